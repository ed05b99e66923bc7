package org.godwit.protocol.xml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Text;

/// Random trees of every shape XML can carry, for property tests.
final class XmlSamples {
    private static final String[] NAMES = {
        "message", "body", "x", "a-b.c", "_u", "Ünïcode", "日本", "root", "stream", "item"
    };
    private static final String[] NAMESPACES = {
        Namespaces.CLIENT, Namespaces.STREAMS, "", "urn:x", "http://a/?b='c'&d=<e>", "urn:ü"
    };
    private static final String[] PIECES = {
        "hello",
        " ",
        "\n",
        "\t",
        "\r\n",
        "\r",
        "<",
        ">",
        "&",
        "'",
        "\"",
        "]]>",
        "é",
        "漢字",
        "😀",
        "&amp;",
        "\uFFFD",
        "\u0085",
        "\u2028",
        "<!--",
        "x".repeat(5000)
    };

    private final Random random;

    XmlSamples(long seed) {
        random = new Random(seed);
    }

    Element element(int depthMax) {
        return element(depthMax, pick(NAMESPACES));
    }

    private Element element(int depthMax, String namespace) {
        Element.Builder builder = Element.builder(namespace, pick(NAMES));
        for (int i = random.nextInt(4); i > 0; i--) {
            String attributeNamespace = random.nextInt(4) > 0 ? "" : pick(NAMESPACES);
            builder.attribute(attributeNamespace, pick(NAMES), text(4));
        }
        if (random.nextInt(5) == 0) {
            builder.attribute(Attribute.XML_NAMESPACE, "lang", "en");
        }
        boolean textAllowed = true;
        for (int i = depthMax == 0 ? 0 : random.nextInt(5); i > 0; i--) {
            if (textAllowed && random.nextBoolean()) {
                String text = text(6);
                textAllowed = text.isEmpty();
                builder.text(text);
            } else {
                builder.child(
                        random.nextBoolean()
                                ? element(depthMax - 1, namespace)
                                : element(depthMax - 1));
                textAllowed = true;
            }
        }
        return builder.build();
    }

    private String text(int piecesMax) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(piecesMax); i > 0; i--) {
            text.append(pick(PIECES));
        }
        return text.toString();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    static List<Element> textsOnly(String... values) {
        List<Element> elements = new ArrayList<>();
        for (String value : values) {
            elements.add(
                    Element.builder(Namespaces.CLIENT, "message")
                            .attribute("id", value)
                            .child(new Text(value))
                            .build());
        }
        return elements;
    }
}
