package org.godwit.client.chat.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.NonBlocking;
import org.jline.utils.NonBlockingReader;
import org.junit.jupiter.api.Test;

class KeyReaderTest {
    private static List<Key> read(String bytes) throws IOException {
        try (NonBlockingReader in = NonBlocking.nonBlocking("keys", new StringReader(bytes))) {
            KeyReader reader = new KeyReader(in, _ -> null);
            List<Key> keys = new ArrayList<>();
            Key key = reader.next();
            while (key != null) {
                keys.add(key);
                key = reader.next();
            }
            return keys;
        }
    }

    @Test
    void textShouldComeCharacterByCharacter() throws IOException {
        assertThat(read("aé日😀"))
                .containsExactly(
                        new Key.Typed("a"),
                        new Key.Typed("é"),
                        new Key.Typed("日"),
                        new Key.Typed("😀"));
    }

    @Test
    void sequencesShouldBecomeKeys() throws IOException {
        assertThat(read("\u001b[A\u001bOB\u001b[5~\t\u001b[Z\u001b\r\u001bOP\u0011"))
                .containsExactly(
                        Key.Named.UP,
                        Key.Named.DOWN,
                        Key.Named.PAGE_UP,
                        Key.Named.NEXT_CHAT,
                        Key.Named.PREVIOUS_CHAT,
                        Key.Named.NEW_LINE,
                        Key.Named.HELP,
                        Key.Named.QUIT);
    }

    @Test
    void unknownSequencesShouldBeSwallowedWhole() throws IOException {
        assertThat(read("\u001b[99;3xa\u001b[?1;2cb"))
                .containsExactly(new Key.Typed("a"), new Key.Typed("b"));
    }

    @Test
    void aPasteShouldBeOneTextWithItsLineFeeds() throws IOException {
        assertThat(read("\u001b[200~one\rtwo\u001b[201~\r"))
                .containsExactly(new Key.Typed("one\ntwo"), Key.Named.ENTER);
    }
}
