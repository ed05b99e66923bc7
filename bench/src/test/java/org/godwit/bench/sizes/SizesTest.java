package org.godwit.bench.sizes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizesTest {
    @Test
    void sampleShouldReadBackAndTakeLessThanASixthOfItsXml() throws IOException {
        Sizes.Result result = Sizes.measure(Sizes.training());
        assertThat(result.full().all()).isLessThan(16.5);
        assertThat(result.full().core()).isLessThan(11);
        assertThat(result.envelope().all()).isLessThan(10.5);
        assertThat(result.line()).matches("all \\d+\\.\\d% core \\d+\\.\\d% envelope \\d+\\.\\d%");
    }

    @Test
    void textShouldBeTakenOutByBytesOrByCharacters() {
        String xml = "<body>Здравствуй</body><x>YQ==</x>";
        Recorded.Range bytes = new Recorded.Range(6, 26);
        Recorded.Range characters = new Recorded.Range(6, 16);
        for (Recorded.Range range : List.of(bytes, characters)) {
            Recorded stanza =
                    new Recorded(1, true, "message.chat", "d", List.of(range), List.of(), xml);
            assertThat(stanza.xml(Recorded.Variant.WITHOUT_TEXT))
                    .isEqualTo("<body></body><x>YQ==</x>");
        }
    }
}
