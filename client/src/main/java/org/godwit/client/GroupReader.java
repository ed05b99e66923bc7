package org.godwit.client;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What a group says of itself → meaning (XEP-0045).
final class GroupReader {
    private GroupReader() {}

    /// An invitation, a change of who belongs, the group's end; or null.
    static @Nullable Inbound message(Stanza.Message message, Jid group, String id, Instant stamp) {
        Element x = message.payload().child(Namespaces.MUC_USER, "x");
        if (x == null) {
            return null;
        }
        Element invite = x.child(Namespaces.MUC_USER, "invite");
        if (invite != null) {
            return new Inbound.Invited(group, jid(invite.attribute("from")));
        }
        if (x.child(Namespaces.MUC_USER, "destroy") != null) {
            return new Inbound.GroupEnded(group);
        }
        Element item = x.child(Namespaces.MUC_USER, "item");
        Jid who = item == null ? null : jid(item.attribute("jid"));
        if (item == null || who == null) {
            return null;
        }
        boolean belongs = Rank.of(item.attribute("affiliation")) != null;
        return new Inbound.Membership(group, who, belongs, stamp, id);
    }

    /// The name of a group, or who belongs to it; or null.
    static @Nullable Inbound answer(Jid group, Element about) {
        if (about.is(Namespaces.DISCO_INFO, "query")) {
            Element identity = about.child(Namespaces.DISCO_INFO, "identity");
            String name = identity == null ? null : identity.attribute("name");
            return name == null ? null : new Inbound.GroupNamed(group, name);
        }
        return about.is(Namespaces.MUC_ADMIN, "query") ? rank(group, about) : null;
    }

    private static Inbound rank(Jid group, Element query) {
        Map<Jid, Rank> members = new HashMap<>();
        for (Element item : query.elements()) {
            Jid who = jid(item.attribute("jid"));
            Rank rank = Rank.of(item.attribute("affiliation"));
            if (who != null && rank != null) {
                members.put(who, rank);
            }
        }
        return new Inbound.GroupRank(group, members);
    }

    private static @Nullable Jid jid(@Nullable String text) {
        try {
            return text == null ? null : Jid.parse(text).bare();
        } catch (ProtocolException e) {
            return null;
        }
    }
}
