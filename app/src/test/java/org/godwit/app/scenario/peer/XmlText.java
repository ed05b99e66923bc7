package org.godwit.app.scenario.peer;

import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;

/// Tree → text, for the XML test client and for transcripts.
public final class XmlText {
    private XmlText() {}

    /// @param around namespace in force where the text will stand; not repeated
    public static String of(Element element, String around) {
        StringBuilder out = new StringBuilder();
        write(element, around, out);
        return out.toString();
    }

    private static void write(Element element, String around, StringBuilder out) {
        out.append('<').append(element.name());
        if (!element.namespace().equals(around)) {
            attribute("xmlns", element.namespace(), out);
        }
        int prefixes = 0;
        for (Attribute a : element.attributes()) {
            if (a.namespace().isEmpty()) {
                attribute(a.name(), a.value(), out);
            } else if (a.namespace().equals(Attribute.XML_NAMESPACE)) {
                attribute("xml:" + a.name(), a.value(), out);
            } else {
                String prefix = "p" + prefixes++;
                attribute("xmlns:" + prefix, a.namespace(), out);
                attribute(prefix + ":" + a.name(), a.value(), out);
            }
        }
        if (element.children().isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Node child : element.children()) {
            switch (child) {
                case Element e -> write(e, element.namespace(), out);
                case Text(String value) -> escape(value, out);
            }
        }
        out.append("</").append(element.name()).append('>');
    }

    private static void attribute(String name, String value, StringBuilder out) {
        out.append(' ').append(name).append("=\"");
        escape(value, out);
        out.append('"');
    }

    private static void escape(String value, StringBuilder out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
