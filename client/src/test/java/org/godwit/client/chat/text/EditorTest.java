package org.godwit.client.chat.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EditorTest {
    private static Editor press(Editor editor, Key.Named... keys) {
        Editor pressed = editor;
        for (Key.Named key : keys) {
            pressed = pressed.press(key);
        }
        return pressed;
    }

    @Test
    void charactersOfTwoUnitsShouldStayWhole() {
        Editor editor = press(Editor.EMPTY.type("a😀b"), Key.Named.LEFT, Key.Named.BACKSPACE);
        assertThat(editor.text()).isEqualTo("ab");
        assertThat(editor.cursor()).isEqualTo(1);
    }

    @Test
    void wordsShouldBeCrossedAndDeletedWhole() {
        Editor editor = Editor.EMPTY.type("one two  three");
        assertThat(press(editor, Key.Named.WORD_LEFT, Key.Named.WORD_LEFT).cursor()).isEqualTo(4);
        assertThat(press(editor, Key.Named.DELETE_WORD).text()).isEqualTo("one two  ");
        assertThat(press(editor, Key.Named.DELETE_WORD, Key.Named.DELETE_WORD).text())
                .isEqualTo("one ");
        assertThat(press(editor, Key.Named.HOME, Key.Named.WORD_RIGHT).cursor()).isEqualTo(3);
    }

    @Test
    void earlierLinesShouldComeBackAndTheDraftToo() {
        Editor editor =
                Editor.EMPTY.type("first").submitted().type("second").submitted().type("draft");
        assertThat(press(editor, Key.Named.UP).text()).isEqualTo("second");
        assertThat(press(editor, Key.Named.UP, Key.Named.UP, Key.Named.UP).text())
                .isEqualTo("first");
        assertThat(press(editor, Key.Named.UP, Key.Named.DOWN).text()).isEqualTo("draft");
    }

    @Test
    void memoryOfEarlierLinesShouldBeBounded() {
        Editor editor = Editor.EMPTY;
        for (int i = 0; i < 3 * Editor.SENT_MAX; i++) {
            editor = editor.type("line " + i).submitted();
        }
        assertThat(editor.sent()).hasSize(Editor.SENT_MAX).endsWith("line 299");
        assertThat(Editor.EMPTY.type("x".repeat(Editor.CHARACTERS_MAX)).type("y").text())
                .hasSize(Editor.CHARACTERS_MAX);
    }

    @Test
    void anyKeysShouldKeepTheCursorOnACharacter() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Editor editor = Editor.EMPTY;
            for (int i = 0; i < 60; i++) {
                List<Key.Named> keys = List.copyOf(EnumSet.allOf(Key.Named.class));
                editor =
                        random.nextInt(3) == 0
                                ? editor.type(random.nextBoolean() ? "😀 " : "word\n")
                                : editor.press(keys.get(random.nextInt(keys.size())));
                if (random.nextInt(15) == 0) {
                    editor = editor.submitted();
                }
                String text = editor.text();
                int cursor = editor.cursor();
                assertThat(cursor).as("seed %d", seed).isBetween(0, text.length());
                assertThat(
                                cursor > 0
                                        && cursor < text.length()
                                        && Character.isLowSurrogate(text.charAt(cursor)))
                        .as("seed %d: inside a character", seed)
                        .isFalse();
            }
        }
    }
}
