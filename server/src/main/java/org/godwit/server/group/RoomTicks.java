package org.godwit.server.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.group.count.Counts;
import org.godwit.server.group.count.Spoken;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.jspecify.annotations.Nullable;

/// Counts the ticks of a room's messages and tells their authors: durably when all have a message
/// or all have read it, in between whoever of the author's devices is there. However many members a
/// room has, an author hears of all changes since the last time in one message. Belongs to one room
/// actor.
final class RoomTicks {
    private final Hosting hosting;
    private final Jid room;
    private final TickRecords records;
    private final Counts counts;
    private final ActorRef<ToSession.Appended> replyTo;

    /// What an author is being told for good, by the ticket of the answer.
    private final Map<Long, List<Spoken>> telling = new HashMap<>();

    private @Nullable Room now;
    private @Nullable Members members;
    private long tickets;

    RoomTicks(
            Hosting hosting, Jid room, TickRecords records, ActorRef<ToSession.Appended> replyTo) {
        this.hosting = hosting;
        this.room = room;
        this.records = records;
        this.counts = new Counts(hosting.limits().countedMax());
        this.replyTo = replyTo;
    }

    /// What was counted when the room was last awake. What an author has not been told is told.
    void restore(Room stored) {
        room(stored);
        records.load(counts);
        counts.gone().forEach(this::forget);
        for (Spoken spoken : counts.takeChanged()) {
            if (counts.count(spoken.number()).reached().compareTo(spoken.told()) > 0) {
                counts.untold(spoken);
            }
        }
    }

    /// The room as it is from now on.
    void room(@Nullable Room changed) {
        now = changed;
        Members belonging = changed == null ? Members.NOBODY : changed.members();
        if (!belonging.equals(members)) {
            members = belonging;
            counts.belonging(belonging).forEach(this::forget);
        }
    }

    private void forget(Jid account) {
        records.forget(account);
        Counts.Forgotten forgotten = counts.forget(account);
        forgotten.dropped().forEach(records::drop);
        forgotten.altered().forEach(records::changed);
        records.flush(counts);
    }

    boolean idle() {
        return records.idle() && telling.isEmpty() && !counts.hasChanged();
    }

    /// Whether somebody is to be told something.
    boolean wantsTell() {
        return counts.hasChanged();
    }

    void retry() {
        records.flush(counts);
    }

    /// A message has its place in the log: it is counted from now on when it is somebody's words.
    void spoken(Past.Said said) {
        Jid author = Origin.account(said.origin());
        Room known = now;
        String id = said.message().id();
        if (author == null
                || id == null
                || known == null
                || !known.config().persistent()
                || !known.members().belongs(author)
                || counts.find(said.sequence()) != null
                || !said.message().payload().traits().has(Traits.BODY | Traits.OTHER)) {
            return;
        }
        counts.speak(Spoken.of(said.sequence(), author, id)).forEach(records::drop);
        records.changed(said.sequence());
        records.flush(counts);
    }

    /// Calls back once what is known of a message is kept.
    void recorded(long sequence, Runnable done) {
        records.after(sequence, counts, done);
    }

    /// Members that never get a message are counted among those it was for, and never as having it.
    void missed(long sequence, List<Jid> accounts) {
        Spoken spoken = counts.find(sequence);
        Members belonging = members;
        if (spoken != null && belonging != null) {
            List<Jid> all = new ArrayList<>(spoken.missed());
            accounts.stream().filter(belonging::belongs).forEach(all::add);
            counts.speak(spoken.missedBy(Set.copyOf(all))).forEach(records::drop);
            records.changed(sequence);
            records.flush(counts);
        }
    }

    /// A device of a member has acknowledged everything up to `number`.
    void had(Jid account, long number, Runnable done) {
        if (counts.had(account, number, nowMillis())) {
            records.moved(account);
        }
        records.after(account, counts, done);
    }

    /// The last session of an XMPP member left, with everything up to `number`: kept before the
    /// cursor that says so.
    void seen(Jid account, long number) {
        if (counts.had(account, number, nowMillis())) {
            records.moved(account);
            records.writeNow(counts);
        }
    }

    /// A member says itself how far it has come.
    void reached(RoomEffect.Reached reached, Runnable done) {
        Room known = now;
        Long number = counts.numberOf(reached.reference());
        if (number != null && known != null && number <= known.latest()) {
            boolean counted =
                    reached.read()
                            ? counts.read(reached.account(), number, nowMillis())
                            : counts.had(reached.account(), number, nowMillis());
            if (counted) {
                records.moved(reached.account());
            }
        }
        records.after(reached.account(), counts, done);
    }

    void perform(RoomEffect.TickEffect effect) {
        switch (effect) {
            case RoomEffect.TellTicks(Jid session) -> {
                List<Spoken> latest = counts.of(session.bare(), TickForm.MESSAGES_MAX);
                latest = latest.stream().filter(s -> s.told() != Spoken.Told.READ).toList();
                if (!latest.isEmpty()) {
                    relay(message(session, latest));
                }
            }
            case RoomEffect.AskTicks ask -> relay(answer(ask));
        }
    }

    private Stanza.Iq answer(RoomEffect.AskTicks ask) {
        Jid asker = ask.request().from();
        Jid author = asker == null ? room : asker.bare();
        String id = ask.id();
        if (id == null) {
            List<Spoken> latest = counts.of(author, TickForm.MESSAGES_MAX);
            return Answers.result(ask.request(), TickForm.write(latest, counts));
        }
        Spoken spoken = counts.find(author, id);
        Room known = now;
        return spoken == null || known == null
                ? Answers.error(
                        ask.request(),
                        ErrorCode.ITEM_NOT_FOUND,
                        "no message of yours with that id is counted here")
                : Answers.result(ask.request(), TickForm.write(spoken, counts, known, ask.open()));
    }

    /// Tells each author what is new about its messages.
    void tell() {
        Map<Jid, List<Spoken>> byAuthor = new LinkedHashMap<>();
        for (Spoken spoken : counts.takeChanged()) {
            if (spoken.told() != Spoken.Told.READ) {
                byAuthor.computeIfAbsent(spoken.author(), _ -> new ArrayList<>()).add(spoken);
            }
        }
        byAuthor.forEach(
                (author, all) -> {
                    for (int i = 0; i < all.size(); i += TickForm.MESSAGES_MAX) {
                        int end = Math.min(all.size(), i + TickForm.MESSAGES_MAX);
                        tell(author, List.copyOf(all.subList(i, end)));
                    }
                });
    }

    private void tell(Jid author, List<Spoken> news) {
        Stanza.Message message = message(author, news);
        List<Spoken> reached = new ArrayList<>();
        for (Spoken spoken : news) {
            Spoken.Told tick = counts.count(spoken.number()).reached();
            if (tick.compareTo(spoken.told()) > 0) {
                reached.add(spoken.told(tick));
            }
        }
        if (reached.isEmpty()) {
            relay(message);
        } else {
            long ticket = ++tickets;
            telling.put(ticket, reached);
            String id = nowMillis() + "-" + ticket;
            hosting.post()
                    .directory()
                    .shardOf(author)
                    .tell(new ToShard.Append(author, "k " + room, id, message, replyTo, ticket));
        }
        Room known = now;
        if (known != null) {
            for (Occupant occupant : known.occupants().ofAccount(author)) {
                for (Occupant.Session session : occupant.sessions()) {
                    if (TickForm.isWished(session.presence())) {
                        relay(message(session.jid(), news));
                    }
                }
            }
        }
    }

    /// An author has been told for good, or could not be now. Who is no longer there is not told.
    void told(ToSession.Appended answer) {
        List<Spoken> reached = telling.remove(answer.ticket());
        if (reached == null) {
            return;
        }
        boolean again = answer.refused() == ErrorCode.RESOURCE_CONSTRAINT;
        for (Spoken spoken : reached) {
            if (again) {
                counts.untold(spoken);
            } else {
                counts.told(spoken);
                records.changed(spoken.number());
            }
        }
        records.flush(counts);
    }

    private Stanza.Message message(Jid to, List<Spoken> news) {
        Element ticks = TickForm.write(news, counts);
        return new Stanza.Message(
                Envelope.of(to, room, null), MessageType.GROUPCHAT, Payload.of(ticks));
    }

    private void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to != null) {
            hosting.post().directory().shardOf(to).tell(new ToShard.Relay(stanza));
        }
    }

    private long nowMillis() {
        return hosting.post().clock().millis();
    }
}
