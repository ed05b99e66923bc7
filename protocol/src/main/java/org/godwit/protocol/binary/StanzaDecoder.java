package org.godwit.protocol.binary;

import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Reads one stanza. One per stanza.
final class StanzaDecoder {
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
        int symbol = in.intBits(5);
        if (symbol >= Head.count()) {
            throw BitReader.malformed("no such kind of stanza");
        }
        Head head = Head.of(symbol);
        return head == Head.OTHER ? other() : addressed(head);
    }

    private Stanza other() throws ProtocolException {
        PayloadContext context = PayloadContext.of(hop.homeDomain(), null, null, null, null);
        Bytes bytes = bytes();
        BitReader payload = new BitReader(bytes.unsafeArray(), 0, bytes.size());
        List<Node> nodes = new PayloadDecoder(payload, context, limits).read();
        if (nodes.size() == 1 && nodes.getFirst() instanceof Element element) {
            return new Stanza.Unknown(element);
        }
        throw BitReader.malformed("not one element");
    }

    private Stanza addressed(Head head) throws ProtocolException {
        PayloadContext blank = PayloadContext.of(hop.homeDomain(), null, null, null, null);
        ValueReader values = new ValueReader(in, blank, limits);
        EnvelopeReader reader = new EnvelopeReader(in, hop, values, limits);
        EnvelopeReader.Reference reference = reader.reference();
        Jid to = reader.address(hop.fromClient() ? reference.peer() : null);
        Jid from = reader.address(hop.fromClient() ? null : reference.peer());
        String id = reader.id();
        EnvelopeReader.Extras extras = reader.extras();
        PayloadContext context =
                PayloadContext.of(
                        hop.homeDomain(), id, reference.id(), hop.recipient(to), hop.sender(from));
        Trailer trailer = head.isMessage() ? reader.trailer(context) : Trailer.NONE;
        Envelope envelope = new Envelope(to, from, id, extras.lang(), extras.others());
        Mark mark = trailer.mark();
        List<Node> trailing = mark == null ? trailer.nodes() : List.of();
        EncodedPayload payload = new EncodedPayload(bytes(), context, limits, trailing);
        if (checking) {
            payload.check();
        }
        push(head, envelope);
        return stanza(head, envelope, payload, mark);
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

    private Bytes bytes() throws ProtocolException {
        int count = in.count(4, limits.stanzaBytesMax());
        in.align();
        return Bytes.wrap(in.bytes(count));
    }
}
