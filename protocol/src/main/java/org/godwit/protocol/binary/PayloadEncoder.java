package org.godwit.protocol.binary;

import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;

/// Writes nodes.
final class PayloadEncoder {
    static final int END = 0;
    static final int TEXT = 1;
    static final int ELEMENT = 2;

    private final BitWriter out;
    private final ValueWriter values;

    PayloadEncoder(BitWriter out, PayloadContext context) {
        this.out = out;
        this.values = new ValueWriter(out, context);
    }

    void write(List<? extends Node> nodes) {
        for (Node node : nodes) {
            switch (node) {
                case Text(String text) -> {
                    out.bits(TEXT, 2);
                    values.write(text);
                }
                case Element element -> {
                    out.bits(ELEMENT, 2);
                    write(element);
                }
            }
        }
        out.bits(END, 2);
    }

    private void write(Element element) {
        values.write(element.namespace());
        values.write(element.name());
        out.number(element.attributes().size(), 1);
        for (Attribute attribute : element.attributes()) {
            values.write(attribute.namespace());
            values.write(attribute.name());
            values.write(attribute.value());
        }
        write(element.children());
    }
}
