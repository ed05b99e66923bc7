package org.godwit.server.privacy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// A conversation whose messages wake nobody.
///
/// @param peer bare JID of a person or a room
/// @param untilMillis when that ends, Unix milliseconds; [#FOR_GOOD] for never
/// @param mentions whether a message that mentions the account wakes it all the same
record Mute(Jid peer, long untilMillis, boolean mentions) {
    static final long FOR_GOOD = Long.MAX_VALUE;

    private static final byte VERSION = 1;

    boolean isOver(long nowMillis) {
        return untilMillis <= nowMillis;
    }

    static @Nullable Blob encode(List<Mute> mutes) {
        if (mutes.isEmpty()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeShort(mutes.size());
            for (Mute mute : mutes) {
                out.writeUTF(mute.peer().toString());
                out.writeLong(mute.untilMillis());
                out.writeBoolean(mute.mentions());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    static List<Mute> decode(@Nullable Blob blob) {
        if (blob == null) {
            return List.of();
        }
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException(
                        "muted conversations of unknown version " + version);
            }
            List<Mute> mutes = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                mutes.add(new Mute(Jid.parse(in.readUTF()), in.readLong(), in.readBoolean()));
            }
            return List.copyOf(mutes);
        } catch (IOException | ProtocolException e) {
            throw new IllegalStateException("damaged muted conversations", e);
        }
    }
}
