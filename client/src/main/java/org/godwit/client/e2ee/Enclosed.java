package org.godwit.client.e2ee;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.e2ee.SealingGroup.Handshake;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.xml.Xml;
import org.jspecify.annotations.Nullable;

/// A message and what of it is sealed: what people write is inside, what the server needs to do its
/// work (receipts, markers, typing, hints) stays outside (docs/SEALING.md §5, after XEP-0420). The
/// inside says whom it is for and under which id, so that a server cannot put it elsewhere.
final class Enclosed {
    private static final String EME = "urn:xmpp:eme:0";
    private static final String FALLBACK =
            "This message is sealed for the programs it was sent to.";
    private static final Element STORE = Element.of(Namespaces.HINTS, "store");

    private Enclosed() {}

    private static boolean staysOutside(Node node) {
        return node instanceof Element element
                && switch (element.namespace()) {
                    case Namespaces.RECEIPTS,
                            Namespaces.MARKERS,
                            Namespaces.CHAT_STATES,
                            Namespaces.HINTS ->
                            true;
                    default -> false;
                };
    }

    private static boolean isOfServers(Node node) {
        return node instanceof Element element
                && switch (element.namespace()) {
                    case Namespaces.DELAY,
                            Namespaces.STANZA_IDS,
                            Namespaces.GROUP_TICKS,
                            Namespaces.GROUP,
                            Namespaces.OCCUPANT_ID,
                            Namespaces.MUC_USER ->
                            true;
                    default -> false;
                };
    }

    private static boolean isPlace(Node node) {
        return node instanceof Element element
                && (element.namespace().equals(Namespaces.DELAY)
                        || element.namespace().equals(Namespaces.STANZA_IDS));
    }

    // ---- out

    /// @param repeats when the message is sent once more under another id: its own
    /// @param stamp then: when it was sent first
    static Bytes inside(Stanza.Message plain, @Nullable String repeats, @Nullable Instant stamp) {
        Jid to = plain.to();
        Element.Builder content =
                Element.builder(Sealing.NAMESPACE, "content")
                        .attribute("to", to == null ? null : to.bare().toString())
                        .attribute("id", plain.id())
                        .attribute("repeats", repeats)
                        .attribute("stamp", stamp == null ? null : stamp.toString());
        for (Node each : plain.payload().nodes()) {
            if (!staysOutside(each)) {
                content.child(each);
            }
        }
        return Bytes.utf8(Xml.print(content.build()));
    }

    static Stanza.Message outside(Stanza.Message plain, String device, Bytes sealed) {
        List<Node> nodes = new ArrayList<>();
        nodes.add(Element.builder(Namespaces.CLIENT, "body").text(FALLBACK).build());
        nodes.add(
                Element.builder(EME, "encryption")
                        .attribute("namespace", Sealing.NAMESPACE)
                        .attribute("name", "Godwit")
                        .build());
        nodes.add(
                Element.builder(Sealing.NAMESPACE, "sealed")
                        .attribute("device", device)
                        .text(Sealing.base64(sealed))
                        .build());
        for (Node each : plain.payload().nodes()) {
            if (staysOutside(each) && !each.equals(STORE)) {
                nodes.add(each);
            }
        }
        nodes.add(STORE);
        return new Stanza.Message(plain.envelope(), plain.type(), Payload.of(nodes));
    }

    static Stanza.Message handshake(
            Stanza.Message like, String device, String id, Handshake handshake) {
        Element element =
                Element.builder(Sealing.NAMESPACE, "handshake")
                        .attribute("device", device)
                        .child(part("welcome", handshake.welcome()))
                        .child(part("commit", handshake.commit()))
                        .build();
        return new Stanza.Message(
                Envelope.of(like.to(), null, id), like.type(), Payload.of(element, STORE));
    }

    private static @Nullable Element part(String name, Bytes content) {
        return content.size() == 0
                ? null
                : Element.builder(Sealing.NAMESPACE, name).text(Sealing.base64(content)).build();
    }

    // ---- in

    static Handshake handshake(Element element) throws SealException {
        return new Handshake(part(element, "welcome"), part(element, "commit"));
    }

    private static Bytes part(Element element, String name) throws SealException {
        Element part = element.child(Sealing.NAMESPACE, name);
        if (part == null) {
            return Bytes.EMPTY;
        }
        Bytes bytes = Sealing.bytes(part.text());
        if (bytes == null) {
            throw new SealException("a handshake is no base64");
        }
        return bytes;
    }

    /// The message with what was inside.
    ///
    /// @param to bare JID of the conversation's other side as the sender has it
    static Stanza.Message message(Stanza.Message sealed, Jid to, Bytes plain) throws SealException {
        Element content = parse(plain);
        if (!to.toString().equals(content.attribute("to"))
                || sealed.id() == null
                || !sealed.id().equals(content.attribute("id"))) {
            throw new SealException("it was sealed for another place");
        }
        List<Node> nodes = new ArrayList<>();
        content.children().stream().filter(node -> !isOfServers(node)).forEach(nodes::add);
        String repeats = content.attribute("repeats");
        for (Node each : sealed.payload().nodes()) {
            // A repeat is not to be known by its own place and time.
            boolean ofItsOwn = isPlace(each) && repeats != null;
            if (staysOutside(each) || (isOfServers(each) && !ofItsOwn)) {
                nodes.add(each);
            }
        }
        Payload payload = Payload.of(nodes);
        Mark mark = sealed.mark();
        if (repeats == null) {
            return new Stanza.Message(sealed.envelope(), sealed.type(), payload, mark);
        }
        Instant stamp = instant(content.attribute("stamp"));
        Long millis = stamp == null ? null : (Long) stamp.toEpochMilli();
        Mark first =
                mark == null || millis == null
                        ? mark
                        : new Mark(mark.by(), mark.sequence(), millis);
        return new Stanza.Message(sealed.envelope().withId(repeats), sealed.type(), payload, first);
    }

    private static Element parse(Bytes plain) throws SealException {
        try {
            Element content = Xml.parse(plain.utf8());
            if (!content.is(Sealing.NAMESPACE, "content")) {
                throw new SealException("there is no content in it");
            }
            return content;
        } catch (ProtocolException e) {
            throw new SealException("what was sealed cannot be read", e);
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
