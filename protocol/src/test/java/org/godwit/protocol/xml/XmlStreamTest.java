package org.godwit.protocol.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlStreamTest {
    static final String HEADER =
            "<?xml version='1.0' encoding='UTF-8'?>\n"
                    + "<stream:stream xmlns='jabber:client'"
                    + " xmlns:stream='http://etherx.jabber.org/streams'"
                    + " to='godwit.test' version='1.0' xml:lang='en'>";

    static List<XmlEvent> readAll(XmlStream stream, byte[] bytes, int chunk)
            throws ProtocolException {
        List<XmlEvent> events = new ArrayList<>();
        ByteBuf in = Unpooled.buffer();
        for (int at = 0; at < bytes.length; at += chunk) {
            in.writeBytes(bytes, at, Math.min(chunk, bytes.length - at));
            XmlEvent event = stream.next(in);
            while (event != null) {
                events.add(event);
                event = stream.next(in);
            }
            assertThat(in.isReadable()).isFalse();
        }
        return events;
    }

    private static XmlStream stream() {
        return new XmlStream(new ElementParser(Limits.DEFAULT), Limits.DEFAULT);
    }

    private static List<XmlEvent> read(String xml) throws ProtocolException {
        return readAll(stream(), xml.getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    static void refused(String xml, ErrorCode code) {
        assertThatThrownBy(() -> read(xml))
                .as(xml.length() > 200 ? xml.substring(0, 200) : xml)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void streamShouldYieldHeaderStanzasAndClose() throws Exception {
        List<XmlEvent> events =
                read(
                        HEADER
                                + "\n <message to='bob@godwit.test'><body>a &lt; b</body></message>"
                                + "  \n<presence/><stream:error/></stream:stream> ");
        assertThat(events).hasSize(5);
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        XmlEvent.Opened.class,
                        opened -> {
                            assertThat(opened.contentNamespace()).isEqualTo(Namespaces.CLIENT);
                            assertThat(opened.header().is(Namespaces.STREAMS, "stream")).isTrue();
                            assertThat(opened.header().attribute("to")).isEqualTo("godwit.test");
                        });
        assertThat(events.get(1))
                .isEqualTo(
                        new XmlEvent.Received(
                                Element.builder(Namespaces.CLIENT, "message")
                                        .attribute("to", "bob@godwit.test")
                                        .child("body", "a < b")
                                        .build()));
        assertThat(events.get(2))
                .isEqualTo(new XmlEvent.Received(Element.of(Namespaces.CLIENT, "presence")));
        assertThat(events.get(3))
                .isEqualTo(new XmlEvent.Received(Element.of(Namespaces.STREAMS, "error")));
        assertThat(events.get(4)).isEqualTo(new XmlEvent.Closed());
    }

    @Test
    void aCutAtAnyByteShouldChangeNothing() throws Exception {
        String xml =
                HEADER
                        + "<message a='&quot;ü&#x1F600;' xmlns:p='urn:p' p:q=\"1>'2\"><p:b>漢字"
                        + "<![CDATA[<]]]]>&gt;\r\n x</p:b><c xmlns=''/><d></d ></message> "
                        + "<iq\n/>\n</stream:stream>";
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        List<XmlEvent> whole = readAll(stream(), bytes, bytes.length);
        assertThat(whole).hasSize(4);
        for (int chunk = 1; chunk < 9; chunk++) {
            assertThat(readAll(stream(), bytes, chunk)).as("chunk " + chunk).isEqualTo(whole);
        }
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(readAll(stream(), bytes, cut)).as("cut " + cut).isEqualTo(whole);
        }
    }

    @Test
    void anyTreeShouldSurviveWritingAndReading() throws Exception {
        long seed = System.nanoTime();
        XmlSamples samples = new XmlSamples(seed);
        ElementParser parser = new ElementParser(Limits.DEFAULT);
        XmlWriter writer = new XmlWriter();
        Limits limits = Limits.DEFAULT;
        for (int round = 0; round < 300; round++) {
            List<Element> sent = new ArrayList<>();
            ByteBuf out = Unpooled.buffer();
            out.writeCharSequence(HEADER, StandardCharsets.UTF_8);
            for (int i = 0; i < 3; i++) {
                Element element = samples.element(4);
                sent.add(element);
                writer.write(element, XmlWriter.Place.STREAM, out);
            }
            XmlStream stream = new XmlStream(parser, limits);
            stream.allowStanzaBytes(1 << 22);
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            List<XmlEvent> events = readAll(stream, bytes, 1 + (round * 7) % 4000);
            for (int i = 0; i < 3; i++) {
                assertThat(events.get(i + 1))
                        .as("seed " + seed + " round " + round)
                        .isEqualTo(new XmlEvent.Received(sent.get(i)));
            }
        }
    }

    @Test
    void garbageShouldOnlyEverBeRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String alphabet = "<></='\"& abcxmlns:;!?-[]CDATA#\n\u0000\u0001éü";
        ElementParser parser = new ElementParser(Limits.DEFAULT);
        byte[] good =
                (HEADER + "<message to='b'><body a='b'>hi &amp; <b xmlns='x'/></body></message>")
                        .getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            int from = round % 2 == 0 ? HEADER.length() : 0;
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                int at = from + random.nextInt(bytes.length - from);
                bytes[at] =
                        random.nextInt(4) == 0
                                ? (byte) random.nextInt()
                                : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            assertThat(survives(parser, bytes)).as("seed " + seed + " round " + round).isTrue();
        }
    }

    private static boolean survives(ElementParser parser, byte[] bytes) {
        XmlStream stream = new XmlStream(parser, Limits.DEFAULT);
        try {
            return readAll(stream, bytes, bytes.length).size() <= 3;
        } catch (ProtocolException e) {
            return e.code().scope() == ErrorCode.Scope.STREAM;
        }
    }

    @Test
    void oneStreamsErrorShouldNotTouchAnother() throws Exception {
        ElementParser parser = new ElementParser(Limits.DEFAULT);
        XmlStream good = new XmlStream(parser, Limits.DEFAULT);
        assertThat(readAll(good, HEADER.getBytes(StandardCharsets.UTF_8), 1000)).hasSize(1);
        for (String bad :
                List.of(
                        "<a><b></a></b>",
                        "<a xmlns:p='urn:p'><p:b></a></p:b>",
                        "<a b='1' b='2'/>")) {
            XmlStream other = new XmlStream(parser, Limits.DEFAULT);
            assertThatThrownBy(
                            () ->
                                    readAll(
                                            other,
                                            (HEADER + bad).getBytes(StandardCharsets.UTF_8),
                                            1000))
                    .isInstanceOf(ProtocolException.class);
            assertThat(readAll(good, "<iq/>".getBytes(StandardCharsets.UTF_8), 2))
                    .containsExactly(new XmlEvent.Received(Element.of(Namespaces.CLIENT, "iq")));
        }
    }

    @Test
    void aPrefixOfOneStanzaShouldBeUnknownInTheNext() {
        refused(HEADER + "<a xmlns:p='urn:p'><p:b/></a><p:c/>", ErrorCode.STREAM_NOT_WELL_FORMED);
        refused(HEADER + "<a/><a p:c='1'/>", ErrorCode.STREAM_NOT_WELL_FORMED);
    }

    @Test
    void prefixesOfTheHeaderShouldHoldForItsStanzasOnly() throws Exception {
        String header =
                "<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns='jabber:client'"
                        + " xmlns:my=\"urn:o'n&lt;e\">";
        List<XmlEvent> events = read(header + "<my:a/></s:stream>");
        assertThat(events.get(1)).isEqualTo(new XmlEvent.Received(Element.of("urn:o'n<e", "a")));
        refused(HEADER + "<my:a/>", ErrorCode.STREAM_NOT_WELL_FORMED);
    }

    @Test
    void anEmptyRootShouldOpenAndClose() throws Exception {
        assertThat(read("<a xmlns='urn:b'/>"))
                .containsExactly(
                        new XmlEvent.Opened(Element.of("urn:b", "a"), "urn:b"),
                        new XmlEvent.Closed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!-- x --> | STREAM_RESTRICTED_XML",
                "<a><!-- x --></a> | STREAM_RESTRICTED_XML",
                "<?pi x?> | STREAM_RESTRICTED_XML",
                "<a><?pi x?></a> | STREAM_RESTRICTED_XML",
                "<a>&foo;</a> | STREAM_RESTRICTED_XML",
                "<a b='&foo;'/> | STREAM_RESTRICTED_XML",
                "<a>&lol1;</a> | STREAM_RESTRICTED_XML",
                "<a><![IGNORE[x]]></a> | STREAM_RESTRICTED_XML",
                "<a>& </a> | STREAM_NOT_WELL_FORMED",
                "<a>&#0;</a> | STREAM_NOT_WELL_FORMED",
                "<a>&#xD800;</a> | STREAM_NOT_WELL_FORMED",
                "<a>&#xFFFFFFFFFFFFFF;</a> | STREAM_NOT_WELL_FORMED",
                "<a b='1' b='2'/> | STREAM_NOT_WELL_FORMED",
                "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/> | STREAM_NOT_WELL_FORMED",
                "<a xmlns='u' xmlns='v'/> | STREAM_NOT_WELL_FORMED",
                "<p:a/> | STREAM_NOT_WELL_FORMED",
                "<a p:b='1'/> | STREAM_NOT_WELL_FORMED",
                "<a b=c/> | STREAM_NOT_WELL_FORMED",
                "<a b/> | STREAM_NOT_WELL_FORMED",
                "<a b='<'/> | STREAM_NOT_WELL_FORMED",
                "<a></b> | STREAM_NOT_WELL_FORMED",
                "<a>]]></a> | STREAM_NOT_WELL_FORMED",
                "<1a/> | STREAM_NOT_WELL_FORMED",
                "<a:b:c/> | STREAM_NOT_WELL_FORMED",
                "< a/> | STREAM_NOT_WELL_FORMED",
                "<a xmlns:xml='urn:x'/> | STREAM_NOT_WELL_FORMED",
                "<a xmlns:xmlns='urn:x'/> | STREAM_NOT_WELL_FORMED",
                "<a xmlns:p=''/> | STREAM_NOT_WELL_FORMED",
                "text | STREAM_BAD_FORMAT",
                "</stream:stream>x | STREAM_BAD_FORMAT",
            })
    void whatRfc6120Section11ForbidsShouldBeRefused(String xml, ErrorCode code) {
        refused(HEADER + xml, code);
    }

    @Test
    void controlCharactersAndNonCharactersShouldBeRefused() {
        for (String bad : List.of("\u0000", "\u0001", "\u001F", "\uFFFE", "\uFFFF")) {
            refused(HEADER + "<a>" + bad + "</a>", ErrorCode.STREAM_NOT_WELL_FORMED);
            refused(HEADER + "<a b='" + bad + "'/>", ErrorCode.STREAM_NOT_WELL_FORMED);
        }
    }

    @Test
    void otherDocumentStartsShouldBeRefused() {
        refused("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", ErrorCode.STREAM_RESTRICTED_XML);
        refused("<?xml version='1.0'?><!DOCTYPE a><a/>", ErrorCode.STREAM_RESTRICTED_XML);
        refused("<?xml version='1.0'?><?xml version='1.0'?><a/>", ErrorCode.STREAM_RESTRICTED_XML);
        refused("<?xsl x?><a/>", ErrorCode.STREAM_RESTRICTED_XML);
        refused("<?xml version='2.0'?><a/>", ErrorCode.STREAM_NOT_WELL_FORMED);
        refused("GET / HTTP/1.1\r\n\r\n", ErrorCode.STREAM_NOT_WELL_FORMED);
        refused("</a>", ErrorCode.STREAM_NOT_WELL_FORMED);
        refused(
                "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
                ErrorCode.STREAM_UNSUPPORTED_ENCODING);
    }

    @Test
    void brokenUtf8ShouldBeRefused() {
        byte[][] broken = {
            {(byte) 0x80},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xC3, 'a'},
            {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF0, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xFF, (byte) 0xFE}
        };
        for (byte[] bytes : broken) {
            ByteBuf in = Unpooled.buffer();
            in.writeCharSequence(HEADER + "<a>", StandardCharsets.UTF_8);
            in.writeBytes(bytes);
            in.writeCharSequence("</a>", StandardCharsets.UTF_8);
            XmlStream stream = stream();
            assertThatThrownBy(
                            () -> {
                                assertThat(stream.next(in)).isNotNull();
                                assertThat(stream.next(in)).isNull();
                            })
                    .isInstanceOfSatisfying(
                            ProtocolException.class,
                            e ->
                                    assertThat(e.code())
                                            .isEqualTo(ErrorCode.STREAM_UNSUPPORTED_ENCODING));
        }
        ByteBuf utf16 = Unpooled.copiedBuffer("<a/>", StandardCharsets.UTF_16);
        assertThatThrownBy(() -> stream().next(utf16)).isInstanceOf(ProtocolException.class);
    }
}
