package org.godwit.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/// `-Dgodwit.conformance.write=true` writes the table instead of comparing it.
class ConformanceTest {
    private static final Path ROOT =
            Files.exists(Path.of("scenarios")) ? Path.of("") : Path.of("..");

    private static Conformance conformance() throws IOException {
        Conformance conformance = new Conformance(ROOT);
        conformance.addClasses(
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.godwit"));
        conformance.addScenarios();
        conformance.addTests();
        conformance.addSmackTests();
        return conformance;
    }

    private static Properties titles() throws IOException {
        Properties titles = new Properties();
        try (Reader reader =
                Files.newBufferedReader(ROOT.resolve("docs/specifications.properties"))) {
            titles.load(reader);
        }
        return titles;
    }

    @Test
    void tableInTheDocumentationShouldSayWhatTheCodeSays() throws IOException {
        Path file = ROOT.resolve("docs/CONFORMANCE.md");
        String table = conformance().table(titles());
        if (Boolean.getBoolean("godwit.conformance.write")) {
            Files.writeString(file, table);
        }
        assertThat(file)
                .as("stale: run make conformance, or this with -Dgodwit.conformance.write=true")
                .content()
                .isEqualTo(table);
    }

    @Test
    void everySpecificationShouldHaveATitle() throws IOException {
        Properties titles = titles();
        assertThat(conformance().documents())
                .allSatisfy(
                        document ->
                                assertThat(titles.getProperty(document.replace(' ', '_')))
                                        .as(document)
                                        .isNotBlank());
    }

    @Test
    void everySpecificationShouldBeShown() throws IOException {
        assertThat(conformance().unshown())
                .as("no scenario, test or script says that it shows these")
                .isEmpty();
    }

    @Test
    void mentionShouldBeReadInItsParts() {
        assertThat(Reference.in("XEP-0313 1.1.1 §4.2: first, RFC 6121 Appendix A"))
                .containsExactly(
                        new Reference("XEP-0313", "1.1.1", "§4.2"),
                        new Reference("RFC 6121", "", "Appendix A"));
    }
}
