package org.godwit.protocol.stanza;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tree → typed stanza. The counterpart of [StanzaWriter].
public final class StanzaReader {
    private StanzaReader() {}

    /// Reads any first-level element; one that is no stanza becomes [Stanza.Unknown].
    ///
    /// @throws ProtocolException for a malformed JID or an impossible type; the connection lives on
    public static Stanza read(Element element) throws ProtocolException {
        if (!element.namespace().equals(Namespaces.CLIENT)) {
            return new Stanza.Unknown(element);
        }
        return switch (element.name()) {
            case "message" -> message(element);
            case "presence" ->
                    new Stanza.Presence(
                            envelope(element),
                            PresenceType.of(element.attribute("type")),
                            Payload.of(element.children()));
            case "iq" ->
                    new Stanza.Iq(
                            envelope(element),
                            IqType.of(element.attribute("type")),
                            Payload.of(element.children()));
            default -> new Stanza.Unknown(element);
        };
    }

    private static Stanza.Message message(Element element) throws ProtocolException {
        return new Stanza.Message(
                envelope(element),
                MessageType.of(element.attribute("type")),
                Payload.of(element.children()));
    }

    private static Envelope envelope(Element element) throws ProtocolException {
        Jid to = null;
        Jid from = null;
        String id = null;
        String lang = null;
        List<Attribute> others = null;
        for (Attribute a : element.attributes()) {
            if (a.namespace().isEmpty()) {
                switch (a.name()) {
                    case "to" -> to = Jid.parse(a.value());
                    case "from" -> from = Jid.parse(a.value());
                    case "id" -> id = a.value();
                    case "type" -> {}
                    default -> others = add(others, a);
                }
            } else if (a.namespace().equals(Attribute.XML_NAMESPACE) && a.name().equals("lang")) {
                lang = a.value();
            } else {
                others = add(others, a);
            }
        }
        return new Envelope(to, from, id, lang, others == null ? List.of() : others);
    }

    private static List<Attribute> add(@Nullable List<Attribute> others, Attribute attribute) {
        List<Attribute> grown = others == null ? new ArrayList<>(2) : others;
        grown.add(attribute);
        return grown;
    }
}
