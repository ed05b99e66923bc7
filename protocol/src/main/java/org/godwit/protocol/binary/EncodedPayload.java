package org.godwit.protocol.binary;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Shape;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Traits;
import org.jspecify.annotations.Nullable;

/// A payload as it was on the wire: bytes that are copied into the next stream unread, and decoded
/// only when somebody asks for [#nodes()]. Immutable and thread-safe.
public final class EncodedPayload implements Payload {
    private final Head head;
    private final int symbol;
    private final Bytes bytes;
    private final PayloadContext context;
    private final Limits limits;
    private final List<Node> trailing;
    private volatile @Nullable List<Node> nodes;

    EncodedPayload(
            Head head,
            int symbol,
            Bytes bytes,
            PayloadContext context,
            Limits limits,
            List<Node> trailing) {
        this.head = head;
        this.symbol = symbol;
        this.bytes = bytes;
        this.context = context;
        this.limits = limits;
        this.trailing = trailing;
    }

    /// The payload alone, without what its envelope carries.
    public Bytes bytes() {
        return bytes;
    }

    int symbol() {
        return symbol;
    }

    Shape shape() {
        return Dictionary.current().shape(head.shapes(), symbol);
    }

    /// Its first bit; a constant has no bits.
    private boolean namesAddresses() {
        return bytes.size() > 0 && bytes.at(0) < 0;
    }

    /// Whether the bytes mean the same in another envelope.
    ///
    /// @param newTrailing how many nodes are to travel in that envelope
    boolean fits(Head newHead, PayloadContext newContext, int newTrailing) {
        return trailing.size() == newTrailing
                && newHead.shapes() == head.shapes()
                && context.carriesTo(newContext, namesAddresses());
    }

    /// Nodes after the bytes' own, which travel in the envelope.
    List<Node> trailing() {
        return trailing;
    }

    /// The nodes, decoded at the first call. A payload from the wire was checked when it came in at
    /// a server; one that was not and is malformed reads as empty.
    @Override
    public List<Node> nodes() {
        List<Node> known = nodes;
        if (known == null) {
            try {
                known = decode();
            } catch (ProtocolException e) {
                known = List.of();
            }
            nodes = known;
        }
        return known;
    }

    /// @throws ProtocolException when the bytes are no payload, or speak of another stanza than the
    ///   envelope does
    void check() throws ProtocolException {
        List<Node> decoded = decode();
        if (!Objects.equals(Traits.referenceOf(decoded), context.reference())) {
            throw BitReader.malformed("the envelope names another stanza than the payload");
        }
        nodes = decoded;
    }

    /// @throws ProtocolException when the bytes are no payload
    List<Node> decode() throws ProtocolException {
        BitReader in = new BitReader(bytes.unsafeArray(), 0, bytes.size()).padded(bytes.size());
        List<Node> core = new PayloadDecoder(in, context, limits).read(shape());
        if (in.remaining() > 0) {
            throw BitReader.malformed("bits follow the payload");
        }
        if (trailing.isEmpty()) {
            return core;
        }
        List<Node> all = new ArrayList<>(core);
        all.addAll(trailing);
        return List.copyOf(all);
    }

    @Override
    public Traits traits() {
        Shape shape = shape();
        if (shape.kind() == Shape.Kind.LIST) {
            return Traits.of(nodes());
        }
        Traits own = shape.traits();
        return trailing.isEmpty() ? own : new Traits(own.bits() | Traits.of(trailing).bits());
    }

    @Override
    public @Nullable String reference() {
        return context.reference();
    }
}
