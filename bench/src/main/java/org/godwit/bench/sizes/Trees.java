package org.godwit.bench.sizes;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// XML text → tree by the JDK's own parser, so that the comparison does not rest on our codecs.
final class Trees {
    private static final String OPEN =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final XMLInputFactory FACTORY = factory();

    private Trees() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    static Element parse(String xml) throws XMLStreamException {
        XMLStreamReader in =
                FACTORY.createXMLStreamReader(new StringReader(OPEN + xml + "</stream:stream>"));
        Deque<Element.Builder> open = new ArrayDeque<>();
        Element last = null;
        var _ = in.nextTag();
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> open.push(start(in));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty() && !in.getText().isEmpty()) {
                        open.element().child(new Text(in.getText()));
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (!open.isEmpty()) {
                        last = open.pop().build();
                        if (!open.isEmpty()) {
                            open.element().child(last);
                        }
                    }
                }
                default -> {}
            }
        }
        return present(last);
    }

    private static Element present(@Nullable Element element) throws XMLStreamException {
        if (element == null) {
            throw new XMLStreamException("no element");
        }
        return element;
    }

    private static Element.Builder start(XMLStreamReader in) {
        Element.Builder builder = Element.builder(orEmpty(in.getNamespaceURI()), in.getLocalName());
        for (int i = 0; i < in.getAttributeCount(); i++) {
            builder.attribute(
                    orEmpty(in.getAttributeNamespace(i)),
                    in.getAttributeLocalName(i),
                    in.getAttributeValue(i));
        }
        return builder;
    }

    private static String orEmpty(@Nullable String namespace) {
        return namespace == null ? "" : namespace;
    }

    /// As a server would read it; whole when the typed form would lose something.
    static Stanza stanza(Element element) {
        try {
            Stanza stanza = StanzaReader.read(element);
            return StanzaWriter.write(stanza).equals(element)
                    ? stanza
                    : new Stanza.Unknown(element);
        } catch (ProtocolException e) {
            return new Stanza.Unknown(element);
        }
    }
}
