package org.godwit.protocol.frame;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The body of one sealed record, taken apart (PROTOCOL §3.2).
///
/// @param acknowledged how many of our stanzas the peer has taken, or [#NO_ACK]
/// @param ackWanted the peer wants our count
/// @param padded the peer hides the length of its frames, and wants ours hidden
/// @param control an encoded control message, or null; a control frame holds no stanzas
/// @param stanzas encoded stanzas in order, slices of the body: the body must outlive them
public record Frame(
        long acknowledged,
        boolean ackWanted,
        boolean padded,
        @Nullable ByteBuf control,
        List<ByteBuf> stanzas) {
    public static final long NO_ACK = -1;

    /// Most stanzas in one frame.
    public static final int STANZAS_MAX = 1024;

    /// Frames may be filled up to a multiple of this, in bytes.
    public static final int PADDING_STEP = 16;

    /// Flag: an acknowledgement counter follows the flags.
    public static final int ACK = 1;

    /// Flag: not exactly one stanza; each has its length before it.
    public static final int SEVERAL = 1 << 1;

    /// Flag: the rest is compressed. Reserved; a frame that sets it is refused.
    public static final int COMPRESSED = 1 << 2;

    /// Flag: the receiver shall send its counter soon.
    public static final int ACK_WANTED = 1 << 3;

    /// Flag: the last byte counts the bytes of padding, itself included.
    public static final int PADDED = 1 << 4;

    /// Flag: the sender changes its key after this frame (Noise §11.3).
    public static final int REKEY = 1 << 5;

    /// Flag: the rest is one control message.
    public static final int CONTROL = 1 << 6;

    private static final int RESERVED = COMPRESSED | 1 << 7;

    public Frame {
        stanzas = List.copyOf(stanzas);
    }

    /// Takes a body apart; its bytes are not copied.
    ///
    /// @throws ProtocolException with [ErrorCode#STREAM_BAD_FORMAT] when it is badly formed
    public static Frame parse(ByteBuf body) throws ProtocolException {
        int flags = Fields.readByte(body);
        if ((flags & RESERVED) != 0 || has(flags, CONTROL | SEVERAL)) {
            throw bad("unknown frame flags " + flags);
        }
        boolean padded = has(flags, PADDED);
        ByteBuf rest = padded ? withoutPadding(body) : body;
        long acknowledged = has(flags, ACK) ? Fields.readVarint(rest, Long.MAX_VALUE) : NO_ACK;
        boolean ackWanted = has(flags, ACK_WANTED);
        if (has(flags, CONTROL)) {
            return new Frame(acknowledged, ackWanted, padded, rest.slice(), List.of());
        }
        List<ByteBuf> stanzas = stanzas(rest, has(flags, SEVERAL));
        return new Frame(acknowledged, ackWanted, padded, null, stanzas);
    }

    private static List<ByteBuf> stanzas(ByteBuf in, boolean several) throws ProtocolException {
        if (!several) {
            if (!in.isReadable()) {
                throw bad("a stanza is empty");
            }
            return List.of(in.readSlice(in.readableBytes()));
        }
        List<ByteBuf> stanzas = new ArrayList<>();
        while (in.isReadable()) {
            int length = (int) Fields.readVarint(in, in.readableBytes());
            if (length == 0 || length > in.readableBytes()) {
                throw bad("a stanza is empty or cut short");
            }
            if (stanzas.size() == STANZAS_MAX) {
                throw bad("more than " + STANZAS_MAX + " stanzas in a frame");
            }
            stanzas.add(in.readSlice(length));
        }
        return stanzas;
    }

    private static ByteBuf withoutPadding(ByteBuf body) throws ProtocolException {
        if (!body.isReadable()) {
            throw bad("the padding is missing");
        }
        int padding = body.getUnsignedByte(body.writerIndex() - 1);
        if (padding == 0 || padding > PADDING_STEP || padding > body.readableBytes()) {
            throw bad("the padding is badly formed");
        }
        return body.readSlice(body.readableBytes() - padding);
    }

    private static boolean has(int flags, int wanted) {
        return (flags & wanted) == wanted;
    }

    private static ProtocolException bad(String detail) {
        return new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, detail);
    }
}
