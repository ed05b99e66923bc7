package org.godwit.protocol.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Text;
import org.junit.jupiter.api.Test;

class XmlWriterTest {
    @Test
    void namespacesShouldBeDeclaredOnlyWhereTheyChange() {
        Element element =
                Element.builder(Namespaces.CLIENT, "message")
                        .attribute("to", "b")
                        .child("body", "hi")
                        .child(Element.of(Namespaces.RECEIPTS, "request"))
                        .child(
                                Element.builder("urn:x", "x")
                                        .child(Element.of("urn:x", "y"))
                                        .child(Element.of(Namespaces.CLIENT, "z"))
                                        .build())
                        .build();
        String inner =
                "<body>hi</body><request xmlns='urn:xmpp:receipts'/>"
                        + "<x xmlns='urn:x'><y/><z xmlns='jabber:client'/></x></message>";
        assertThat(Xml.print(element)).isEqualTo("<message to='b'>" + inner);
        assertThat(XmlWriter.print(element, XmlWriter.Place.DOCUMENT))
                .isEqualTo("<message xmlns='jabber:client' to='b'>" + inner);
    }

    @Test
    void streamElementsShouldUseTheStreamsPrefix() {
        Element features =
                Element.builder(Namespaces.STREAMS, "features")
                        .child(Element.of(Namespaces.BIND, "bind"))
                        .build();
        assertThat(Xml.print(features))
                .isEqualTo(
                        "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
                                + "</stream:features>");
    }

    @Test
    void whatXmlCannotHoldShouldBeMended() throws Exception {
        Element broken =
                new Element(
                        Namespaces.CLIENT,
                        "a><b",
                        List.of(
                                Attribute.of("x y", "1"),
                                Attribute.of("xmlns", "urn:evil"),
                                new Attribute("http://www.w3.org/2000/xmlns/", "p", "urn:evil"),
                                Attribute.of("d", "1"),
                                Attribute.of("d", "2"),
                                Attribute.of("", "3")),
                        List.of(
                                new Text("\u0000\uD800x\uDC00\uFFFE"),
                                Element.of("http://www.w3.org/2000/xmlns/", "1:c")));
        String xml = Xml.print(broken);
        assertThat(xml)
                .isEqualTo(
                        "<a__b x_y='1' d='1' _='3'>\uFFFD\uFFFDx\uFFFD\uFFFD"
                                + "<__c xmlns=''/></a__b>");
        assertThat(Xml.parse(xml).name()).isEqualTo("a__b");
    }

    @Test
    void lineEndsShouldSurviveTheReadersNormalisation() throws Exception {
        for (Element element : XmlSamples.textsOnly("\r\n", "a\tb\nc\rd", " \n ", "]]>", "'\"")) {
            assertThat(Xml.parse(Xml.print(element))).isEqualTo(element);
        }
    }
}
