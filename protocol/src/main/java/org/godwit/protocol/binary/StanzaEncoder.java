package org.godwit.protocol.binary;

import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Writes one stanza: the envelope's bits, then the payload's bytes. One per stanza.
final class StanzaEncoder {
    private static final Dictionary DICTIONARY = Dictionary.current();

    private static final ThreadLocal<BitWriter> PAYLOAD =
            ThreadLocal.withInitial(() -> new BitWriter(4096));

    private final BitWriter out;
    private final Hop hop;
    private final @Nullable DirectionTables along;

    /// Of what stands outside the payload.
    private final PayloadContext blank;

    StanzaEncoder(BitWriter out, Hop hop) {
        this.out = out;
        this.hop = hop;
        this.along = hop.along();
        this.blank = PayloadContext.blank(hop.homeDomain());
    }

    void write(Stanza stanza) {
        Head head = Head.of(stanza);
        DICTIONARY.write(out, Context.HEAD_UP.in(hop.direction()), head.symbol());
        switch (stanza) {
            case Stanza.Unknown(var element) -> {
                EncodedPayload payload = encode(head, List.of(element), blank);
                DICTIONARY.write(out, head.shapes(), payload.symbol());
                payload(payload);
            }
            case Stanza.Message m -> {
                ForwardedPayload forwarded =
                        head.forwards() ? ForwardedPayload.of(m.payload()) : null;
                if (forwarded == null) {
                    addressed(head, m, trailer(m));
                } else {
                    forwarded(head, m, forwarded);
                }
            }
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

    private void forwarded(Head head, Stanza.Message message, ForwardedPayload forwarded) {
        DICTIONARY.write(out, head.shapes(), DICTIONARY.symbol(head.shapes(), forwarded.kind()));
        Envelope envelope = message.envelope();
        Trailer trailer = message.mark() == null ? Trailer.NONE : Trailer.of(message.mark());
        EnvelopeWriter writer =
                new EnvelopeWriter(out, hop, new ValueWriter(out, blank, hop.quick()));
        writer.envelope(head, envelope, null);
        writer.trailer(trailer, context(envelope, null));
        writer.archive(forwarded);
        push(head, envelope);
        write(forwarded.message());
    }

    private void addressed(Head head, Stanza.Addressed stanza, Trailer trailer) {
        Envelope envelope = stanza.envelope();
        String reference = stanza.payload().reference();
        PayloadContext context = context(envelope, reference);
        boolean marked = stanza instanceof Stanza.Message m && m.mark() != null;
        EncodedPayload payload =
                encoded(head, stanza.payload(), context, marked ? 0 : trailer.size());
        DICTIONARY.write(out, head.shapes(), payload.symbol());
        EnvelopeWriter writer =
                new EnvelopeWriter(out, hop, new ValueWriter(out, blank, hop.quick()));
        if (!payload.shape().usesReference()) {
            out.bit(reference != null);
        }
        Jid peer = reference == null ? null : writer.reference(reference);
        writer.envelope(head, envelope, peer);
        if (head.isMessage()) {
            writer.trailer(trailer, context);
        }
        push(head, envelope);
        payload(payload);
    }

    private void push(Head head, Envelope envelope) {
        String id = envelope.id();
        if (along != null && id != null && !head.isPresence() && !head.isAnswer()) {
            along.push(id, hop.fromClient() ? envelope.to() : envelope.from());
        }
    }

    private PayloadContext context(Envelope envelope, @Nullable String reference) {
        return PayloadContext.of(
                hop.homeDomain(),
                envelope.id(),
                reference,
                hop.recipient(envelope.to()),
                hop.sender(envelope.from()));
    }

    /// @param dropped how many nodes at the end travel in the envelope
    private EncodedPayload encoded(
            Head head, Payload payload, PayloadContext context, int dropped) {
        if (payload instanceof EncodedPayload encoded && encoded.fits(head, context, dropped)) {
            return encoded;
        }
        List<Node> nodes = payload.nodes();
        return encode(head, nodes.subList(0, nodes.size() - dropped), context);
    }

    private EncodedPayload encode(Head head, List<? extends Node> nodes, PayloadContext context) {
        BitWriter bits = PAYLOAD.get();
        bits.truncate(0);
        int symbol = new PayloadEncoder(bits, context, hop.quick()).write(head.shapes(), nodes);
        if (bits.length() > 0) {
            bits.bit(true);
        }
        return new EncodedPayload(
                head, symbol, Bytes.wrap(bits.toArray()), context, Limits.DEFAULT, List.of());
    }

    private void payload(EncodedPayload payload) {
        Bytes bytes = payload.bytes();
        if (!payload.shape().isConstant()) {
            out.number(bytes.size(), 4);
        }
        out.align();
        out.bytes(bytes.unsafeArray(), 0, bytes.size());
    }
}
