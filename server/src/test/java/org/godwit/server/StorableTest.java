package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Storable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which messages wait for who is away.
class StorableTest {
    /// Children are written `name@namespace`, with spaces between.
    @ParameterizedTest
    @CsvSource({
        "CHAT, body@jabber:client, true",
        "CHAT, reactions@urn:xmpp:reactions:0, true",
        "CHAT, retract@urn:xmpp:message-retract:1, true",
        "CHAT, displayed@urn:xmpp:chat-markers:0, true",
        "CHAT, received@urn:xmpp:receipts, true",
        "CHAT, encrypted@eu.siacs.conversations.axolotl, true",
        "CHAT, composing@http://jabber.org/protocol/chatstates, false",
        "CHAT, composing@http://jabber.org/protocol/chatstates store@urn:xmpp:hints, true",
        "CHAT, body@jabber:client no-store@urn:xmpp:hints, false",
        "CHAT, reactions@urn:xmpp:reactions:0 no-permanent-store@urn:xmpp:hints, false",
        "CHAT, retract@urn:xmpp:message-retract:1 store@urn:xmpp:hints, true",
        "HEADLINE, body@jabber:client store@urn:xmpp:hints, false",
        "ERROR, error@jabber:client, false",
    })
    void messageShouldBeStoredWhenItSaysSomething(
            MessageType type, String children, boolean stored) {
        List<Element> elements = new ArrayList<>();
        for (String child : children.split(" ", -1)) {
            int at = child.indexOf('@');
            elements.add(Element.of(child.substring(at + 1), child.substring(0, at)));
        }
        Stanza.Message message =
                new Stanza.Message(Envelope.of(null, null, "m1"), type, Payload.of(elements));
        assertThat(Storable.isStored(message)).isEqualTo(stored);
    }
}
