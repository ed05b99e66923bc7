package org.godwit.protocol.binary;

import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Shape;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Reads one stanza. One per stanza.
final class StanzaDecoder {
    /// Messages within messages.
    private static final int FORWARD_DEPTH_MAX = 3;

    private static final Dictionary DICTIONARY = Dictionary.current();

    private final BitReader in;
    private final Hop hop;
    private final Limits limits;
    private boolean checking;

    StanzaDecoder(BitReader in, Hop hop, Limits limits) {
        this.in = in;
        this.hop = hop;
        this.limits = limits;
    }

    /// Decode payloads at once, so that a malformed one is refused now.
    void checkPayloads() {
        checking = true;
    }

    Stanza read() throws ProtocolException {
        return read(0);
    }

    private Stanza read(int depth) throws ProtocolException {
        Head head = Head.of(DICTIONARY.read(in, Context.HEAD_UP.in(hop.direction())));
        int symbol = DICTIONARY.read(in, head.shapes());
        if (head == Head.OTHER) {
            return other(symbol);
        }
        return switch (DICTIONARY.shape(head.shapes(), symbol).kind()) {
            case PATTERNS, LIST -> addressed(head, symbol);
            case CARBON_SENT, CARBON_RECEIVED, ARCHIVED -> forwarded(head, symbol, depth);
        };
    }

    private Stanza other(int symbol) throws ProtocolException {
        List<Node> nodes = payload(Head.OTHER, symbol, blank(), List.of()).decode();
        if (nodes.size() == 1 && nodes.getFirst() instanceof Element element) {
            return new Stanza.Unknown(element);
        }
        throw BitReader.malformed("not one element");
    }

    private PayloadContext blank() {
        return PayloadContext.blank(hop.homeDomain());
    }

    private EnvelopeReader envelopeReader() {
        return new EnvelopeReader(in, hop, new ValueReader(in, blank(), limits), limits);
    }

    private Stanza forwarded(Head head, int symbol, int depth) throws ProtocolException {
        if (depth == FORWARD_DEPTH_MAX) {
            throw BitReader.malformed("forwarded too often");
        }
        EnvelopeReader reader = envelopeReader();
        Envelope envelope = reader.envelope(head, null);
        Mark mark = reader.trailer(context(envelope, null)).mark();
        Shape.Kind kind = DICTIONARY.shape(head.shapes(), symbol).kind();
        EnvelopeReader.Archive archive =
                kind == Shape.Kind.ARCHIVED ? reader.archive() : EnvelopeReader.Archive.NONE;
        push(head, envelope);
        if (!(read(depth + 1) instanceof Stanza.Message inner)) {
            throw BitReader.malformed("only messages are forwarded");
        }
        Payload payload = archive.around(kind, inner);
        return new Stanza.Message(envelope, head.messageType(), payload, mark);
    }

    private Stanza addressed(Head head, int symbol) throws ProtocolException {
        EnvelopeReader reader = envelopeReader();
        boolean refers = DICTIONARY.shape(head.shapes(), symbol).usesReference() || in.bit();
        EnvelopeReader.Reference reference =
                refers ? reader.reference() : EnvelopeReader.Reference.NONE;
        Envelope envelope = reader.envelope(head, reference.peer());
        PayloadContext context = context(envelope, reference.id());
        Trailer trailer = head.isMessage() ? reader.trailer(context) : Trailer.NONE;
        Mark mark = trailer.mark();
        List<Node> trailing = mark == null ? trailer.nodes() : List.of();
        push(head, envelope);
        EncodedPayload payload = payload(head, symbol, context, trailing);
        if (checking) {
            payload.check();
        }
        return stanza(head, envelope, payload, mark);
    }

    private PayloadContext context(Envelope envelope, @Nullable String reference) {
        Jid to = hop.recipient(envelope.to());
        Jid from = hop.sender(envelope.from());
        return PayloadContext.of(hop.homeDomain(), envelope.id(), reference, to, from);
    }

    private static Stanza stanza(
            Head head, Envelope envelope, EncodedPayload payload, @Nullable Mark mark) {
        if (head.isMessage()) {
            return new Stanza.Message(envelope, head.messageType(), payload, mark);
        }
        return head.isPresence()
                ? new Stanza.Presence(envelope, head.presenceType(), payload)
                : new Stanza.Iq(envelope, head.iqType(), payload);
    }

    private void push(Head head, Envelope envelope) {
        String id = envelope.id();
        if (hop.along() != null && id != null && !head.isPresence() && !head.isAnswer()) {
            hop.along().push(id, hop.fromClient() ? envelope.to() : envelope.from());
        }
    }

    private EncodedPayload payload(
            Head head, int symbol, PayloadContext context, List<Node> trailing)
            throws ProtocolException {
        boolean constant = DICTIONARY.shape(head.shapes(), symbol).isConstant();
        int count = constant ? 0 : in.count(4, limits.stanzaBytesMax());
        in.align();
        Bytes bytes = Bytes.wrap(in.bytes(count));
        return new EncodedPayload(head, symbol, bytes, context, limits, trailing);
    }
}
