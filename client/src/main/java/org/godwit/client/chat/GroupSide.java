package org.godwit.client.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What the screen knows of a group beside its messages.
///
/// @param reaches how far our messages have come, by their ids, at most [#REACHES_MAX]
/// @param sheet what lies over the messages, or null
record GroupSide(Map<String, Reach> reaches, @Nullable Sheet sheet) {
    static final GroupSide NOTHING = new GroupSide(Map.of(), null);

    private static final int REACHES_MAX = 512;

    /// A list to be looked at until Esc.
    record Sheet(String title, List<String> rows) {
        Sheet {
            rows = List.copyOf(rows);
        }
    }

    GroupSide {
        reaches = Map.copyOf(reaches);
    }

    GroupSide with(@Nullable Sheet newSheet) {
        return new GroupSide(reaches, newSheet);
    }

    GroupSide with(String id, Reach reach) {
        Map<String, Reach> more =
                reaches.size() >= REACHES_MAX ? new HashMap<>() : new HashMap<>(reaches);
        more.put(id, reach);
        return new GroupSide(more, sheet);
    }

    /// How far it has come in words, empty when its tick says it all.
    static String words(Message message, @Nullable Reach reach) {
        if (reach == null || !message.mine() || reach.isRead()) {
            return "";
        }
        return reach.isDelivered()
                ? "read " + reach.read() + "/" + reach.of() + " "
                : "has " + reach.delivered() + "/" + reach.of() + " ";
    }

    static Sheet holders(Reach reach, List<Holder> holders, Look look) {
        List<String> rows = new ArrayList<>();
        for (Holder holder : holders) {
            Instant read = holder.read();
            Instant delivered = holder.delivered();
            String how =
                    read != null
                            ? "read " + look.time(read)
                            : delivered != null ? "delivered " + look.time(delivered) : "not yet";
            rows.add(Cells.flat(holder.label()) + "  " + how);
        }
        String title =
                "delivered "
                        + reach.delivered()
                        + " of "
                        + reach.of()
                        + ", read "
                        + reach.read()
                        + " of "
                        + reach.of();
        return new Sheet(title, rows);
    }

    static Sheet members(Map<Jid, Rank> members) {
        List<String> rows = new ArrayList<>();
        for (Rank rank : Rank.values()) {
            members.entrySet().stream()
                    .filter(entry -> entry.getValue() == rank)
                    .map(entry -> Contact.of(entry.getKey()).label())
                    .sorted()
                    .map(
                            name ->
                                    Cells.flat(name)
                                            + (rank == Rank.MEMBER
                                                    ? ""
                                                    : "  " + rank.affiliation()))
                    .forEach(rows::add);
        }
        return new Sheet(members.size() + (members.size() == 1 ? " member" : " members"), rows);
    }

    static Sheet links(List<InviteLink> links, Look look) {
        List<String> rows = new ArrayList<>();
        for (InviteLink link : links) {
            String uses = link.usesLeft() == 0 ? "" : ", for " + link.usesLeft();
            rows.add(
                    link.id()
                            + "  until "
                            + look.day(link.expires())
                            + uses
                            + "  /unlink "
                            + link.id());
            rows.add("   " + Cells.flat(link.uri()));
        }
        if (rows.isEmpty()) {
            rows.add("none; /link makes one");
        }
        return new Sheet("invite links", rows);
    }
}
