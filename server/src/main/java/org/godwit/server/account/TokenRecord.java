package org.godwit.server.account;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// The tokens of one device, `of/<bare>/token/<id>`: the newest, and the one before it for as long
/// as the device may not have heard of the newest. None can be had from the record alone.
record TokenRecord(HashedToken mechanism, String name, Slot current, @Nullable Slot previous) {
    private static final byte VERSION = 1;

    /// @param salt makes the token, with the node's secret
    /// @param count the highest the device has logged in with; -1 when it gave none
    /// @param used the device has shown that it has it
    record Slot(Bytes salt, long issuedMillis, long expiresMillis, long count, boolean used) {
        Slot used(long withCount) {
            return new Slot(salt, issuedMillis, expiresMillis, Math.max(count, withCount), true);
        }
    }

    /// With a new token in place of an unused one, behind a used one.
    TokenRecord with(Slot fresh) {
        return new TokenRecord(mechanism, name, fresh, current.used() ? current : previous);
    }

    /// The device has shown `slot`, as `shown` afterwards: what is older is no longer good.
    TokenRecord shown(Slot slot, Slot shown) {
        return slot.equals(current)
                ? new TokenRecord(mechanism, name, shown, null)
                : new TokenRecord(mechanism, name, current, shown);
    }

    Blob encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(mechanism.mechanism());
            out.writeUTF(name);
            write(out, current);
            out.writeBoolean(previous != null);
            if (previous != null) {
                write(out, previous);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, Slot slot) throws IOException {
        out.writeByte(slot.salt().size());
        out.write(slot.salt().unsafeArray());
        out.writeLong(slot.issuedMillis());
        out.writeLong(slot.expiresMillis());
        out.writeLong(slot.count());
        out.writeBoolean(slot.used());
    }

    static TokenRecord decode(Blob blob) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            HashedToken mechanism = version == VERSION ? HashedToken.named(in.readUTF()) : null;
            if (mechanism == null) {
                throw new IllegalStateException("token record of unknown version " + version);
            }
            return new TokenRecord(
                    mechanism, in.readUTF(), slot(in), in.readBoolean() ? slot(in) : null);
        } catch (IOException e) {
            throw new UncheckedIOException("damaged token record", e);
        }
    }

    private static Slot slot(DataInputStream in) throws IOException {
        return new Slot(
                Bytes.wrap(in.readNBytes(in.readUnsignedByte())),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }
}
