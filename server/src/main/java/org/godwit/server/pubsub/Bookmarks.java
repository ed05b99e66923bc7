package org.godwit.server.pubsub;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// One list of rooms, seen three ways: an item for each room (XEP-0402), one item with all of them,
/// and the same element in private XML (XEP-0048).
@Spec({"XEP-0402 1.2.0 §5", "XEP-0048 1.2", "XEP-0411 1.1.0"})
final class Bookmarks {
    private static final String CURRENT = "current";

    private final Publishing publishing;

    Bookmarks(Publishing publishing) {
        this.publishing = publishing;
    }

    /// The old form of the list, or null when there is none.
    @Nullable Element old(Work work, Host host) {
        Node node = host.find(Names.OLD_BOOKMARKS);
        List<Item> items = node == null ? List.of() : work.items(host, node, publishing.records());
        return items.isEmpty() ? null : items.getLast().payload();
    }

    /// The old form was written as private XML.
    void write(Work work, Host host, Element storage, Jid by) throws Refused {
        publishing.publish(
                work, host, node(work, host, Names.OLD_BOOKMARKS, by), CURRENT, storage, by);
        toNew(work, host, storage, by);
    }

    private Node node(Work work, Host host, String name, Jid by) throws Refused {
        Node known = host.find(name);
        return known == null
                ? publishing.create(work, host, name, NodeConfig.ofAccount(name), by)
                : known;
    }

    /// The new form has changed.
    void toOld(Work work, Host host, Jid by) throws Refused {
        Element before = old(work, host);
        Element.Builder storage = Element.builder(Names.OLD_BOOKMARKS, "storage");
        if (before != null) {
            for (Element child : before.elements()) {
                storage.child(child.is(Names.OLD_BOOKMARKS, "conference") ? null : child);
            }
        }
        for (Item item : rooms(work, host).values()) {
            Element payload = item.payload();
            if (payload != null && payload.is(Names.BOOKMARKS, "conference")) {
                storage.child(toOld(item.id(), payload));
            }
        }
        Element after = storage.build();
        if (before == null || !after.equals(before)) {
            Node node = node(work, host, Names.OLD_BOOKMARKS, by);
            publishing.publish(work, host, node, CURRENT, after, by);
        }
    }

    private Map<String, Item> rooms(Work work, Host host) {
        Map<String, Item> rooms = new LinkedHashMap<>();
        Node node = host.find(Names.BOOKMARKS);
        if (node != null) {
            for (Item item : work.items(host, node, publishing.records())) {
                rooms.put(item.id(), item);
            }
        }
        return rooms;
    }

    private static Element toOld(String room, Element conference) {
        return Element.builder(Names.OLD_BOOKMARKS, "conference")
                .attribute("jid", room)
                .attribute("name", conference.attribute("name"))
                .attribute("autojoin", conference.attribute("autojoin"))
                .child("nick", text(conference, "nick"))
                .child("password", text(conference, "password"))
                .build();
    }

    /// The old form has changed.
    void toNew(Work work, Host host, Element storage, Jid by) throws Refused {
        Map<String, Item> known = rooms(work, host);
        Set<String> listed = new HashSet<>();
        for (Element conference : storage.elements()) {
            String room = room(conference);
            if (room == null || !listed.add(room)) {
                continue;
            }
            Item old = known.get(room);
            Element before = old == null ? null : old.payload();
            Element after = toNew(conference, before);
            if (before == null || !after.equals(before)) {
                Node node = node(work, host, Names.BOOKMARKS, by);
                publishing.publish(work, host, node, room, after, by);
            }
        }
        Node node = host.find(Names.BOOKMARKS);
        for (String room : known.keySet()) {
            if (node != null && !listed.contains(room)) {
                publishing.retract(work, host, node, room, true);
            }
        }
    }

    private static @Nullable String room(Element conference) {
        String jid = conference.attribute("jid");
        if (jid == null || !conference.is(Names.OLD_BOOKMARKS, "conference")) {
            return null;
        }
        try {
            return Jid.parse(jid).bare().toString();
        } catch (ProtocolException e) {
            return null;
        }
    }

    private static Element toNew(Element conference, @Nullable Element before) {
        return Element.builder(Names.BOOKMARKS, "conference")
                .attribute("name", conference.attribute("name"))
                .attribute("autojoin", conference.attribute("autojoin"))
                .child("nick", text(conference, "nick"))
                .child("password", text(conference, "password"))
                .child(before == null ? null : before.child(Names.BOOKMARKS, "extensions"))
                .build();
    }

    private static @Nullable String text(Element conference, String name) {
        Element child = conference.child(conference.namespace(), name);
        return child == null ? null : child.text();
    }
}
