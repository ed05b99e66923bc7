package org.godwit.server.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What an account says of itself in words: in the old card, in the new one and as a nickname the
/// same, whichever a client knows.
@Spec({"XEP-0054 1.2", "XEP-0172 1.1 §4", "XEP-0292 0.13"})
final class Cards {
    static final String VCARD4 = "urn:xmpp:vcard4";
    static final String NICK = "http://jabber.org/protocol/nick";

    private static final String NEW = "urn:ietf:params:xml:ns:vcard-4.0";
    private static final String CURRENT = "current";

    /// What is kept alike, by its name in the new card: its name in the old one.
    private static final Map<String, String> OLD_NAMES =
            Map.of("fn", "FN", "nickname", "NICKNAME", "note", "DESC", "url", "URL");

    /// The same in the order it is written.
    private static final List<String> NAMES = List.of("fn", "nickname", "note", "url");

    private final Publishing publishing;

    Cards(Publishing publishing) {
        this.publishing = publishing;
    }

    /// The old card was set: the others say the same.
    void toItems(Work work, Host host, Element vcard, Jid by) throws Refused {
        Element before = current(work, host, VCARD4);
        Element.Builder card = Element.builder(NEW, "vcard");
        boolean changed = false;
        boolean says = false;
        for (String name : NAMES) {
            String text = ofOld(vcard, OLD_NAMES.getOrDefault(name, name));
            changed |= !text.equals(before == null ? "" : ofNew(before, name));
            says |= !text.isEmpty();
            card.child(text.isEmpty() ? null : property(name, text));
        }
        if (changed && (says || before != null)) {
            for (Element other : before == null ? List.<Element>of() : before.elements()) {
                card.child(OLD_NAMES.containsKey(other.name()) ? null : other);
            }
            publish(work, host, VCARD4, card.build(), by);
        }
        String nick = ofOld(vcard, "NICKNAME");
        Element said = current(work, host, NICK);
        if (!nick.equals(said == null ? "" : said.text())) {
            publish(work, host, NICK, Element.builder(NICK, "nick").text(nick).build(), by);
        }
    }

    /// The new card was published.
    void fromNewCard(Work work, Host host, @Nullable Element card) {
        if (card == null || !card.is(NEW, "vcard")) {
            return;
        }
        List<Element> said = new ArrayList<>();
        for (String name : NAMES) {
            String text = ofNew(card, name);
            if (!text.isEmpty()) {
                said.add(old(OLD_NAMES.getOrDefault(name, name), text));
            }
        }
        rewrite(work, host, List.copyOf(OLD_NAMES.values()), said);
    }

    /// A nickname was published.
    void fromNick(Work work, Host host, @Nullable Element nick) {
        if (nick != null && nick.is(NICK, "nick")) {
            String text = nick.text().strip();
            rewrite(
                    work,
                    host,
                    List.of("NICKNAME"),
                    text.isEmpty() ? List.of() : List.of(old("NICKNAME", text)));
        }
    }

    private void rewrite(Work work, Host host, List<String> names, List<Element> said) {
        Element before = publishing.records().vcard(host.address());
        Element.Builder card = Element.builder(Names.VCARD, "vCard").children(said);
        for (Element other : before == null ? List.<Element>of() : before.elements()) {
            card.child(names.contains(other.name()) ? null : other);
        }
        work.change(publishing.records().putVcard(host.address(), card.build()));
    }

    private static Element old(String name, String text) {
        return Element.builder(Names.VCARD, name).text(text).build();
    }

    private static Element property(String name, String text) {
        return Element.builder(NEW, name).child(name.equals("url") ? "uri" : "text", text).build();
    }

    private static String ofOld(Element vcard, String name) {
        Element child = vcard.child(Names.VCARD, name);
        return child == null ? "" : child.text().strip();
    }

    private static String ofNew(Element card, String name) {
        Element property = card.child(NEW, name);
        Element text = property == null ? null : property.child(NEW, "text");
        Element uri = property == null ? null : property.child(NEW, "uri");
        return text != null ? text.text().strip() : uri == null ? "" : uri.text().strip();
    }

    private @Nullable Element current(Work work, Host host, String name) {
        Node node = host.find(name);
        List<Item> items = node == null ? List.of() : work.items(host, node, publishing.records());
        return items.isEmpty() ? null : items.getLast().payload();
    }

    private void publish(Work work, Host host, String name, Element payload, Jid by)
            throws Refused {
        Node known = host.find(name);
        Node node =
                known == null
                        ? publishing.create(work, host, name, NodeConfig.ofAccount(name), by)
                        : known;
        publishing.publish(work, host, node, CURRENT, payload, by);
    }
}
