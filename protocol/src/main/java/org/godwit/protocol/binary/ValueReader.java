package org.godwit.protocol.binary;

import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Reads what [ValueWriter] wrote.
final class ValueReader {
    private final BitReader in;
    private final PayloadContext context;
    private final Limits limits;

    ValueReader(BitReader in, PayloadContext context, Limits limits) {
        this.in = in;
        this.context = context;
        this.limits = limits;
    }

    String read() throws ProtocolException {
        if (in.bit()) {
            if (context.id() == null) {
                throw BitReader.malformed("names an id it lacks");
            }
            return context.id();
        }
        return Utf8.decode(in.bytes(in.count(3, limits.stanzaBytesMax())));
    }

    String id() throws ProtocolException {
        return read();
    }

    Jid jid() throws ProtocolException {
        String local = in.bit() ? read() : null;
        String domain = in.bit() ? context.homeDomain() : read();
        return jid(local, domain, in.bit() ? resource() : null);
    }

    String resource() throws ProtocolException {
        return read();
    }

    /// An address of wire parts; one that is no address is a malformed stanza.
    static Jid jid(@Nullable String local, String domain, @Nullable String resource)
            throws ProtocolException {
        try {
            return Jid.of(local, domain, resource);
        } catch (ProtocolException e) {
            throw BitReader.malformed(e.detail());
        }
    }
}
