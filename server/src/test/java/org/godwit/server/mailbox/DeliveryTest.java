package org.godwit.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Origin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The table of [Delivery], row by row.
class DeliveryTest {
    private static final Jid ALICE = new Jid("alice", "example.org", "a1");
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid DESK = new Jid("bob", "example.org", "desk");
    private static final Jid PHONE = new Jid("bob", "example.org", "phone");
    private static final String FROM_ALICE = Origin.of(true, ALICE, "a1");

    private static final Delivery.Viewer BINARY = new Delivery.Viewer("p1", PHONE, true, false);
    private static final Delivery.Viewer COPIED = new Delivery.Viewer("x/desk", DESK, false, true);
    private static final Delivery.Viewer PLAIN = new Delivery.Viewer("x/desk", DESK, false, false);

    private static Stanza.Message message(Jid to, Jid from, MessageType type) {
        return new Stanza.Message(
                Envelope.of(to, from, "m1"),
                type,
                Payload.of(Element.builder(Namespaces.CLIENT, "body").text("hi").build()));
    }

    private static Stanza.Message chat(Jid to, Jid from) {
        return message(to, from, MessageType.CHAT);
    }

    private static String carbonOf(Stanza.@Nullable Message shown) {
        if (shown == null) {
            return "nothing";
        }
        for (String kind : new String[] {"sent", "received"}) {
            if (shown.payload().child(Namespaces.CARBONS, kind) != null) {
                assertThat(shown.from()).isEqualTo(BOB);
                return kind;
            }
        }
        return "as it is";
    }

    private static String shown(
            Stanza.Message message, String origin, Delivery.Viewer viewer, boolean online) {
        return carbonOf(Delivery.show(message, origin, viewer, online));
    }

    @Test
    void whatIsForTheAccountShouldReachEveryDeviceAsItIs() {
        for (Delivery.Viewer viewer : new Delivery.Viewer[] {BINARY, COPIED, PLAIN}) {
            assertThat(shown(chat(BOB, ALICE), FROM_ALICE, viewer, false)).isEqualTo("as it is");
        }
        assertThat(shown(chat(DESK, ALICE), FROM_ALICE, PLAIN, true)).isEqualTo("as it is");
    }

    @Test
    void whatIsForAnotherResourceShouldBeCopiedOnlyWhereWanted() {
        Stanza.Message toPhone = chat(PHONE, ALICE);
        assertThat(shown(toPhone, FROM_ALICE, BINARY, true)).isEqualTo("as it is");
        assertThat(shown(toPhone, FROM_ALICE, COPIED, true)).isEqualTo("received");
        assertThat(shown(toPhone, FROM_ALICE, PLAIN, true)).isEqualTo("nothing");
        assertThat(shown(toPhone, FROM_ALICE, PLAIN, false)).isEqualTo("as it is");
    }

    @Test
    void whatARoomSaidShouldReachBinaryDevicesOnly() {
        Jid room = new Jid("room", "conference.example.org", "alice");
        Stanza.Message said = message(BOB, room, MessageType.GROUPCHAT);
        assertThat(shown(said, FROM_ALICE, BINARY, false)).isEqualTo("as it is");
        assertThat(shown(said, FROM_ALICE, COPIED, false)).isEqualTo("nothing");
        assertThat(shown(said, FROM_ALICE, PLAIN, false)).isEqualTo("nothing");
    }

    @Test
    void whatTheAccountSentShouldReachItsOtherDevices() {
        Stanza.Message sent = chat(ALICE, PHONE);
        String fromPhone = Origin.of(true, PHONE, "p1");
        String fromDesk = Origin.of(false, DESK, "x/desk");
        assertThat(shown(sent, fromPhone, COPIED, false)).isEqualTo("sent");
        assertThat(shown(sent, fromPhone, PLAIN, false)).isEqualTo("nothing");
        assertThat(shown(sent, fromPhone, BINARY, false)).isEqualTo("nothing");
        assertThat(shown(sent, fromDesk, BINARY, false)).isEqualTo("as it is");
        assertThat(shown(sent, fromDesk, COPIED, false)).isEqualTo("nothing");
    }

    @Test
    void whatIsWrittenToOneselfShouldComeBackToXmlOnly() {
        Stanza.Message toSelf = chat(BOB, PHONE);
        assertThat(shown(toSelf, Origin.of(true, PHONE, "p1"), BINARY, false)).isEqualTo("nothing");
        assertThat(shown(chat(BOB, DESK), Origin.of(false, DESK, "x/desk"), PLAIN, false))
                .isEqualTo("as it is");
    }

    @Test
    void whatIsMarkedPrivateShouldNotBeCopied() {
        Stanza.Message secret =
                new Stanza.Message(
                        Envelope.of(PHONE, ALICE, "m1"),
                        MessageType.CHAT,
                        Payload.of(
                                Element.builder(Namespaces.CLIENT, "body").text("hi").build(),
                                Element.of("urn:xmpp:hints", "no-copy")));
        assertThat(shown(secret, FROM_ALICE, COPIED, true)).isEqualTo("nothing");
    }
}
