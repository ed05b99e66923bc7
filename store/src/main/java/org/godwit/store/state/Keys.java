package org.godwit.store.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The keys drawn in the package's description.
final class Keys {
    static final byte[] STATE = {'S'};

    private Keys() {}

    static byte[] mailbox(String name) {
        return new Out(name.length() + 1).u8('N').text(name).done();
    }

    static byte[] name(long mailbox) {
        return new Out(9).u8('I').u64(mailbox).done();
    }

    static byte[] message(long mailbox, long sequence) {
        return new Out(17).u8('M').u64(mailbox).u64(sequence).done();
    }

    static byte[] expiry(long expiresMillis, long mailbox, long sequence) {
        return new Out(25).u8('X').u64(expiresMillis).u64(mailbox).u64(sequence).done();
    }

    static byte[] shared(long id) {
        return new Out(9).u8('P').u64(id).done();
    }

    static byte[] references(long id) {
        return new Out(9).u8('R').u64(id).done();
    }

    static byte[] generation(int generation) {
        return new Out(5).u8('D').u32(generation).done();
    }

    /// All dedupe entries of a message id in one generation begin so.
    static byte[] seenId(int generation, String id) {
        return new Out(id.length() + 8).u8('D').u32(generation).string(id).done();
    }

    static byte[] seen(int generation, byte[] imprint) {
        return new Out(imprint.length + 5).u8('D').u32(generation).raw(imprint).done();
    }

    static byte[] record(String key) {
        return new Out(key.length() + 1).u8('K').text(key).done();
    }

    static String recordName(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    /// The first key that does not begin with `prefix`.
    static byte[] after(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            throw new IllegalArgumentException("no key follows this prefix");
        }
        byte[] next = Arrays.copyOf(prefix, last + 1);
        next[last]++;
        return next;
    }
}
