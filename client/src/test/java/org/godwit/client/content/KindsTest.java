package org.godwit.client.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.Xml;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final URI HTTPS = URI.create("https://upload.example.org/x/photo%201.png");

    private static Bytes bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static SharedFile photo(SharedFile.@Nullable Cipher cipher, boolean voice) {
        return new SharedFile(
                new SharedFile.Facts(
                        "photo 1.png",
                        "image/png",
                        1234,
                        bytes(32),
                        new SharedFile.Shape(640, 480, 1500)),
                new SharedFile.Source(HTTPS, cipher),
                new SharedFile.Thumbnail(bytes(900), "image/jpeg", 64, 48),
                voice);
    }

    private static Extras read(String body, String xml) throws ProtocolException {
        Element all = Xml.parse("<m xmlns='jabber:client'>" + xml + "</m>");
        return Kinds.read(Payload.of(all.children()), body, 0);
    }

    @Test
    void everyKindShouldBeReadAsItWasWritten() throws ProtocolException {
        SharedFile.Cipher cipher = new SharedFile.Cipher(bytes(32), bytes(12), bytes(32));
        List<Attachment> attachments =
                List.of(
                        photo(null, false),
                        photo(cipher, true),
                        new Location(-33.8568, 151.2153, null, null),
                        new Location(90, -180, 5.0, "the end"),
                        new ContactCard("Bob", BOB, List.of("+49 30 1"), List.of("b@x.org")),
                        new ContactCard("Nobody", null, List.of(), List.of()));
        for (Attachment attachment : attachments) {
            Extras extras =
                    new Extras(
                            attachment,
                            List.of(new Mention(0, 3, BOB)),
                            true,
                            Duration.ofMinutes(5),
                            Duration.ZERO);
            String body = attachment.fallback();
            assertThat(Kinds.read(Payload.of(Kinds.write(extras, 7)), body, 7)).isEqualTo(extras);
            assertThat(Kinds.parse(Kinds.print(extras), body)).isEqualTo(extras);
        }
    }

    @Test
    void whatOtherClientsLinkShouldBeAFile() throws ProtocolException {
        String url = "https://h.example/a/b%20c.jpg";
        Extras plain = read(url, "<x xmlns='jabber:x:oob'><url>" + url + "</url></x>");
        assertThat(plain.attachment())
                .isEqualTo(
                        new SharedFile(
                                new SharedFile.Facts(
                                        "b c.jpg", "image/jpeg", -1, null, SharedFile.Shape.NONE),
                                new SharedFile.Source(URI.create(url), null),
                                null,
                                false));
        SharedFile secret = photo(new SharedFile.Cipher(bytes(32), bytes(12), null), false);
        Extras encrypted = read(secret.fallback(), "");
        assertThat(encrypted.attachment()).isInstanceOf(SharedFile.class);
        assertThat(((SharedFile) encrypted.attachment()).source()).isEqualTo(secret.source());
        assertThat(read("see " + url, "<x xmlns='jabber:x:oob'><url>" + url + "</url></x>"))
                .isEqualTo(Extras.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "file:///etc/passwd",
                "ftp://h.example/x",
                "https:///nowhere",
                "https://user:secret@h.example/x",
                "aesgcm://h.example/x",
                "aesgcm://h.example/x#00",
                "aesgcm://h.example/x#zz",
                "no address",
                "https://h.example/a b",
            })
    void whatIsNoAddressOfTheWebShouldBeNoFile(String url) throws ProtocolException {
        String escaped = url.replace("&", "&amp;");
        assertThat(read(url, "<x xmlns='jabber:x:oob'><url>" + escaped + "</url></x>"))
                .isEqualTo(Extras.NONE);
        assertThat(
                        read(
                                url,
                                "<file-sharing xmlns='urn:xmpp:sfs:0'><sources><url-data"
                                        + " xmlns='http://jabber.org/protocol/url-data' target='"
                                        + escaped
                                        + "'/></sources></file-sharing>"))
                .isEqualTo(Extras.NONE);
    }

    @Test
    void whatIsSaidOfAFileShouldBeWithinBounds() throws ProtocolException {
        Extras extras =
                read(
                        "x",
                        """
                        <file-sharing xmlns='urn:xmpp:sfs:0'>
                          <file xmlns='urn:xmpp:file:metadata:0'>
                            <media-type>no type</media-type><name>%s</name><size>-5</size>
                            <width>99999999999</width><height>-1</height><length>soon</length>
                            <hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>c2hvcnQ=</hash>
                            <thumbnail xmlns='urn:xmpp:thumbs:1' uri='data:image/png;base64,%s'/>
                          </file>
                          <sources><url-data xmlns='http://jabber.org/protocol/url-data'
                              target='https://h.example/x.png'/></sources>
                        </file-sharing>"""
                                .formatted("n".repeat(5000), "A".repeat(40_000)));
        assertThat(extras.attachment()).isInstanceOf(SharedFile.class);
        SharedFile file = (SharedFile) extras.attachment();
        assertThat(file.facts().name()).hasSize(SharedFile.Facts.NAME_CHARACTERS_MAX);
        assertThat(file.facts().type()).isEqualTo("application/octet-stream");
        assertThat(file.facts().bytes()).isEqualTo(-1);
        assertThat(file.facts().sha256()).isNull();
        assertThat(file.facts().shape()).isEqualTo(new SharedFile.Shape(Integer.MAX_VALUE, 0, 0));
        assertThat(file.thumbnail()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "91, 0",
        "0, 181",
        "NaN, 0",
        "1e3, 0",
        "0x1p3, 0",
        "'', 0",
        "north, 0",
        "Infinity, 0"
    })
    void noPlaceOnEarthShouldBeNone(String latitude, String longitude) throws ProtocolException {
        assertThat(
                        read(
                                "geo:",
                                "<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>"
                                        + latitude
                                        + "</lat><lon>"
                                        + longitude
                                        + "</lon></geoloc>"))
                .isEqualTo(Extras.NONE);
    }

    @Test
    void aCardOfAMegabyteShouldBeReadWithinBounds() {
        Element.Builder vcard = Element.builder(VCards.NAMESPACE, "vcard");
        vcard.child(property("fn", "text", "x".repeat(2000)));
        vcard.child(property("impp", "uri", "xmpp:@@@"));
        for (int i = 0; i < 20_000; i++) {
            vcard.child(property("tel", "text", "+" + "1".repeat(50) + i));
        }
        ContactCard card = VCards.read(Payload.of(vcard.build()));
        assertThat(card).isNotNull();
        assertThat(card.name()).hasSize(ContactCard.TEXT_CHARACTERS_MAX);
        assertThat(card.jid()).isNull();
        assertThat(card.phones()).hasSize(ContactCard.ENTRIES_MAX);
    }

    private static Element property(String name, String type, String value) {
        return Element.builder(VCards.NAMESPACE, name).child(type, value).build();
    }

    @ParameterizedTest
    @CsvSource({"0, 6", "-1, 3", "3, 3", "4, 2", "0, 99999999999999999999", "5, 7"})
    void aMentionOutsideTheTextShouldBeNone(String begin, String end) throws ProtocolException {
        String mention =
                "<reference xmlns='urn:xmpp:reference:0' type='mention' begin='%s' end='%s'"
                        + " uri='xmpp:bob@example.org'/>";
        assertThat(read("hello", mention.formatted(begin, end)).mentions()).isEmpty();
        assertThat(read("hello", mention.formatted("0", "5")).mentions())
                .containsExactly(new Mention(0, 5, BOB));
    }

    @Test
    void mentionsShouldBeCountedInCharactersPeopleSeeAndBeBounded() throws ProtocolException {
        Jid nick = new Jid("den", "conference.example.org", "Ähm b@b/x");
        Extras extras = Extras.mentioning(List.of(new Mention(2, 4, nick)));
        assertThat(Kinds.parse(Kinds.print(extras), "🐦🐦🐦🐦").mentions())
                .isEqualTo(extras.mentions());
        assertThat(Kinds.parse(Kinds.print(extras), "🐦🐦").mentions()).isEmpty();
        List<Mention> many = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            many.add(new Mention(i, i + 1, BOB));
        }
        assertThat(Extras.mentioning(many).mentions()).hasSize(Extras.MENTIONS_MAX);
    }

    @Test
    void aTimerShouldBeAWholeNumberOfSeconds() throws ProtocolException {
        String ephemeral = "<ephemeral xmlns='urn:xmpp:ephemeral:0' timer='%s'/>";
        assertThat(read("x", ephemeral.formatted("300")).lasting())
                .isEqualTo(Duration.ofMinutes(5));
        for (String wrong : List.of("0", "-5", "1.5", "soon", "")) {
            assertThat(read("x", ephemeral.formatted(wrong)).lasting()).isNull();
        }
        assertThat(read("x", ephemeral.formatted("99999999999")).lasting())
                .isEqualTo(Extras.LASTING_MAX);
    }
}
