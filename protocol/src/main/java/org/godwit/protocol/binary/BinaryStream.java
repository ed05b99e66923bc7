package org.godwit.protocol.binary;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Stanzas ⇄ bytes of one connection, both directions. Each direction has tables that change with
/// each stanza sent that way, so every encoded stanza must reach the peer, once and in order. Not
/// thread-safe: belongs to the connection's event loop.
public final class BinaryStream {
    /// Which end of the connection this is.
    public enum Side {
        CLIENT,
        SERVER
    }

    private static final ThreadLocal<BitWriter> SCRATCH =
            ThreadLocal.withInitial(() -> new BitWriter(4096));

    private final Side side;
    private final String homeDomain;
    private final Limits limits;
    private @Nullable Jid self;
    private DirectionTables sent;
    private DirectionTables received;
    private final Unread unread = new Unread();

    private BinaryStream(Side side, String homeDomain, Limits limits) {
        this.side = side;
        this.homeDomain = homeDomain;
        this.limits = limits;
        this.sent = new DirectionTables(limits);
        this.received = new DirectionTables(limits);
        sent.peerHasRead(0);
    }

    /// A stream with empty tables.
    ///
    /// @param homeDomain the domain of the server, implied in addresses; the same at both ends
    public static BinaryStream open(Side side, String homeDomain, Limits limits) {
        return new BinaryStream(side, homeDomain, limits);
    }

    /// Fixes the full JID of the client, at both ends at the same point of the stream: with the
    /// login's answer, before any stanza.
    public void bind(Jid fullJid) {
        self = fullJid;
    }

    /// Appends `stanza` to `out`.
    public void encode(Stanza stanza, ByteBuf out) {
        BitWriter bits = SCRATCH.get();
        bits.truncate(0);
        new StanzaEncoder(bits, hop(sent, received, side == Side.CLIENT)).write(stanza);
        out.writeBytes(bits.unsafeArray(), 0, bits.byteLength());
        unread.sent(sent.pushed());
    }

    /// Stanzas are counted on from `count`: at a resume, what the peer has of them.
    public void countFrom(long count) {
        unread.startAt(count, sent.pushed());
        sent.peerHasRead(sent.pushed());
    }

    /// The peer has read our first `count` stanzas. Ids sent since may still be named by it,
    /// however many there are: they are kept until it says this.
    public void acknowledged(long count) {
        sent.peerHasRead(unread.acknowledged(count));
    }

    /// Reads one stanza from `in` and leaves the reader index behind it. At the server's end the
    /// payload is checked as well, so that what is relayed unread can be read by its recipient.
    ///
    /// @throws ProtocolException with `STREAM_BAD_FORMAT`, or with `STREAM_POLICY_VIOLATION` when a
    ///   client sent more than `Limits.stanzaBytesMax`; the stream is unusable afterwards
    public Stanza decode(ByteBuf in) throws ProtocolException {
        if (side == Side.SERVER && in.readableBytes() > limits.stanzaBytesMax()) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "a stanza is larger than " + limits.stanzaBytesMax() + " bytes");
        }
        int length = Math.min(in.readableBytes(), limits.frameBytesMax());
        byte[] array;
        int from;
        if (in.hasArray()) {
            array = in.array();
            from = in.arrayOffset() + in.readerIndex();
        } else {
            array = new byte[length];
            in.getBytes(in.readerIndex(), array);
            from = 0;
        }
        BitReader bits = new BitReader(array, from, from + length);
        StanzaDecoder decoder =
                new StanzaDecoder(bits, hop(received, sent, side == Side.SERVER), limits);
        if (side == Side.SERVER) {
            decoder.checkPayloads();
        }
        Stanza stanza = decoder.read();
        in.skipBytes(bits.bytePosition() - from);
        return stanza;
    }

    private Hop hop(DirectionTables along, DirectionTables against, boolean fromClient) {
        return new Hop(homeDomain, self, along, against, fromClient);
    }

    /// Eight bytes that are equal at both ends when the tables are: what a resume compares.
    public Bytes tableHash() {
        BitWriter tables = new BitWriter(1024);
        boolean client = side == Side.CLIENT;
        (client ? sent : received).write(tables);
        (client ? received : sent).write(tables);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Bytes.copyOf(digest.digest(tables.toArray()), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Empties the tables, at both ends at the same point: after a resume that did not match.
    public void reset() {
        sent = new DirectionTables(limits);
        received = new DirectionTables(limits);
        unread.reset();
        sent.peerHasRead(0);
    }

    /// The whole state as bytes, to be kept instead of this object while the connection is idle or
    /// to be moved elsewhere.
    public Bytes freeze() {
        BitWriter state = new BitWriter(1024);
        StateStrings.write(state, homeDomain);
        StateStrings.writeOptional(state, self == null ? null : self.toString());
        sent.write(state);
        received.write(state);
        return Bytes.wrap(state.toArray());
    }

    /// Makes a stream of what [#freeze] gave.
    ///
    /// @throws ProtocolException when `frozen` is not such bytes
    public static BinaryStream thaw(Side side, Bytes frozen, Limits limits)
            throws ProtocolException {
        BitReader state = new BitReader(frozen.unsafeArray(), 0, frozen.size());
        BinaryStream stream = open(side, StateStrings.read(state), limits);
        String self = StateStrings.readOptional(state);
        stream.self = self == null ? null : Jid.parse(self);
        stream.sent = DirectionTables.read(state, limits);
        stream.countFrom(0);
        stream.received = DirectionTables.read(state, limits);
        return stream;
    }

    /// How many ids had been sent when the peer had read so many stanzas: counted in steps, so that
    /// the answer is never too high. Not thread-safe.
    private static final class Unread {
        private static final int STEP = 32;

        private @Nullable Deque<Mark> marks;
        private long stanzas;
        private long pushed;
        private long read;

        private record Mark(long stanzas, long pushed) {}

        /// Stanzas are counted on from `count`, which are all read, and so are `ids`.
        void startAt(long count, long ids) {
            marks = null;
            stanzas = count;
            pushed = ids;
            read = ids;
        }

        /// No ids were ever sent.
        void reset() {
            startAt(stanzas, 0);
        }

        /// A stanza was sent; `ids` were pushed by now.
        void sent(long ids) {
            pushed = ids;
            stanzas++;
            if (stanzas % STEP == 0) {
                Deque<Mark> noted = marks == null ? new ArrayDeque<>(2) : marks;
                noted.add(new Mark(stanzas, ids));
                marks = noted;
            }
        }

        /// The peer has read the first `count` stanzas.
        ///
        /// @return how many ids it knows at least
        long acknowledged(long count) {
            Deque<Mark> noted = marks;
            while (noted != null && !noted.isEmpty() && noted.getFirst().stanzas <= count) {
                read = noted.removeFirst().pushed;
            }
            if (count >= stanzas) {
                read = pushed;
            }
            return read;
        }
    }
}
