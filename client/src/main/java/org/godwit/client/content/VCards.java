package org.godwit.client.content;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.jspecify.annotations.Nullable;

/// Contact cards in stanzas (XEP-0292, RFC 6351).
final class VCards {
    static final String NAMESPACE = "urn:ietf:params:xml:ns:vcard-4.0";

    private VCards() {}

    static Element write(ContactCard card) {
        Element.Builder vcard = Element.builder(NAMESPACE, "vcard");
        vcard.child(property("fn", "text", card.name()));
        if (card.jid() != null) {
            vcard.child(property("impp", "uri", "xmpp:" + card.jid()));
        }
        card.phones().forEach(phone -> vcard.child(property("tel", "text", phone)));
        card.mails().forEach(mail -> vcard.child(property("email", "text", mail)));
        return vcard.build();
    }

    private static Element property(String name, String type, String value) {
        return Element.builder(NAMESPACE, name).child(type, value).build();
    }

    static @Nullable ContactCard read(Payload payload) {
        Element vcard = payload.child(NAMESPACE, "vcard");
        if (vcard == null) {
            return null;
        }
        String name = null;
        Jid jid = null;
        List<String> phones = new ArrayList<>();
        List<String> mails = new ArrayList<>();
        for (Element property : vcard.elements()) {
            String text = value(property);
            if (text != null && phones.size() + mails.size() < 2 * ContactCard.ENTRIES_MAX) {
                switch (property.name()) {
                    case "fn" -> name = name == null ? text : name;
                    case "impp" -> jid = jid == null ? jid(text) : jid;
                    case "tel" -> phones.add(without("tel:", text));
                    case "email" -> mails.add(without("mailto:", text));
                    default -> {}
                }
            }
        }
        String shown = name != null ? name : jid == null ? null : jid.toString();
        return shown == null ? null : new ContactCard(shown, jid, phones, mails);
    }

    private static @Nullable String value(Element property) {
        String text = Texts.child(property, NAMESPACE, "text");
        return text != null ? text : Texts.child(property, NAMESPACE, "uri");
    }

    private static String without(String scheme, String text) {
        return text.startsWith(scheme) ? text.substring(scheme.length()) : text;
    }

    private static @Nullable Jid jid(String uri) {
        return References.jid(uri);
    }
}
