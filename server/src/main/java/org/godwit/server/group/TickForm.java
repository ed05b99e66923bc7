package org.godwit.server.group;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.server.group.count.Count;
import org.godwit.server.group.count.Counts;
import org.godwit.server.group.count.Course;
import org.godwit.server.group.count.Spoken;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Room;
import org.jspecify.annotations.Nullable;

/// Counted ticks as a stanza says them; see PROTOCOL.md, 6.2.
final class TickForm {
    /// Messages one stanza speaks of.
    static final int MESSAGES_MAX = 64;

    private TickForm() {}

    /// Whether a session that entered wants them.
    static boolean isWished(Payload presence) {
        return presence.child(Namespaces.GROUP_TICKS, "ticks") != null;
    }

    static Element write(List<Spoken> messages, Counts counts) {
        Element.Builder ticks = Element.builder(Namespaces.GROUP_TICKS, "ticks");
        for (Spoken spoken : messages) {
            ticks.child(message(spoken, counts).build());
        }
        return ticks.build();
    }

    private static Element.Builder message(Spoken spoken, Counts counts) {
        Count count = counts.count(spoken.number());
        return Element.builder(Namespaces.GROUP_TICKS, "message")
                .attribute("id", spoken.id())
                .attribute("number", Long.toString(spoken.number()))
                .attribute("delivered", Integer.toString(count.delivered()))
                .attribute("read", Integer.toString(count.read()))
                .attribute("of", Integer.toString(count.members()));
    }

    /// One message with everybody it was for; times where there are any.
    ///
    /// @param open with addresses, else with nicknames
    static Element write(Spoken spoken, Counts counts, Room room, boolean open) {
        Element.Builder message = message(spoken, counts);
        counts.audience(spoken).entrySet().stream()
                .filter(entry -> !entry.getKey().equals(spoken.author()))
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .forEach(
                        entry ->
                                message.child(
                                        member(
                                                entry.getKey(),
                                                entry.getValue(),
                                                spoken.number(),
                                                room,
                                                open)));
        return Element.builder(Namespaces.GROUP_TICKS, "ticks").child(message.build()).build();
    }

    private static Element member(
            Jid account, Course course, long number, Room room, boolean open) {
        return Element.builder(Namespaces.GROUP_TICKS, "member")
                .attribute("jid", open ? account.toString() : null)
                .attribute("nick", nick(room, account))
                .attribute("delivered", stamp(course.hadAt(number)))
                .attribute("read", stamp(course.readAt(number)))
                .build();
    }

    private static @Nullable String nick(Room room, Jid account) {
        Members.Member member = room.members().get(account);
        if (member != null && member.nick() != null) {
            return member.nick();
        }
        for (Occupant occupant : room.occupants().ofAccount(account)) {
            return occupant.nick();
        }
        return null;
    }

    private static @Nullable String stamp(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis).toString();
    }
}
