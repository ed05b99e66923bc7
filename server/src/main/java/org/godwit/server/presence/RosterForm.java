package org.godwit.server.presence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// `<query xmlns='jabber:iq:roster'/>` ⇄ roster items. Pure.
@Spec("RFC 6121 §2.1")
final class RosterForm {
    private static final int NAME_CHARS_MAX = 1023;
    private static final int GROUPS_MAX = 64;

    private RosterForm() {}

    /// What a client wants changed.
    ///
    /// @param name null to delete the contact
    record Change(Jid contact, @Nullable String name, List<String> groups) {
        Change {
            groups = List.copyOf(groups);
        }
    }

    /// @throws ProtocolException for anything but one well-formed item (RFC 6121 §2.3.3)
    static Change change(Element query) throws ProtocolException {
        List<Element> items = query.elements();
        if (items.size() != 1 || !items.getFirst().is(Namespaces.ROSTER, "item")) {
            throw bad("a roster set holds exactly one item");
        }
        Element item = items.getFirst();
        String jid = item.attribute("jid");
        if (jid == null) {
            throw bad("a roster item has a jid");
        }
        Jid contact = Jid.parse(jid).bare();
        if ("remove".equals(item.attribute("subscription"))) {
            return new Change(contact, null, List.of());
        }
        String name = item.attribute("name");
        return new Change(contact, checked(name == null ? "" : name, "name"), groups(item));
    }

    private static List<String> groups(Element item) throws ProtocolException {
        List<String> groups = new ArrayList<>();
        for (Element child : item.elements()) {
            if (!child.is(Namespaces.ROSTER, "group")) {
                continue;
            }
            String group = checked(child.text(), "group");
            if (group.isEmpty()) {
                throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "a group has a name");
            }
            if (groups.contains(group)) {
                throw bad("a group is named twice");
            }
            groups.add(group);
        }
        if (groups.size() > GROUPS_MAX) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, "a contact is in at most " + GROUPS_MAX + " groups");
        }
        return groups;
    }

    private static String checked(String text, String what) throws ProtocolException {
        if (text.length() > NAME_CHARS_MAX) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "a " + what + " has at most " + NAME_CHARS_MAX + " characters");
        }
        return text;
    }

    private static ProtocolException bad(String detail) {
        return new ProtocolException(ErrorCode.BAD_REQUEST, detail);
    }

    /// The whole list, without contacts of which only a request is known.
    static Element query(Roster roster) {
        Element.Builder query = open(roster.version());
        for (Map.Entry<Jid, RosterItem> entry : roster.items().entrySet()) {
            if (entry.getValue().listed()) {
                query.child(item(entry.getKey(), entry.getValue()));
            }
        }
        return query.build();
    }

    /// One changed item; one no longer listed is shown as removed.
    static Element push(long version, Jid contact, RosterItem item) {
        return open(version).child(item(contact, item)).build();
    }

    private static Element.Builder open(long version) {
        return Element.builder(Namespaces.ROSTER, "query").attribute("ver", Long.toString(version));
    }

    static Element item(Jid contact, RosterItem item) {
        Element.Builder builder =
                Element.builder(Namespaces.ROSTER, "item").attribute("jid", contact.toString());
        if (!item.listed()) {
            return builder.attribute("subscription", "remove").build();
        }
        builder.attribute("name", item.name().isEmpty() ? null : item.name())
                .attribute("subscription", item.subscription().wire())
                .attribute("ask", item.subscription().pendingOut() ? "subscribe" : null)
                .attribute("approved", item.approved() ? "true" : null);
        for (String group : item.groups()) {
            builder.child("group", group);
        }
        return builder.build();
    }
}
