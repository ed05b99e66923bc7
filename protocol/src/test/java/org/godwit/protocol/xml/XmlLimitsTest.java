package org.godwit.protocol.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;

/// No peer makes us hold more than its one unfinished stanza, whatever it sends.
class XmlLimitsTest {
    private static final Limits LIMITS = Limits.DEFAULT;

    private static XmlStream opened() throws ProtocolException {
        XmlStream stream = new XmlStream(new ElementParser(LIMITS), LIMITS);
        assertThat(stream.next(Unpooled.copiedBuffer(XmlStreamTest.HEADER, StandardCharsets.UTF_8)))
                .isNotNull();
        stream.allowStanzaBytes(LIMITS.stanzaBytesMax());
        return stream;
    }

    /// Sends `begin`, then pieces without end, and sees the stream refuse in time.
    private static void refuse(String begin, IntFunction<String> piece) throws Exception {
        XmlStream stream = opened();
        assertThat(stream.next(Unpooled.copiedBuffer(begin, StandardCharsets.UTF_8))).isNull();
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 1_000_000; i++) {
                                XmlEvent event =
                                        stream.next(
                                                Unpooled.copiedBuffer(
                                                        piece.apply(i), StandardCharsets.UTF_8));
                                assertThat(event).isNull();
                                assertThat(stream.pendingBytes())
                                        .isLessThanOrEqualTo(LIMITS.stanzaBytesMax());
                            }
                        })
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STREAM_POLICY_VIOLATION));
    }

    @Test
    void endlessThingsShouldBeRefused() throws Exception {
        refuse("<a b='", i -> "x".repeat(10_000));
        refuse("<a>", i -> "text".repeat(1000));
        refuse("<a ", i -> " ");
        refuse("<", i -> "a");
        refuse("<a ", i -> "x");
        refuse("</", i -> "stream");
        refuse("<a", i -> " b" + i + "='1'");
        refuse("<a", i -> " xmlns:b" + i + "='urn:" + i + "'");
        refuse("<a>", i -> "<b>");
        refuse("<a>", i -> "<b/>");
        refuse("<a>", i -> "&amp;");
        refuse("<a><![CDATA[", i -> "]");
    }

    @Test
    void tooManyChildrenShouldBeRefused() throws Exception {
        XmlStream stream = opened();
        String stanza = "<a>" + "<b/>".repeat(LIMITS.childrenMax() + 1) + "</a>";
        refuseWhole(stream, stanza);
        XmlStream other = opened();
        String fits = "<a>" + "<b/>".repeat(LIMITS.childrenMax()) + "</a>";
        assertThat(other.next(Unpooled.copiedBuffer(fits, StandardCharsets.UTF_8))).isNotNull();
    }

    @Test
    void aFloodOfNamesOrPrefixesShouldBeRefused() throws Exception {
        StringBuilder names = new StringBuilder("<a>");
        StringBuilder prefixes = new StringBuilder("<a>");
        for (int i = 0; i < 2000; i++) {
            names.append("<n").append(i).append("/>");
            prefixes.append("<b xmlns:p").append(i).append("='u'/>");
        }
        refuseWhole(opened(), names + "</a>");
        refuseWhole(opened(), prefixes + "</a>");
    }

    @Test
    void namesSpreadOverManyStanzasShouldBeForgottenAgain() throws Exception {
        ElementParser parser = new ElementParser(LIMITS);
        String root = "<root xmlns='jabber:client'>";
        for (int i = 0; i < 20_000; i++) {
            byte[] stanza = ("<n" + i + "/>").getBytes(StandardCharsets.UTF_8);
            assertThat(parser.parse(root, stanza, 0, stanza.length).name()).isEqualTo("n" + i);
            assertThat(parser.namesKept()).isLessThan(4096);
        }
    }

    @Test
    void headersWithManyDifferentRootsShouldKeepFewParsers() throws Exception {
        ElementParser parser = new ElementParser(LIMITS);
        for (int i = 0; i < 1000; i++) {
            XmlStream stream = new XmlStream(parser, LIMITS);
            var in = Unpooled.copiedBuffer("<s xmlns='urn:" + i + "'><a/>", StandardCharsets.UTF_8);
            assertThat(stream.next(in)).isNotNull();
            assertThat(stream.next(in)).isNotNull();
            assertThat(parser.parsersKept()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void depthShouldBeAllowedUpToTheLimit() throws Exception {
        int depth = LIMITS.depthMax();
        String fits = "<a>".repeat(depth) + "</a>".repeat(depth);
        assertThat(opened().next(Unpooled.copiedBuffer(fits, StandardCharsets.UTF_8)))
                .isInstanceOf(XmlEvent.Received.class);
        refuseWhole(opened(), "<a>".repeat(depth + 1));
    }

    @Test
    void beforeLoginTheSmallerLimitShouldHold() throws Exception {
        XmlStream stream = new XmlStream(new ElementParser(LIMITS), LIMITS);
        int most = LIMITS.frameBytesBeforeLoginMax();
        var in =
                Unpooled.copiedBuffer(
                        XmlStreamTest.HEADER + "<a>" + "x".repeat(most - 7) + "</a>",
                        StandardCharsets.UTF_8);
        assertThat(stream.next(in)).isInstanceOf(XmlEvent.Opened.class);
        assertThat(stream.next(in)).isInstanceOf(XmlEvent.Received.class);
        refuseWhole(stream, "<a>" + "x".repeat(most - 6) + "</a>");
    }

    @Test
    void aFinishedStanzaShouldLeaveNothingBehind() throws Exception {
        XmlStream stream = opened();
        var first = Unpooled.copiedBuffer("<a>" + "x".repeat(100_000), StandardCharsets.UTF_8);
        assertThat(stream.next(first)).isNull();
        assertThat(stream.pendingBytes()).isEqualTo(100_003);
        assertThat(stream.next(Unpooled.copiedBuffer("</a>", StandardCharsets.UTF_8))).isNotNull();
        assertThat(stream.pendingBytes()).isZero();
    }

    private static void refuseWhole(XmlStream stream, String stanza) {
        assertThatThrownBy(() -> stream.next(Unpooled.copiedBuffer(stanza, StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STREAM_POLICY_VIOLATION));
    }
}
