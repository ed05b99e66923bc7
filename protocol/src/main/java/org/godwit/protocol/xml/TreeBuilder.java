package org.godwit.protocol.xml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.codehaus.stax2.XMLStreamReader2;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// Parser events → one [Element]. Text that the parser hands over in pieces is joined.
final class TreeBuilder {
    private final Limits limits;
    private final Deque<Frame> open = new ArrayDeque<>();
    private @Nullable String text;
    private @Nullable StringBuilder longText;
    private @Nullable Element finished;

    TreeBuilder(Limits limits) {
        this.limits = limits;
    }

    private static final class Frame {
        final String namespace;
        final String name;
        final List<Attribute> attributes;
        final List<Node> children = new ArrayList<>(4);

        Frame(String namespace, String name, List<Attribute> attributes) {
            this.namespace = namespace;
            this.name = name;
            this.attributes = attributes;
        }
    }

    void begin() {
        open.clear();
        text = null;
        longText = null;
        finished = null;
    }

    boolean isIncomplete() {
        return finished == null;
    }

    Element take() {
        Element element = finished;
        begin();
        if (element == null) {
            throw new IllegalStateException("element is not complete");
        }
        return element;
    }

    void start(XMLStreamReader2 xml) throws ProtocolException {
        flushText();
        checkPrefixes(xml);
        open.push(new Frame(namespace(xml.getNamespaceURI()), xml.getLocalName(), attributes(xml)));
    }

    /// A prefix cannot be bound to nothing (Namespaces in XML 1.0 §5); the parser lets it pass.
    private static void checkPrefixes(XMLStreamReader2 xml) throws ProtocolException {
        for (int i = 0; i < xml.getNamespaceCount(); i++) {
            String prefix = xml.getNamespacePrefix(i);
            String uri = xml.getNamespaceURI(i);
            if (prefix != null && !prefix.isEmpty() && (uri == null || uri.isEmpty())) {
                throw new ProtocolException(
                        ErrorCode.STREAM_NOT_WELL_FORMED, "prefix bound to nothing");
            }
        }
    }

    void text(String piece) {
        if (text == null) {
            text = piece;
        } else {
            if (longText == null) {
                longText = new StringBuilder(text);
            }
            longText.append(piece);
        }
    }

    void end() throws ProtocolException {
        flushText();
        Frame frame = open.pop();
        Element element =
                new Element(frame.namespace, frame.name, frame.attributes, frame.children);
        if (open.isEmpty()) {
            finished = element;
        } else {
            add(element);
        }
    }

    private void flushText() throws ProtocolException {
        String whole = longText == null ? text : longText.toString();
        text = null;
        longText = null;
        if (whole != null && !whole.isEmpty()) {
            add(new Text(whole));
        }
    }

    private void add(Node node) throws ProtocolException {
        Frame frame = open.getFirst();
        if (frame.children.size() == limits.childrenMax()) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "more than " + limits.childrenMax() + " children of one element");
        }
        frame.children.add(node);
    }

    private String namespace(@Nullable String uri) throws ProtocolException {
        String namespace = uri == null ? "" : uri;
        if (namespace.length() > limits.nameBytesMax()) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "namespace longer than " + limits.nameBytesMax());
        }
        return namespace;
    }

    private List<Attribute> attributes(XMLStreamReader2 xml) throws ProtocolException {
        int count = xml.getAttributeCount();
        if (count == 0) {
            return List.of();
        }
        Attribute[] attributes = new Attribute[count];
        for (int i = 0; i < count; i++) {
            attributes[i] =
                    new Attribute(
                            namespace(xml.getAttributeNamespace(i)),
                            xml.getAttributeLocalName(i),
                            xml.getAttributeValue(i));
        }
        return List.of(attributes);
    }

    /// The start tag the reader stands on, as an element without children.
    Element header(XMLStreamReader2 xml) throws ProtocolException {
        checkPrefixes(xml);
        return new Element(
                namespace(xml.getNamespaceURI()), xml.getLocalName(), attributes(xml), List.of());
    }

    /// A start tag that declares what the one the reader stands on declares; the same text for the
    /// same declarations.
    static String root(XMLStreamReader2 xml) {
        Map<String, String> declared = new TreeMap<>();
        for (int i = 0; i < xml.getNamespaceCount(); i++) {
            String prefix = xml.getNamespacePrefix(i);
            String uri = xml.getNamespaceURI(i);
            declared.put(prefix == null ? "" : prefix, uri == null ? "" : uri);
        }
        StringBuilder tag = new StringBuilder("<root");
        declared.forEach(
                (prefix, uri) ->
                        tag.append(prefix.isEmpty() ? " xmlns" : " xmlns:" + prefix)
                                .append("='")
                                .append(XmlWriter.escapeAttribute(uri))
                                .append('\''));
        return tag.append('>').toString();
    }
}
