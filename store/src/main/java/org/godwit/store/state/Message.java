package org.godwit.store.state;

import org.godwit.store.Blob;
import org.godwit.store.Page;

/// A stored message.
///
/// @param sharedId the payload that carries the bytes for several mailboxes, or 0
record Message(
        long sequence,
        String origin,
        String id,
        long storedMillis,
        long expiresMillis,
        long sharedId,
        Blob bytes) {
    /// Enough of a value to read [Head] from it.
    static final int HEAD_BYTES_MAX = 30;

    /// What accounting needs to know of a message.
    record Head(int size, long expiresMillis, long sharedId) {}

    Head head() {
        return new Head(bytes.size(), expiresMillis, sharedId);
    }

    Page.Entry entry() {
        return new Page.Entry(sequence, origin, id, storedMillis, bytes);
    }

    byte[] encoded() {
        Out out = new Out(48 + origin.length() + id.length() + bytes.size());
        out.varint(bytes.size()).varint(expiresMillis).varint(sharedId).varint(storedMillis);
        out.string(origin).string(id);
        if (sharedId == 0) {
            out.raw(bytes.unsafeArray());
        }
        return out.done();
    }

    static Head head(byte[] start) {
        In in = new In(start);
        return new Head((int) in.varint(), in.varint(), in.varint());
    }

    /// @param payloads finds the bytes of a shared payload
    static Message decoded(long sequence, byte[] value, Payloads.Lookup payloads) {
        In in = new In(value);
        int size = (int) in.varint();
        long expires = in.varint();
        long shared = in.varint();
        long stored = in.varint();
        String origin = in.string();
        String id = in.string();
        Blob bytes = shared == 0 ? Blob.wrap(in.raw(size)) : payloads.find(shared);
        return new Message(sequence, origin, id, stored, expires, shared, bytes);
    }
}
