package org.godwit.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Size is a design decision: these limits fail the build.
class TidyTest {
    private static final int METHOD_LINES_MAX = 60;
    private static final int FILE_LINES_MAX = 400;
    private static final int PARAMETERS_MAX = 6;
    private static final int FILES_IN_PACKAGE_MAX = 25;

    /// The stanza model is one closed family of small types; splitting it would hide that.
    private static final List<String> LARGE_PACKAGES = List.of("org/godwit/protocol/stanza");

    private static final Path ROOT = root();

    @Test
    void methodsFilesAndParameterListsShouldStaySmall() throws IOException {
        List<Path> sources = sources();
        assertThat(sources).as("sources found").hasSizeGreaterThan(20);
        List<String> faults = new ArrayList<>();
        for (Path source : sources) {
            long lines = Files.readString(source).lines().count();
            if (lines > FILE_LINES_MAX) {
                faults.add(ROOT.relativize(source) + " has " + lines + " lines");
            }
        }
        faults.addAll(methodFaults(sources));
        assertThat(faults).as("too large").isEmpty();
    }

    @Test
    void packagesShouldStaySmall() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Path source : sources()) {
            Path folder = source.getParent();
            counts.merge(ROOT.relativize(folder).toString(), 1, Integer::sum);
        }
        counts.keySet().removeIf(name -> LARGE_PACKAGES.stream().anyMatch(name::endsWith));
        counts.values().removeIf(count -> count <= FILES_IN_PACKAGE_MAX + 1);
        assertThat(counts).as("packages with more files than wanted").isEmpty();
    }

    @Test
    void everyPackageShouldSayWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path folder : sources().stream().map(Path::getParent).distinct().toList()) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("///")) {
                silent.add(ROOT.relativize(folder).toString());
            }
        }
        assertThat(silent).as("packages without a documented package-info").isEmpty();
    }

    private static List<String> methodFaults(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> faults = new ArrayList<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    _ -> {},
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new MethodSizes(unit, positions, faults), null);
            }
        }
        return faults;
    }

    private static final class MethodSizes extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> faults;

        MethodSizes(CompilationUnitTree unit, SourcePositions positions, List<String> faults) {
            this.unit = unit;
            this.positions = positions;
            this.faults = faults;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            LineMap map = unit.getLineMap();
            long start = positions.getStartPosition(unit, method);
            long end = positions.getEndPosition(unit, method);
            if (start >= 0 && end >= 0) {
                long lines = map.getLineNumber(end) - map.getLineNumber(start) + 1;
                if (lines > METHOD_LINES_MAX) {
                    report(method, lines + " lines");
                }
            }
            if (method.getParameters().size() > PARAMETERS_MAX && method.getReturnType() != null) {
                report(method, method.getParameters().size() + " parameters");
            }
            return super.visitMethod(method, null);
        }

        private void report(MethodTree method, String what) {
            faults.add(unit.getSourceFile().getName() + "#" + method.getName() + ": " + what);
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("protocol", "store", "server", "client", "app", "bench")) {
            Path folder = ROOT.resolve(module).resolve("src/main/java");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> walk = Files.walk(folder)) {
                    walk.filter(p -> p.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        if (Files.exists(here.resolve("protocol"))) {
            return here;
        }
        return here.resolve("..").normalize();
    }
}
