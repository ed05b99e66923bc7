package org.godwit.protocol.binary.text;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.bits.PrefixCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The codes: one for each context, one for each page, read once from what the build made of the
/// counts. Immutable.
final class TextModel {
    static final int ESCAPE = -1;

    private static final String RESOURCE = "text.bin";
    private static final TextModel CURRENT = load();

    private final int[] keys;
    private final @Nullable Followers[] contexts;

    /// The contexts of letters with a small number, by that number.
    private final @Nullable Followers[] near = new Followers[0x1000];

    private final Followers[] pages = new Followers[Scripts.PAGES];

    /// Characters and their code; symbol 0 is the way out.
    static final class Followers {
        private final int[] characters;
        private final PrefixCode code;

        Followers(int[] characters, PrefixCode code) {
            this.characters = characters;
            this.code = code;
        }

        /// Writes `codePoint`, or the way out and returns false.
        boolean write(BitWriter out, int codePoint) {
            int found = Arrays.binarySearch(characters, codePoint);
            code.write(out, found < 0 ? 0 : found + 1);
            return found >= 0;
        }

        /// The next character, or [#ESCAPE].
        int read(BitReader in) throws ProtocolException {
            int symbol = code.read(in);
            return symbol == 0 ? ESCAPE : characters[symbol - 1];
        }
    }

    private TextModel(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        int size = Integer.highestOneBit(count) * 4;
        keys = new int[size];
        contexts = new Followers[size];
        for (int i = 0; i < count; i++) {
            int key = in.readInt();
            int slot = slot(key);
            keys[slot] = key;
            contexts[slot] = followers(in);
            if (key < near.length) {
                near[key] = contexts[slot];
            }
        }
        for (int i = 0; i < pages.length; i++) {
            pages[i] = followers(in);
        }
    }

    private static Followers followers(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        int[] characters = new int[count];
        for (int i = 0; i < count; i++) {
            characters[i] = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        }
        byte[] lengths = new byte[count + 1];
        in.readFully(lengths);
        return new Followers(characters, new PrefixCode(lengths));
    }

    private static TextModel load() {
        try (InputStream resource = TextModel.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the build made no " + RESOURCE);
            }
            return new TextModel(new DataInputStream(new java.io.BufferedInputStream(resource)));
        } catch (IOException e) {
            throw new IllegalStateException("unreadable " + RESOURCE, e);
        }
    }

    static TextModel current() {
        return CURRENT;
    }

    /// Where `key` is or would be: open addressing, never full.
    private int slot(int key) {
        int slot = ((key * 0x9E3779B9) >>> 8) & (keys.length - 1);
        while (contexts[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    @Nullable Followers context(int key) {
        return key >= 0 && key < near.length ? near[key] : contexts[slot(key)];
    }

    Followers page(int page) {
        return pages[page];
    }
}
