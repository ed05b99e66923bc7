package org.godwit.protocol.binary;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Text;

/// Reads nodes, within [Limits].
final class PayloadDecoder {
    private final BitReader in;
    private final Limits limits;
    private final ValueReader values;

    PayloadDecoder(BitReader in, PayloadContext context, Limits limits) {
        this.in = in;
        this.limits = limits;
        this.values = new ValueReader(in, context, limits);
    }

    List<Node> read() throws ProtocolException {
        return nodes(1);
    }

    private List<Node> nodes(int depth) throws ProtocolException {
        if (depth > limits.depthMax()) {
            throw BitReader.malformed("nested too deeply");
        }
        List<Node> nodes = new ArrayList<>(4);
        while (true) {
            int kind = in.intBits(2);
            if (kind == PayloadEncoder.END) {
                return List.copyOf(nodes);
            }
            if (nodes.size() == limits.childrenMax()) {
                throw BitReader.malformed("too many children");
            }
            nodes.add(kind == PayloadEncoder.TEXT ? new Text(values.read()) : element(depth));
        }
    }

    private Element element(int depth) throws ProtocolException {
        String namespace = values.read();
        String name = values.read();
        int count = in.count(1, limits.attributesMax());
        List<Attribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(new Attribute(values.read(), values.read(), values.read()));
        }
        return new Element(namespace, name, attributes, nodes(depth + 1));
    }
}
