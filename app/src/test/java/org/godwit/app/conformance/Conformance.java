package org.godwit.app.conformance;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.godwit.server.routing.Spec;

/// Joins `@Spec` annotations, the scenarios that name a specification in their first two lines, the
/// tests and scripts that say they show one, and the Smack tests that have to pass into one table.
final class Conformance {
    private static final Comparator<String> SECTIONS =
            Comparator.comparing(Conformance::sortable).thenComparing(Comparator.naturalOrder());

    private static final Pattern SHOWS =
            Pattern.compile("(?:^|[\\s/#*.])Shows ((?:RFC|XEP|PROTOCOL)[ -].*)");

    private final Map<String, Row> rows = new TreeMap<>(Comparator.comparing(Conformance::order));
    private final Path root;

    /// What is known of one specification.
    private static final class Row {
        private final TreeSet<String> versions = new TreeSet<>();
        private final TreeSet<String> sections = new TreeSet<>(SECTIONS);
        private final TreeSet<String> classes = new TreeSet<>();
        private final TreeSet<String> scenarios = new TreeSet<>();
        private final Map<String, String> tests = new TreeMap<>();
        private int smackTests;
    }

    Conformance(Path root) {
        this.root = root;
    }

    private static String order(String document) {
        return (document.startsWith("RFC") ? "1" : document.startsWith("XEP") ? "2" : "3")
                + document;
    }

    /// §9 comes before §10.
    private static String sortable(String section) {
        StringBuilder padded = new StringBuilder();
        for (String part : section.split("\\.", -1)) {
            String digits = part.replaceAll("\\D", "");
            padded.append("%6s".formatted(digits));
        }
        return padded.toString();
    }

    private Row row(String document) {
        return rows.computeIfAbsent(document, _ -> new Row());
    }

    void addClasses(JavaClasses classes) {
        for (JavaClass type : classes) {
            if (type.isAnnotatedWith(Spec.class)) {
                for (String text : type.getAnnotationOfType(Spec.class).value()) {
                    for (Reference reference : Reference.in(text)) {
                        add(reference, row(reference.document()));
                        row(reference.document()).classes.add(type.getSimpleName());
                    }
                }
            }
        }
    }

    private static void add(Reference reference, Row row) {
        if (!reference.version().isEmpty()) {
            row.versions.add(reference.version());
        }
        if (!reference.section().isEmpty()) {
            row.sections.add(reference.section());
        }
    }

    /// A scenario may show what no class is named for: that something passes through.
    void addScenarios() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("scenarios"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".txt")).toList()) {
                String name = String.valueOf(file.getFileName()).replace(".txt", "");
                for (String line : Files.readAllLines(file).stream().limit(2).toList()) {
                    if (line.startsWith("#")) {
                        for (Reference reference : Reference.in(line)) {
                            add(reference, row(reference.document()));
                            row(reference.document()).scenarios.add(name);
                        }
                    }
                }
            }
        }
    }

    void addSmackTests() throws IOException {
        for (String line : Files.readAllLines(root.resolve("interop/sint/must-pass.txt"))) {
            if (!line.startsWith("#")) {
                String spec = line.substring(0, line.indexOf(' '));
                row(spec.replaceFirst("^RFC(?=\\d)", "RFC ")).smackTests++;
            }
        }
    }

    /// Tests and scripts say in a comment what they show, as scenarios do: `Shows XEP-0199 §4`.
    void addTests() throws IOException {
        List<Path> roots = new ArrayList<>();
        for (String module : List.of("protocol", "store", "server", "client", "app")) {
            roots.add(root.resolve(module + "/src/test/java"));
        }
        roots.add(root.resolve("interop"));
        roots.add(root.resolve("scripts"));
        for (Path folder : roots) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Conformance::maySpeak).sorted().toList()) {
                    addTest(file);
                }
            }
        }
    }

    private static boolean maySpeak(Path file) {
        String path = file.toString();
        boolean made = path.contains("/node_modules/") || path.contains("/target/");
        boolean script = file.getParent() != null && file.getParent().endsWith("scripts");
        return !made
                && Files.isRegularFile(file)
                && (script || path.matches(".*\\.(java|py|sh|js|html)"));
    }

    private void addTest(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).replace(".java", "");
        String link = "../" + root.relativize(file);
        for (String line : Files.readAllLines(file)) {
            Matcher shown = SHOWS.matcher(line);
            if (shown.find()) {
                for (Reference reference : Reference.in(shown.group(1))) {
                    add(reference, row(reference.document()));
                    row(reference.document()).tests.put(name, link);
                }
            }
        }
    }

    /// The specifications with a class that nothing shows.
    List<String> unshown() {
        return rows.entrySet().stream()
                .filter(each -> shown(each.getValue()).isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> documents() {
        return List.copyOf(rows.keySet());
    }

    /// @param titles document → what it is called; spaces in a document's name are written `_`
    String table(Properties titles) {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Conformance

                        Made by `make conformance` from the `@Spec` annotations of the code, the first two lines of each scenario, what tests
                        and scripts say they show, and the list of Smack tests that have to pass. A test fails when this file is older than
                        they are, and when nothing shows a specification.

                        | specification | | sections | in | shown by |
                        |---|---|---|---|---|
                        """);
        rows.forEach(
                (document, row) -> {
                    String title = titles.getProperty(document.replace(' ', '_'), "");
                    text.append("| ")
                            .append(
                                    String.join(" ", document, String.join(", ", row.versions))
                                            .strip())
                            .append(" | ")
                            .append(title)
                            .append(" | ")
                            .append(String.join(", ", row.sections))
                            .append(" | ")
                            .append(code(row.classes))
                            .append(" | ")
                            .append(shown(row))
                            .append(" |\n");
                });
        return text.toString();
    }

    private static String code(Set<String> names) {
        return names.isEmpty() ? "" : "`" + String.join("`, `", names) + "`";
    }

    private static String shown(Row row) {
        TreeSet<String> files = new TreeSet<>();
        row.scenarios.forEach(name -> files.add("[" + name + "](../scenarios/" + name + ".txt)"));
        row.tests.forEach((name, link) -> files.add("[" + name + "](" + link + ")"));
        String tests =
                switch (row.smackTests) {
                    case 0 -> "";
                    case 1 -> "1 Smack test";
                    default -> row.smackTests + " Smack tests";
                };
        String scenarios = String.join(", ", files);
        return scenarios.isEmpty() || tests.isEmpty()
                ? scenarios + tests
                : scenarios + ", " + tests;
    }
}
