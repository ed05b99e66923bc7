package org.godwit.client.e2ee;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.godwit.client.group.Requests;
import org.godwit.client.history.Change;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What comes sealed, and what is done when it cannot be opened: its sender's device is asked to
/// seal it once more, in a new group. Both sides bound how often.
final class Opener {
    private static final String SEEN = "e2ee/seen";

    /// Questions to one device, and answers in one conversation, within [#PERIOD].
    private static final int ASKED_MAX = 16;

    private static final int ANSWERED_MAX = 32;
    private static final Duration PERIOD = Duration.ofHours(1);

    /// Conversations counted at once.
    private static final int COUNTED_MAX = 256;

    private final Jid account;
    private final History history;
    private final Kept kept;
    private final Listening listening;
    private final Notices notices;
    private final Sealer sealer;
    private final Readers readers;
    private final Map<String, Deque<Instant>> counts = new HashMap<>();

    Opener(Jid account, History history, Kept kept, Listening listening, Sending sending) {
        this.account = account;
        this.history = history;
        this.kept = kept;
        this.listening = listening;
        this.notices = sending.notices();
        this.sealer = sending.sealer();
        this.readers = sending.readers();
    }

    /// What else has to know of what comes.
    record Sending(Notices notices, Readers readers, Sealer sealer) {}

    /// Who sent it, and to which conversation it belongs.
    ///
    /// @param to the conversation's other side as its sender has it
    private record Way(Jid sender, Jid conversation, Jid to, boolean mine) {}

    private @Nullable Way way(Stanza.Message message) {
        Jid to = message.to() == null ? account : message.to().bare();
        Jid from = message.from();
        if (from == null) {
            return null;
        }
        if (Requests.isGroup(account, from)) {
            Jid author = author(message);
            return author == null
                    ? null
                    : new Way(author, from.bare(), from.bare(), author.equals(account));
        }
        boolean mine = from.bare().equals(account);
        return mine
                ? new Way(account, to, to, true)
                : new Way(from.bare(), from.bare(), account, false);
    }

    /// Who wrote a message of a group, as only the group can have said (PROTOCOL.md, 6.1).
    private static @Nullable Jid author(Stanza.Message message) {
        Element author = message.payload().child(Namespaces.GROUP, "author");
        return author == null ? null : jid(author.attribute("jid"));
    }

    Sealing.Opened open(Stanza.Message message, Instant now) throws HistoryException {
        Element sealed = message.payload().child(Sealing.NAMESPACE, "sealed");
        Element handshake = message.payload().child(Sealing.NAMESPACE, "handshake");
        Element again = message.payload().child(Sealing.NAMESPACE, "again");
        Way way = way(message);
        if (way == null || (sealed == null && handshake == null && again == null)) {
            return new Sealing.Opened.Clear(message);
        }
        if (handshake != null) {
            join(handshake, way, now);
            return new Sealing.Opened.Nothing();
        }
        if (again != null) {
            again(again, message.from(), way, now);
            return new Sealing.Opened.Nothing();
        }
        return sealed == null
                ? new Sealing.Opened.Clear(message)
                : sealed(message, sealed, way, now);
    }

    private static Listening.@Nullable Origin origin(Element element, Way way) {
        String device = element.attribute("device");
        return device == null || device.isEmpty() || device.indexOf('\n') >= 0
                ? null
                : new Listening.Origin(way.conversation(), way.sender(), device);
    }

    private void join(Element handshake, Way way, Instant now) throws HistoryException {
        Listening.Origin origin = origin(handshake, way);
        if (origin == null) {
            return;
        }
        try {
            Member owner = listening.accept(origin, Enclosed.handshake(handshake));
            if (owner != null) {
                notices.learn(way.conversation(), owner, now);
            }
        } catch (SealException e) {
            // What is sealed with it will be shut, and asked for again.
            return;
        }
    }

    private Sealing.Opened sealed(Stanza.Message message, Element sealed, Way way, Instant now)
            throws HistoryException {
        Listening.Origin origin = origin(sealed, way);
        String id = message.id();
        Message.Ref ref = id == null ? null : new Message.Ref(way.conversation(), id, way.mine());
        if (origin != null && way.mine() && isOurs(origin)) {
            return ref == null
                    ? new Sealing.Opened.Nothing()
                    : new Sealing.Opened.Back(ref, message);
        }
        if (ref != null && isKnown(ref)) {
            return new Sealing.Opened.Nothing();
        }
        try {
            Bytes content = Sealing.bytes(sealed.text());
            if (origin == null || content == null) {
                throw new SealException("it is damaged");
            }
            Bytes plain = listening.open(origin, content);
            Stanza.Message opened = Enclosed.message(message, way.to(), plain);
            seen(message.mark());
            return new Sealing.Opened.Content(opened);
        } catch (SealException e) {
            if (wasSeen(message.mark()) || id == null) {
                return new Sealing.Opened.Nothing();
            }
            if (origin != null) {
                ask(origin, id, way, now);
            }
            return new Sealing.Opened.Shut(message, String.valueOf(e.getMessage()));
        }
    }

    /// Groups hand their authors' messages back to them.
    private boolean isOurs(Listening.Origin origin) throws HistoryException {
        DeviceIdentity self = listening.identity();
        return self != null && self.self().device().equals(origin.device());
    }

    private boolean isKnown(Message.Ref ref) throws HistoryException {
        Message known = history.find(ref);
        return known != null && known.content().extras().sealed();
    }

    /// What the mailbox numbers up to here was opened: if it comes again it is a repeat.
    private void seen(@Nullable Mark mark) {
        if (mark != null && mark.by().equals(account)) {
            kept.put(SEEN, Long.toString(mark.sequence()));
        }
    }

    private boolean wasSeen(@Nullable Mark mark) throws HistoryException {
        String seen = kept.get(SEEN);
        return mark != null && seen != null && mark.sequence() <= Long.parseLong(seen);
    }

    // ---- once more

    private void ask(Listening.Origin origin, String id, Way way, Instant now) {
        if (isWithin("ask/" + origin.name(), ASKED_MAX, now)) {
            Outgoing.Content.Again again =
                    new Outgoing.Content.Again(origin.device(), id, way.to());
            kept.with(new Change.Enqueue(Outgoing.of(way.sender(), Sealing.newId(), again)));
        }
    }

    /// A device asks us to seal a message again.
    private void again(Element again, @Nullable Jid from, Way way, Instant now)
            throws HistoryException {
        Jid with = jid(again.attribute("with"));
        String of = again.attribute("of");
        DeviceIdentity self = listening.identity();
        if (with == null
                || of == null
                || self == null
                || !self.self().device().equals(again.attribute("device"))) {
            return;
        }
        boolean group = Requests.isGroup(account, with);
        Jid conversation = way.mine() || group ? with : way.sender();
        Message asked = history.find(new Message.Ref(conversation, of, true));
        boolean may =
                asked != null
                        && asked.content().extras().sealed()
                        && (way.mine()
                                || !group
                                || readers.mayHave(conversation, way.sender(), asked));
        int max = group ? Readers.DEVICES_MAX : ANSWERED_MAX;
        if (may && isWithin("answer/" + conversation, max, now)) {
            sealer.letInAnew(conversation, way.sender(), from == null ? null : from.resource());
            kept.with(
                    new Change.Enqueue(
                            Outgoing.of(
                                    conversation,
                                    Sealing.newId(),
                                    new Outgoing.Content.Repeat(of))));
        }
    }

    private static @Nullable Jid jid(@Nullable String text) {
        try {
            return text == null ? null : Jid.parse(text).bare();
        } catch (ProtocolException e) {
            return null;
        }
    }

    /// The clock was put back by so much.
    void putBack(Duration by) {
        counts.replaceAll(
                (_, times) -> {
                    Deque<Instant> then = new ArrayDeque<>();
                    times.forEach(each -> then.add(each.minus(by)));
                    return then;
                });
    }

    private boolean isWithin(String what, int max, Instant now) {
        if (counts.size() >= COUNTED_MAX) {
            counts.values().removeIf(times -> times.getLast().plus(PERIOD).isBefore(now));
        }
        if (counts.size() >= COUNTED_MAX && !counts.containsKey(what)) {
            return false;
        }
        Deque<Instant> times = counts.computeIfAbsent(what, _ -> new ArrayDeque<>());
        while (!times.isEmpty() && times.getFirst().plus(PERIOD).isBefore(now)) {
            times.removeFirst();
        }
        if (times.size() >= max) {
            return false;
        }
        times.addLast(now);
        return true;
    }
}
