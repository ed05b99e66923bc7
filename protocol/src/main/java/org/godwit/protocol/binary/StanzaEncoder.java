package org.godwit.protocol.binary;

import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Writes one stanza: the envelope's bits, then the payload's bytes. One per stanza.
final class StanzaEncoder {
    static final int REFERENCE_VALUE = 0;
    static final int REFERENCE_FOREIGN = 1;
    static final int REFERENCE_OWN = 2;

    private final BitWriter out;
    private final Hop hop;
    private final @Nullable DirectionTables along;

    StanzaEncoder(BitWriter out, Hop hop) {
        this.out = out;
        this.hop = hop;
        this.along = hop.along();
    }

    void write(Stanza stanza) {
        Head head = Head.of(stanza);
        out.bits(head.symbol(), 5);
        switch (stanza) {
            case Stanza.Unknown(var element) -> payload(encode(List.of(element), blank()));
            case Stanza.Message m -> addressed(head, m, trailer(m));
            case Stanza.Presence p -> addressed(head, p, Trailer.NONE);
            case Stanza.Iq iq -> addressed(head, iq, Trailer.NONE);
        }
    }

    private static Trailer trailer(Stanza.Message message) {
        if (message.mark() != null) {
            return Trailer.of(message.mark());
        }
        return switch (message.payload()) {
            case EncodedPayload encoded -> Trailer.of(encoded.trailing());
            case Payload tree -> Trailer.of(tree.nodes());
        };
    }

    private void addressed(Head head, Stanza.Addressed stanza, Trailer trailer) {
        Envelope envelope = stanza.envelope();
        Payload payload = stanza.payload();
        String id = envelope.id();
        String reference = payload.reference();
        PayloadContext context =
                context(id, reference, hop.recipient(envelope.to()), hop.sender(envelope.from()));
        boolean marked = stanza instanceof Stanza.Message m && m.mark() != null;
        Bytes bytes = bytes(payload, context, marked ? 0 : trailer.size());
        EnvelopeWriter writer = new EnvelopeWriter(out, hop, new ValueWriter(out, blank()));
        Jid peer = writer.reference(reference);
        writer.addresses(envelope.to(), envelope.from(), peer);
        writer.id(id, head.isAnswer());
        writer.extras(envelope.lang(), envelope.others());
        if (head.isMessage()) {
            writer.trailer(trailer, context);
        }
        payload(bytes);
        if (along != null && id != null && !head.isPresence() && !head.isAnswer()) {
            along.push(id, hop.fromClient() ? envelope.to() : envelope.from());
        }
    }

    private PayloadContext blank() {
        return context(null, null, null, null);
    }

    private PayloadContext context(
            @Nullable String id, @Nullable String reference, @Nullable Jid to, @Nullable Jid from) {
        return PayloadContext.of(hop.homeDomain(), id, reference, to, from);
    }

    /// @param dropped how many nodes at the end travel in the envelope
    private static Bytes bytes(Payload payload, PayloadContext context, int dropped) {
        if (payload instanceof EncodedPayload encoded
                && encoded.trailing().size() == dropped
                && encoded.context().carriesTo(context, true)) {
            return encoded.bytes();
        }
        List<Node> nodes = payload.nodes();
        return encode(nodes.subList(0, nodes.size() - dropped), context);
    }

    private static Bytes encode(List<? extends Node> nodes, PayloadContext context) {
        BitWriter payload = new BitWriter(128);
        new PayloadEncoder(payload, context).write(nodes);
        return Bytes.wrap(payload.toArray());
    }

    private void payload(Bytes bytes) {
        out.number(bytes.size(), 4);
        out.align();
        out.bytes(bytes.unsafeArray(), 0, bytes.size());
    }
}
