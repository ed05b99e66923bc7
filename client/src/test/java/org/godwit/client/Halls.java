package org.godwit.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;

/// The groups of [Post]: they number what is said and hand it to those who belonged before it, the
/// author's own devices among them.
final class Halls {
    private final BiConsumer<Jid, Stanza.Message> mailboxes;
    private final Map<Jid, Hall> halls = new TreeMap<>(Comparator.comparing(Jid::toString));

    /// Those who have ever belonged are served on by a group that lies.
    boolean servesThoseWhoLeft;

    private static final class Hall {
        final Map<Jid, Long> since = new LinkedHashMap<>();
        final Map<Jid, Long> left = new LinkedHashMap<>();
        boolean closed = true;
        long number;
    }

    /// @param mailboxes puts a message into those of an account
    Halls(BiConsumer<Jid, Stanza.Message> mailboxes) {
        this.mailboxes = mailboxes;
    }

    Jid make(String name, Jid... members) {
        Jid room = new Jid(name, "conference.example.org", null);
        Hall hall = new Hall();
        for (Jid each : members) {
            hall.since.put(each, 0L);
        }
        halls.put(room, hall);
        return room;
    }

    boolean has(Jid room) {
        return halls.containsKey(room);
    }

    private Hall hall(Jid room) {
        Hall hall = halls.get(room);
        if (hall == null) {
            throw new AssertionError("no group " + room);
        }
        return hall;
    }

    void opens(Jid room) {
        hall(room).closed = false;
    }

    /// Without a word to anybody.
    void slipsIn(Jid room, Jid who) {
        Hall hall = hall(room);
        hall.since.put(who, hall.number);
    }

    void adds(Jid room, Jid who) {
        slipsIn(room, who);
        tell(room, who, "member");
    }

    void removes(Jid room, Jid who) {
        Hall hall = hall(room);
        Long since = hall.since.remove(who);
        hall.left.put(who, since == null ? 0 : since);
        tell(room, who, "none");
    }

    private void tell(Jid room, Jid who, String affiliation) {
        Element item =
                Element.builder(Namespaces.MUC_USER, "item")
                        .attribute("jid", who.toString())
                        .attribute("affiliation", affiliation)
                        .build();
        Element x = Element.builder(Namespaces.MUC_USER, "x").child(item).build();
        spread(room, Envelope.of(null, room, "told-" + hall(room).number), List.of(x));
    }

    void said(Jid from, Jid room, Stanza.Message message) {
        Hall hall = hall(room);
        if (!hall.since.containsKey(from)) {
            return;
        }
        List<Node> nodes = new ArrayList<>(message.payload().nodes());
        nodes.add(
                Element.builder(Namespaces.GROUP, "author")
                        .attribute("jid", from.toString())
                        .build());
        Jid speaker = new Jid(room.local(), room.domain(), from.local());
        spread(room, Envelope.of(null, speaker, message.id()), nodes);
    }

    private void spread(Jid room, Envelope envelope, List<Node> said) {
        Hall hall = hall(room);
        long number = ++hall.number;
        List<Node> nodes = new ArrayList<>(said);
        nodes.add(
                Element.builder(Namespaces.STANZA_IDS, "stanza-id")
                        .attribute("id", Long.toString(number))
                        .attribute("by", room.toString())
                        .build());
        Map<Jid, Long> audience = new LinkedHashMap<>(hall.since);
        if (servesThoseWhoLeft) {
            audience.putAll(hall.left);
        }
        audience.forEach(
                (account, since) -> {
                    if (since < number) {
                        mailboxes.accept(
                                account,
                                new Stanza.Message(
                                        envelope.withTo(account),
                                        MessageType.GROUPCHAT,
                                        Payload.of(nodes)));
                    }
                });
    }

    Element members(Jid room) {
        Hall hall = hall(room);
        Element.Builder members =
                Element.builder(Namespaces.GROUP, "members")
                        .attribute("closed", Boolean.toString(hall.closed));
        for (Jid each : hall.since.keySet()) {
            members.child(
                    Element.builder(Namespaces.GROUP, "member")
                            .attribute("jid", each.toString())
                            .build());
        }
        return members.build();
    }
}
