package org.godwit.server.keys;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.store.Blob;

/// A stored key record: see the package's schema.
///
/// @param identity the device's identity key; empty in the record of a one-time package
/// @param expiresMillis when the package is no longer given out
/// @param content the package
record KeyRecord(Bytes identity, long expiresMillis, Bytes content) {
    private static final byte VERSION = 1;

    Blob encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.size() + 80);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(identity.size());
            out.write(identity.unsafeArray());
            out.writeLong(expiresMillis);
            out.write(content.unsafeArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    static KeyRecord decode(Blob blob) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("key record of unknown version " + version);
            }
            Bytes identity = Bytes.wrap(in.readNBytes(in.readUnsignedByte()));
            return new KeyRecord(identity, in.readLong(), Bytes.wrap(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("damaged key record", e);
        }
    }
}
