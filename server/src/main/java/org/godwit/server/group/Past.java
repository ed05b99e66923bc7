package org.godwit.server.group;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;

/// What was said before, as a newcomer gets it: no subjects, no changes of membership, no more than
/// it asks for, and of more than that the latest. Pure.
@Spec({"XEP-0045 §7.2.13", "XEP-0203"})
final class Past {
    private Past() {}

    /// One message of a room's log.
    ///
    /// @param origin who sent it, see [org.godwit.server.routing.Origin]
    record Said(long sequence, long saidMillis, String origin, Stanza.Message message) {}

    /// @param said oldest first
    /// @return addressed to `to`, oldest first, at most `max`
    static List<Stanza.Message> of(
            List<Said> said, Jid room, Jid to, RoomEffect.History wanted, int max) {
        int messagesMax = wanted.messagesMax() == null ? max : Math.min(max, wanted.messagesMax());
        long charsLeft = wanted.charsMax() == null ? Long.MAX_VALUE : wanted.charsMax();
        Deque<Stanza.Message> chosen = new ArrayDeque<>();
        for (Said one : said.reversed()) {
            boolean tooOld =
                    wanted.sinceMillis() != null && one.saidMillis() < wanted.sinceMillis();
            if (tooOld || chosen.size() >= messagesMax) {
                break;
            }
            if (isHistory(one.message())) {
                charsLeft -= chars(one.message());
                if (charsLeft < 0) {
                    break;
                }
                chosen.addFirst(delayed(one, room, to));
            }
        }
        return List.copyOf(chosen);
    }

    private static boolean isHistory(Stanza.Message message) {
        Jid from = message.from();
        boolean spoken = from != null && !from.isBare();
        Traits traits = message.payload().traits();
        boolean subject = traits.has(Traits.SUBJECT) && !traits.has(Traits.BODY);
        return spoken && !subject && message.type() == MessageType.GROUPCHAT;
    }

    private static long chars(Stanza.Message message) {
        long chars = 0;
        for (Node node : message.payload().nodes()) {
            chars += node instanceof Element element ? element.text().length() + 64 : 0;
        }
        return chars;
    }

    private static Stanza.Message delayed(Said said, Jid room, Jid to) {
        List<Node> nodes = new ArrayList<>(said.message().payload().nodes());
        nodes.add(
                Element.builder(Namespaces.STANZA_IDS, "stanza-id")
                        .attribute("id", Long.toString(said.sequence()))
                        .attribute("by", room.toString())
                        .build());
        nodes.add(
                Element.builder(Namespaces.DELAY, "delay")
                        .attribute("from", room.toString())
                        .attribute("stamp", Instant.ofEpochMilli(said.saidMillis()).toString())
                        .build());
        return new Stanza.Message(
                said.message().envelope().withTo(to), MessageType.GROUPCHAT, Payload.of(nodes));
    }
}
