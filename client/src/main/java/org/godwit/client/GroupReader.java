package org.godwit.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Membership;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Author;
import org.godwit.client.history.History;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What a group says of itself → meaning (XEP-0045; PROTOCOL.md, 6).
final class GroupReader {
    private static final String CARD = "vcard-temp";

    private GroupReader() {}

    /// The number a group gave a message (XEP-0359), or 0.
    static long number(Payload payload, Jid group) {
        for (Node node : payload.nodes()) {
            if (node instanceof Element each
                    && each.is(Namespaces.STANZA_IDS, "stanza-id")
                    && group.toString().equals(each.attribute("by"))) {
                String id = each.attribute("id");
                return id == null ? 0 : History.numberIn(id);
            }
        }
        return 0;
    }

    /// An invitation that comes from a person itself (XEP-0249), not by way of the room; or null.
    static @Nullable Inbound direct(Stanza.Message message, Jid account) {
        Element x = message.payload().child(Namespaces.CONFERENCE, "x");
        Jid room = x == null ? null : jid(x.attribute("jid"));
        Jid from = message.from();
        return room == null || from == null || !Groups.isGroup(account, room)
                ? null
                : new Inbound.Invited(room.bare(), from.bare(), isStrange(message.payload()));
    }

    private static boolean isStrange(Payload payload) {
        return payload.child(Namespaces.PRIVACY, "stranger") != null;
    }

    /// Who wrote a message: only the room can have said so (PROTOCOL.md, 6.1).
    ///
    /// @param nick as whom it was said
    static Author author(Payload payload, String nick) {
        Element author = payload.child(Namespaces.GROUP, "author");
        return new Author(
                nick, author == null ? null : jid(author.attribute("jid")), occupant(payload));
    }

    /// What the room calls who wrote a message, whatever the nickname (XEP-0421); or null.
    static @Nullable String occupant(Payload payload) {
        Element occupant = payload.child("urn:xmpp:occupant-id:0", "occupant-id");
        return occupant == null ? null : occupant.attribute("id");
    }

    /// An invitation, a change of the group or of who belongs, counts, the group's end; or null.
    static @Nullable Inbound message(Stanza.Message message, Jid group, Inbound.Saying said) {
        Payload payload = message.payload();
        Element ticks = payload.child(Namespaces.GROUP_TICKS, "ticks");
        if (ticks != null) {
            return new Inbound.Counted(group, counts(ticks));
        }
        Element taken = payload.child(Namespaces.RETRACT, "retract");
        String target = taken == null ? null : taken.attribute("id");
        if (target != null) {
            return new Inbound.Concealed(group, History.numberIn(target));
        }
        Element x = payload.child(Namespaces.MUC_USER, "x");
        if (x == null) {
            return null;
        }
        Element invite = x.child(Namespaces.MUC_USER, "invite");
        if (invite != null) {
            return new Inbound.Invited(group, jid(invite.attribute("from")), isStrange(payload));
        }
        if (x.child(Namespaces.MUC_USER, "destroy") != null) {
            return new Inbound.GroupEnded(group);
        }
        Element about = x.child(Namespaces.GROUP, "about");
        if (about != null) {
            return new Inbound.GroupChanged(
                    group,
                    said,
                    jid(about.attribute("by")),
                    about.attribute("name"),
                    about.attribute("speakers"),
                    about.attribute("picture"));
        }
        return memberships(x, group, said);
    }

    /// What one request changed, in its order; each is remembered under an id of its own.
    private static @Nullable Inbound memberships(Element x, Jid group, Inbound.Saying said) {
        List<Membership> all = new ArrayList<>();
        for (Element item : x.elements()) {
            Jid who = item.is(Namespaces.MUC_USER, "item") ? jid(item.attribute("jid")) : null;
            if (who != null) {
                Element was = item.child(Namespaces.GROUP, "was");
                Element actor = item.child(Namespaces.MUC_USER, "actor");
                all.add(
                        new Membership(
                                who,
                                was == null ? null : Rank.of(was.attribute("affiliation")),
                                Rank.of(item.attribute("affiliation")),
                                actor == null ? null : jid(actor.attribute("jid"))));
            }
        }
        return all.isEmpty() ? null : new Inbound.Memberships(group, said, all);
    }

    /// The answer to a question of ours; or null.
    static @Nullable Inbound answer(Jid group, Element about) {
        return switch (about.namespace()) {
            case Namespaces.DISCO_INFO -> {
                Element identity = about.child(Namespaces.DISCO_INFO, "identity");
                String name = identity == null ? null : identity.attribute("name");
                yield name == null ? null : new Inbound.GroupNamed(group, name);
            }
            case Namespaces.MUC_ADMIN -> rank(group, about);
            case Namespaces.GROUP_TICKS -> ticks(group, about);
            case Namespaces.GROUP -> links(group, about);
            case CARD -> picture(group, about);
            default -> null;
        };
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

    private static Map<String, Reach> counts(Element ticks) {
        Map<String, Reach> counts = new HashMap<>();
        for (Element message : ticks.elements()) {
            String id = message.attribute("id");
            if (id != null) {
                counts.put(id, reach(message));
            }
        }
        return counts;
    }

    private static Reach reach(Element message) {
        return new Reach(
                number(message, "delivered"), number(message, "read"), number(message, "of"));
    }

    private static int number(Element element, String name) {
        String text = element.attribute(name);
        return text == null ? 0 : (int) Math.min(Integer.MAX_VALUE, History.numberIn(text));
    }

    /// Counts of several messages, or of one with who makes them.
    private static Inbound ticks(Jid group, Element ticks) {
        List<Element> messages = ticks.elements();
        String id = messages.size() == 1 ? messages.getFirst().attribute("id") : null;
        if (id == null || messages.getFirst().elements().isEmpty()) {
            return new Inbound.Counted(group, counts(ticks));
        }
        List<Holder> holders = new ArrayList<>();
        for (Element member : messages.getFirst().elements()) {
            holders.add(
                    new Holder(
                            jid(member.attribute("jid")),
                            member.attribute("nick"),
                            instant(member.attribute("delivered")),
                            instant(member.attribute("read"))));
        }
        return new Inbound.Held(group, id, reach(messages.getFirst()), holders);
    }

    private static @Nullable Inbound links(Jid group, Element about) {
        if (about.name().equals("link")) {
            InviteLink link = link(about);
            return link == null ? null : new Inbound.LinkOfGroup(group, link);
        }
        List<InviteLink> links = new ArrayList<>();
        for (Element each : about.elements()) {
            InviteLink link = link(each);
            if (link != null) {
                links.add(link);
            }
        }
        return new Inbound.LinksOfGroup(group, links);
    }

    private static @Nullable InviteLink link(Element link) {
        String id = link.attribute("id");
        String uri = link.attribute("uri");
        Instant expires = instant(link.attribute("expires"));
        return id == null || uri == null || expires == null
                ? null
                : new InviteLink(id, uri, expires, number(link, "uses"), jid(link.attribute("by")));
    }

    private static Inbound picture(Jid group, Element card) {
        Element photo = card.child(CARD, "PHOTO");
        Element binary = photo == null ? null : photo.child(CARD, "BINVAL");
        Element type = photo == null ? null : photo.child(CARD, "TYPE");
        byte[] image = new byte[0];
        if (binary != null) {
            try {
                image = Base64.getMimeDecoder().decode(binary.text());
            } catch (IllegalArgumentException e) {
                // No picture, then.
            }
        }
        String mediaType = type == null ? "image/png" : type.text();
        return new Inbound.PictureOfGroup(group, Bytes.wrap(image), mediaType);
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Jid jid(@Nullable String text) {
        try {
            return text == null ? null : Jid.parse(text).bare();
        } catch (ProtocolException e) {
            return null;
        }
    }
}
