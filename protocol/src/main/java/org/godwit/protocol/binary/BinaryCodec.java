package org.godwit.protocol.binary;

import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;

/// Stanza ⇄ bytes without a connection: each stanza stands alone. The form a mailbox keeps.
/// Immutable and thread-safe.
///
/// Both ends must agree on `homeDomain`, the domain implied in addresses.
public final class BinaryCodec {
    private static final ThreadLocal<BitWriter> SCRATCH =
            ThreadLocal.withInitial(() -> new BitWriter(4096));

    private final Hop hop;
    private final Limits limits;

    public BinaryCodec(String homeDomain, Limits limits) {
        this(Hop.stateless(homeDomain), limits);
    }

    private BinaryCodec(Hop hop, Limits limits) {
        this.hop = hop;
        this.limits = limits;
    }

    /// A codec that spends bytes to save time: names and texts it has to spell out are UTF-8,
    /// whatever would be shorter. For what stays on this machine; any codec reads it.
    public static BinaryCodec quick(String homeDomain, Limits limits) {
        return new BinaryCodec(Hop.stateless(homeDomain, true), limits);
    }

    /// Any stanza, whole and lossless.
    public Bytes encode(Stanza stanza) {
        BitWriter out = SCRATCH.get();
        out.truncate(0);
        new StanzaEncoder(out, hop).write(stanza);
        return Bytes.wrap(out.toArray());
    }

    /// Reads one stanza that fills `bytes`. The payload stays encoded; it is trusted to be what
    /// [#encode] made of a stanza that was checked on its way in.
    ///
    /// @throws ProtocolException with `STREAM_BAD_FORMAT` when the bytes are no stanza
    public Stanza decode(Bytes bytes) throws ProtocolException {
        BitReader in = new BitReader(bytes.unsafeArray(), 0, bytes.size());
        Stanza stanza = new StanzaDecoder(in, hop, limits).read();
        if (in.bytePosition() != bytes.size()) {
            throw BitReader.malformed("bytes follow the stanza");
        }
        return stanza;
    }
}
