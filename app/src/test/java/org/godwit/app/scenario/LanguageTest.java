package org.godwit.app.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.godwit.app.scenario.peer.XmlScanner;
import org.godwit.app.scenario.peer.XmlText;
import org.godwit.protocol.stanza.Element;
import org.junit.jupiter.api.Test;

/// The language itself: what a script means, and that its page in docs tells all of it.
class LanguageTest {
    private static final Resemblance SAME = new Resemblance(String::equals);

    @Test
    void everyScenarioOfTheRepositoryShouldBeUnderstood() throws IOException {
        assertThat(ScenariosTest.all()).hasSizeGreaterThan(5).allMatch(s -> !s.steps().isEmpty());
    }

    @Test
    void anUnknownSentenceShouldBeRefusedWithItsLine() {
        assertThatThrownBy(
                        () -> ScenarioReader.read("x.txt", List.of("# title", "", "alice dances")))
                .hasMessage("x.txt:3: not understood: alice dances");
    }

    @Test
    void aBrokenStanzaShouldBeRefusedWithItsLine() {
        assertThatThrownBy(
                        () ->
                                ScenarioReader.read(
                                        "x.txt", List.of("# t", "alice sends <a><b></a>")))
                .hasMessageStartingWith("x.txt:2: ");
    }

    @Test
    void anUnknownEncodingShouldBeRefused() {
        assertThatThrownBy(() -> ScenarioReader.read("x.txt", List.of("# t", "for alice morse")))
                .hasMessage("x.txt:2: no encoding is called morse");
    }

    @Test
    void aMixShouldHaveOneCellForEachCombination() {
        Scenario scenario =
                ScenarioReader.read(
                        "x.txt", List.of("# t", "for alice binary|xml, bob xml|tls|uncounted"));
        assertThat(scenario.cells().stream().map(Scenario::name))
                .hasSize(6)
                .contains("alice binary, bob tls", "alice xml, bob uncounted");
    }

    @Test
    void anIndentedLineShouldGoOnWithTheSentenceBefore() {
        Scenario scenario =
                ScenarioReader.read(
                        "x.txt", List.of("# t", "alice sends", "    <presence", "   to='bob'/>"));
        assertThat(scenario.steps()).hasSize(1);
    }

    @Test
    void everyPhraseShouldStandInTheDocumentation() throws IOException {
        Set<Integer> shown = new HashSet<>();
        boolean script = false;
        for (String line : Files.readAllLines(root().resolve("docs/SCENARIOS.md"))) {
            if (line.startsWith("```")) {
                script = line.equals("```scenario");
            } else if (script && !line.isBlank() && !line.matches("(#|accounts|for|with) .*")) {
                String sentence = line.replaceFirst("\\s{2,}# .*", "").strip();
                assertThat(Phrases.indexOf(sentence)).as(sentence).isNotNegative();
                shown.add(Phrases.indexOf(sentence));
            }
        }
        assertThat(shown).as("phrases shown in docs/SCENARIOS.md").hasSize(Phrases.count());
    }

    @Test
    void moreThanExpectedShouldResemble() {
        assertThat(
                        SAME.missing(
                                xml("<m id='1'><b>x</b></m>"),
                                xml("<m id='1' to='u'><c/><b>x</b></m>")))
                .isNull();
    }

    @Test
    void lessThanExpectedShouldNotResemble() {
        Element expected = xml("<m id='1'><b>x</b><b>x</b></m>");
        assertThat(SAME.missing(expected, xml("<m id='2'><b>x</b><b>x</b></m>"))).contains("id=2");
        assertThat(SAME.missing(expected, xml("<m id='1'><b>x</b></m>"))).contains("has no <b");
        assertThat(SAME.missing(expected, xml("<m id='1'><b>x</b><b>y</b></m>")))
                .contains("says \"y\"");
        assertThat(SAME.missing(expected, xml("<n id='1'/>"))).contains("<m> expected");
    }

    @Test
    void rawTextShouldBecomeBytes() {
        assertThat(Escapes.bytes("a\\x00\\xff\\n\\\\\\\"ü"))
                .containsExactly('a', 0, 0xff, '\n', '\\', '"', 0xc3, 0xbc);
        assertThatThrownBy(() -> Escapes.bytes("\\q")).hasMessageContaining("\\q");
    }

    @Test
    void anElementShouldSurvivePrintingAndReading() {
        Element element =
                xml(
                        "<m xmlns:p='urn:p' p:a='&lt;1&gt;' xml:lang='de'><b xmlns='urn:b'>&amp;ü</b></m>");
        assertThat(XmlScanner.parse(XmlText.of(element, "urn:test"), "urn:test"))
                .isEqualTo(element);
    }

    private static Element xml(String text) {
        return XmlScanner.parse(text, "urn:test");
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("scenarios")) ? here : here.resolve("..");
    }
}
