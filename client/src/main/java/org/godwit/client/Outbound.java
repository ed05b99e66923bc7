package org.godwit.client;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.e2ee.Sealing;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Meaning → stanza.
final class Outbound {
    private static final Element RECEIPT_WANTED = Element.of(Namespaces.RECEIPTS, "request");
    private static final Element MARKABLE = Element.of(Namespaces.MARKERS, "markable");
    private static final Element ACTIVE = Element.of(Namespaces.CHAT_STATES, "active");
    private static final Element COMPOSING = Element.of(Namespaces.CHAT_STATES, "composing");
    private static final Element RECORDING =
            COMPOSING.toBuilder().child(Element.of("urn:godwit:recording:0", "recording")).build();
    private static final Element PAUSED = Element.of(Namespaces.CHAT_STATES, "paused");

    private Outbound() {}

    /// A text.
    ///
    /// @param ticked it asks for both ticks, so that XMPP clients give them too
    static Stanza.Message text(Message message, boolean ticked) {
        List<Element> parts = new ArrayList<>(Revisions.body(message.content()));
        parts.addAll(ticked ? List.of(ACTIVE, RECEIPT_WANTED, MARKABLE) : List.of(MARKABLE));
        return chat(message.peer(), message.id(), Payload.of(parts));
    }

    /// Everything up to message `upTo` was read (XEP-0333).
    static Stanza.Message read(Jid peer, String id, String upTo) {
        Element displayed =
                Element.builder(Namespaces.MARKERS, "displayed").attribute("id", upTo).build();
        return chat(peer, id, Payload.of(displayed));
    }

    /// A device is asked to seal a message once more.
    static Stanza.Message again(Jid to, String id, Outgoing.Content.Again again) {
        Element element =
                Element.builder(Sealing.NAMESPACE, "again")
                        .attribute("device", again.device())
                        .attribute("of", again.of())
                        .attribute("with", again.with().toString())
                        .build();
        return chat(to, id, Payload.of(element, Element.of(Namespaces.HINTS, "store")));
    }

    /// @param recording something to hear is made; inside, where who does not know it sees typing
    static Stanza.Message typing(Jid peer, boolean typing, boolean recording) {
        return chat(peer, null, Payload.of(!typing ? PAUSED : recording ? RECORDING : COMPOSING));
    }

    static Stanza.Message chat(Jid peer, @Nullable String id, Payload payload) {
        return new Stanza.Message(Envelope.of(peer, null, id), MessageType.CHAT, payload);
    }

    static Stanza.Presence available() {
        return new Stanza.Presence(
                Envelope.of(null, null, null), PresenceType.AVAILABLE, Payload.EMPTY);
    }

    static Stanza.Presence unavailable() {
        return new Stanza.Presence(
                Envelope.of(null, null, null), PresenceType.UNAVAILABLE, Payload.EMPTY);
    }

    static Stanza.Presence about(Jid peer, PresenceType type) {
        return new Stanza.Presence(Envelope.of(peer, null, null), type, Payload.EMPTY);
    }

    /// A question to the service for files (XEP-0363).
    static Stanza.Iq askFiles(Jid account, String id, Element about) {
        Jid service = new Jid(null, "upload." + account.domain(), null);
        return new Stanza.Iq(Envelope.of(service, null, id), IqType.GET, Payload.of(about));
    }

    static Stanza.Iq rosterGet(String id) {
        Element query = Element.of(Namespaces.ROSTER, "query");
        return new Stanza.Iq(Envelope.of(null, null, id), IqType.GET, Payload.of(query));
    }

    static Stanza.Iq rosterPut(String id, Jid jid, @Nullable String name) {
        return rosterSet(id, item(jid).attribute("name", name).build());
    }

    static Stanza.Iq rosterRemove(String id, Jid jid) {
        return rosterSet(id, item(jid).attribute("subscription", "remove").build());
    }

    private static Element.Builder item(Jid jid) {
        return Element.builder(Namespaces.ROSTER, "item").attribute("jid", jid.toString());
    }

    private static Stanza.Iq rosterSet(String id, Element item) {
        Element query = Element.builder(Namespaces.ROSTER, "query").child(item).build();
        return new Stanza.Iq(Envelope.of(null, null, id), IqType.SET, Payload.of(query));
    }

    static Stanza.Iq result(@Nullable String id) {
        return new Stanza.Iq(Envelope.of(null, null, id), IqType.RESULT, Payload.EMPTY);
    }

    /// The answer to a question: pong to a ping (XEP-0199), otherwise that we do not know.
    static Stanza.Iq answer(Inbound.Question question) {
        Element about = question.about();
        Envelope envelope = InboundReader.reply(question);
        if (about != null && about.is(Namespaces.PING, "ping")) {
            return new Stanza.Iq(envelope, IqType.RESULT, Payload.EMPTY);
        }
        ErrorCode code = ErrorCode.SERVICE_UNAVAILABLE;
        Element error =
                Element.builder(Namespaces.CLIENT, "error")
                        .attribute("type", code.stanzaErrorType())
                        .child(Element.of(Namespaces.STANZA_ERRORS, code.condition()))
                        .build();
        return new Stanza.Iq(envelope, IqType.ERROR, Payload.of(List.of(error)));
    }

    static void checkBody(String body) {
        if (body.isEmpty() || Bytes.utf8(body).size() > Client.BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a message has 1 to " + Client.BODY_BYTES_MAX + " bytes of text");
        }
    }

    static void checkOurs(Message.Ref ref) {
        if (!ref.mine()) {
            throw new IllegalArgumentException("only a message of our own can be changed");
        }
    }
}
