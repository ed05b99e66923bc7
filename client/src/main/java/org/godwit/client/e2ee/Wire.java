package org.godwit.client.e2ee;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.mls.KeyGeneration;
import org.bouncycastle.mls.KeyScheduleEpoch;
import org.bouncycastle.mls.protocol.Group;
import org.godwit.protocol.stanza.Bytes;

/// What a private message says of itself before its content is opened (RFC 9420 §6.3): the library
/// winds a ratchet as far as it is told to, so we look first.
///
/// @param sender leaf of who made it
/// @param generation its number among that sender's messages of the epoch
record Wire(int sender, int generation) {
    private static final short VERSION = 1;
    private static final short PRIVATE_MESSAGE = 2;
    private static final short WELCOME = 3;
    private static final int GROUP_ID_BYTES_MAX = 64;
    private static final int WELCOMED_MAX = 1_024;

    /// The clear part of a private message.
    private record Outside(
            Bytes groupId, long epoch, byte contentType, Bytes senderData, Bytes ciphertext) {
        byte[] aad() {
            ByteBuffer aad = ByteBuffer.allocate(1 + groupId.size() + Long.BYTES + 1);
            aad.put((byte) groupId.size())
                    .put(groupId.unsafeArray())
                    .putLong(epoch)
                    .put(contentType);
            return aad.array();
        }
    }

    /// @throws SealException when it is no private message of this group's epoch
    static Wire look(Bytes message, Group group) throws SealException {
        return Mls.refusing(
                "a message",
                () -> {
                    Outside outside = outside(ByteBuffer.wrap(message.toArray()));
                    if (outside.epoch() != group.getEpoch()
                            || !outside.groupId().equals(Bytes.copyOf(group.getGroupID()))) {
                        throw new SealException("a message of another epoch or group");
                    }
                    KeyGeneration keys =
                            KeyScheduleEpoch.senderDataKeys(
                                    Mls.SUITE,
                                    group.getKeySchedule().senderDataSecret.value().clone(),
                                    outside.ciphertext().toArray());
                    ByteBuffer plain =
                            ByteBuffer.wrap(
                                    Mls.SUITE
                                            .getAEAD()
                                            .open(
                                                    keys.key,
                                                    keys.nonce,
                                                    outside.aad(),
                                                    outside.senderData().toArray()));
                    return new Wire(plain.getInt(), plain.getInt());
                });
    }

    private static Outside outside(ByteBuffer in) throws SealException {
        try {
            if (in.getShort() != VERSION || in.getShort() != PRIVATE_MESSAGE) {
                throw new SealException("not a private message");
            }
            Bytes groupId = opaque(in);
            if (groupId.size() > GROUP_ID_BYTES_MAX) {
                throw new SealException("a group's id is too long");
            }
            long epoch = in.getLong();
            byte contentType = in.get();
            Bytes _ = opaque(in);
            return new Outside(groupId, epoch, contentType, opaque(in), opaque(in));
        } catch (BufferUnderflowException e) {
            throw new SealException("a message is cut short", e);
        }
    }

    /// A vector behind its length of one, two or four bytes (RFC 9420 §2.1.2).
    static Bytes opaque(ByteBuffer in) throws SealException {
        int first = in.get() & 0xff;
        int size =
                switch (first >>> 6) {
                    case 0 -> first;
                    case 1 -> (first & 0x3f) << 8 | (in.get() & 0xff);
                    case 2 -> (first & 0x3f) << 24 | medium(in);
                    default -> throw new SealException("a length of an unknown kind");
                };
        if (size > in.remaining()) {
            throw new SealException("a message is cut short");
        }
        byte[] vector = new byte[size];
        in.get(vector);
        return Bytes.wrap(vector);
    }

    private static int medium(ByteBuffer in) {
        return (in.get() & 0xff) << 16 | (in.getShort() & 0xffff);
    }

    /// Which key packages a welcome is for (RFC 9420 §12.4.3.1), shortened as in
    /// [OwnPackage#reference]; read without the library, which only tells for a package one has.
    static List<String> welcomed(Bytes welcome) throws SealException {
        ByteBuffer in = ByteBuffer.wrap(welcome.unsafeArray());
        try {
            if (in.getShort() != VERSION || in.getShort() != WELCOME) {
                throw new SealException("not a welcome");
            }
            short _ = in.getShort();
            ByteBuffer secrets = ByteBuffer.wrap(opaque(in).unsafeArray());
            List<String> references = new ArrayList<>();
            while (secrets.hasRemaining()) {
                Bytes reference = opaque(secrets);
                Bytes _ = opaque(secrets);
                Bytes _ = opaque(secrets);
                if (reference.size() < OwnPackage.REFERENCE_BYTES
                        || references.size() == WELCOMED_MAX) {
                    throw new SealException("a welcome for nobody, or too many");
                }
                references.add(
                        HexFormat.of()
                                .formatHex(reference.unsafeArray(), 0, OwnPackage.REFERENCE_BYTES));
            }
            return references;
        } catch (BufferUnderflowException e) {
            throw new SealException("a welcome is cut short", e);
        }
    }
}
