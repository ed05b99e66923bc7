package org.godwit.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.client.e2ee.Comparing;
import org.godwit.client.e2ee.Sealing;
import org.godwit.client.file.Transfers;
import org.godwit.client.group.Membership;
import org.godwit.client.history.Change;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Where the client's logic meets its end-to-end encryption: every stanza passes here on its way
/// out of the outbox and on its way in.
final class Seals {
    /// Questions that wait at once; of those that are forgotten each asker takes no answer for yes.
    private static final int FORESEEING_MAX = 1_024;

    private final History history;
    private final Unconfirmed unconfirmed;
    private final @Nullable Sealing sealing;

    /// Conversations whose next message may be sealed or not, by who wants to know.
    private final Map<String, Jid> foreseeing = new LinkedHashMap<>();

    /// Messages of this step that came sealed and are not in the history yet.
    private final Set<Message.Ref> fresh = new HashSet<>();

    Seals(ClientSettings settings, History history, Unconfirmed unconfirmed) {
        this.history = history;
        this.unconfirmed = unconfirmed;
        this.sealing = settings.sealing() ? new Sealing(settings.account(), history) : null;
    }

    /// A step begins.
    void begin() {
        fresh.clear();
        if (sealing != null) {
            sealing.begin();
        }
    }

    /// The clock was put back by so much.
    void putBack(Duration by) {
        if (sealing != null) {
            sealing.putBack(by);
        }
    }

    /// The step could not be remembered.
    void forget() {
        if (sealing != null) {
            sealing.forget();
        }
    }

    void opened(@Nullable String device, Instant now, Engine.Out out) throws HistoryException {
        if (sealing != null && device != null) {
            sealing.opened(device, now);
            tellForeseen(sealing, now, out);
            settle(sealing, out);
        }
    }

    int held() {
        return sealing == null ? 0 : sealing.held();
    }

    /// When something is to be sent again or given up, or null.
    @Nullable Instant nextWake() {
        Instant again = unconfirmed.nextWake();
        Instant keys = sealing == null ? null : sealing.nextWake();
        return again == null || (keys != null && keys.isBefore(again)) ? keys : again;
    }

    /// What need not wait for keys any longer.
    List<Outgoing> wake(Instant now, Engine.Out out) throws HistoryException {
        List<Outgoing> released = sealing == null ? List.of() : sealing.wake(now);
        if (sealing != null) {
            tellForeseen(sealing, now, out);
        }
        tellSafety(now, out);
        return released;
    }

    private void settle(Sealing with, Engine.Out out) {
        out.changes.addAll(with.changes());
        with.questions().forEach(question -> transmit(question, null, out));
    }

    private void transmit(Stanza.Addressed stanza, @Nullable Outgoing entry, Engine.Out out) {
        unconfirmed.sent(stanza, entry);
        out.stanzas.add(stanza);
    }

    // ---- out

    /// Sends an outbox entry, sealed when it is for people and can be.
    void send(Outgoing entry, Stanza.Message plain, Instant now, Engine.Out out)
            throws HistoryException {
        if (sealing == null || !Outbox.isWritten(entry.content()) || !sealing.isFor(entry.to())) {
            transmit(plain, entry, out);
            return;
        }
        Sealing.Verdict verdict = sealing.seal(entry, plain, Outbox.repeated(entry, history), now);
        settle(sealing, out);
        switch (verdict) {
            case Sealing.Verdict.Clear() when entry.content() instanceof Outgoing.Content.Repeat ->
                    out.changes.add(new Change.Dequeue(entry.order()));
            case Sealing.Verdict.Clear() when isAboutSealed(entry) ->
                    refused(
                            entry,
                            "what it is about was sealed, and now it would go in the clear",
                            out);
            case Sealing.Verdict.Clear() -> transmit(plain, entry, out);
            case Sealing.Verdict.Sealed(List<Stanza.Message> before, Stanza.Message message) -> {
                before.forEach(handshake -> transmit(handshake, null, out));
                if (entry.content() instanceof Outgoing.Content.Text) {
                    out.changes.add(new Change.Secure(ref(entry)));
                }
                transmit(message, entry, out);
            }
            case Sealing.Verdict.Held() -> {}
            case Sealing.Verdict.Later() -> unconfirmed.later(entry, now);
            case Sealing.Verdict.Refused(String why) -> refused(entry, why, out);
        }
    }

    private static void refused(Outgoing entry, String why, Engine.Out out) {
        out.changes.add(new Change.Dequeue(entry.order()));
        ErrorCode code = ErrorCode.NOT_ACCEPTABLE;
        if (entry.content() instanceof Outgoing.Content.Text) {
            out.changes.add(new Change.Advance(ref(entry), Status.failed(code, why)));
        } else {
            out.tell(new Event.RequestRefused(Outbox.what(entry.content()), code, why));
        }
    }

    /// Whether it changes a message that is sealed: who has that takes no change in the clear, and
    /// others should not read one.
    private boolean isAboutSealed(Outgoing entry) throws HistoryException {
        String target =
                switch (entry.content()) {
                    case Outgoing.Content.Edit(String edited, _) -> edited;
                    case Outgoing.Content.Retract(String taken) -> taken;
                    case Outgoing.Content.React(String judged, _) -> judged;
                    case Outgoing.Content.Text(),
                            Outgoing.Content.Read _,
                            Outgoing.Content.Again _,
                            Outgoing.Content.Repeat _ ->
                            null;
                };
        return target != null
                && (isSealed(new Message.Ref(entry.to(), target, true))
                        || isSealed(new Message.Ref(entry.to(), target, false)));
    }

    /// Somebody wants to know whether the next message to `peer` will be sealed.
    ///
    /// @param id of the question
    void foresee(String id, Jid peer, Instant now, Engine.Out out) throws HistoryException {
        if (sealing == null) {
            foreseen(id, false, out);
            return;
        }
        if (foreseeing.size() >= FORESEEING_MAX) {
            foreseeing.clear();
        }
        foreseeing.put(id, peer);
        tellForeseen(sealing, now, out);
        settle(sealing, out);
    }

    private void tellForeseen(Sealing with, Instant now, Engine.Out out) throws HistoryException {
        for (Map.Entry<String, Jid> each : List.copyOf(foreseeing.entrySet())) {
            Boolean sealed = with.foresees(each.getValue(), now);
            if (sealed != null) {
                foreseeing.remove(each.getKey());
                foreseen(each.getKey(), sealed, out);
            }
        }
    }

    private static void foreseen(String id, boolean sealed, Engine.Out out) {
        Element yes = sealed ? Element.of(Sealing.NAMESPACE, "sealed") : null;
        String why = sealed ? "" : "it goes in the clear";
        out.effects.add(new Effect.Answered(id, new Transfers.Answer(yes, why)));
    }

    private static Message.Ref ref(Outgoing entry) {
        return new Message.Ref(entry.to(), entry.id(), true);
    }

    void confirmed(Outgoing entry, Engine.Out out) {
        if (sealing != null) {
            sealing.confirmed(entry);
            settle(sealing, out);
        }
    }

    void refused(String id) {
        if (sealing != null) {
            sealing.refused(id);
        }
    }

    // ---- in

    /// An answer about keys.
    ///
    /// @return what waited for it
    List<Outgoing> answered(Inbound.ForSealing answer, Instant now, Engine.Out out)
            throws HistoryException {
        if (sealing == null) {
            return List.of();
        }
        List<Outgoing> released = sealing.answered(answer.id(), answer.from(), answer.about(), now);
        tellForeseen(sealing, now, out);
        settle(sealing, out);
        tellSafety(now, out);
        return released;
    }

    /// What a stanza means, opened if it is sealed.
    List<Inbound> read(Stanza.Addressed stanza, InboundReader reader, Instant now, Engine.Out out)
            throws HistoryException {
        Stanza.Addressed bare = reader.unwrapped(stanza);
        if (sealing == null
                || !(bare instanceof Stanza.Message message)
                || message.type() == MessageType.ERROR) {
            return reader.read(bare, now);
        }
        Sealing.Opened opened = sealing.open(message, now);
        settle(sealing, out);
        return switch (opened) {
            case Sealing.Opened.Clear(Stanza.Message clear) ->
                    guarded(told(reader.read(clear, now), clear, now, out));
            case Sealing.Opened.Back(Message.Ref ref, Stanza.Message back) -> back(ref, back);
            case Sealing.Opened.Content(Stanza.Message content) ->
                    secured(reader.read(content, now));
            case Sealing.Opened.Nothing() -> List.of();
            case Sealing.Opened.Shut(Stanza.Message shut, String why) ->
                    List.of(reader.unopened(shut, why, now));
        };
    }

    /// A message of ours that is here already, with its group's number.
    private List<Inbound> back(Message.Ref ref, Stanza.Message message) throws HistoryException {
        Message known = history.find(ref);
        long number = GroupReader.number(message.payload(), ref.peer());
        return known == null || number == 0
                ? List.of()
                : List.of(new Inbound.Said(known.numbered(number)));
    }

    /// Who belongs to a group decides whom its next message is sealed for.
    private List<Inbound> told(
            List<Inbound> meanings, Stanza.Message message, Instant now, Engine.Out out)
            throws HistoryException {
        for (Inbound each : meanings) {
            if (sealing != null
                    && each instanceof Inbound.Memberships(Jid group, _, List<Membership> all)) {
                long number = GroupReader.number(message.payload(), group);
                for (Membership one : all) {
                    sealing.belongs(group, one.who(), one.rank() != null, number, now);
                }
                settle(sealing, out);
            }
        }
        return meanings;
    }

    private List<Inbound> secured(List<Inbound> meanings) {
        List<Inbound> secured = new ArrayList<>();
        for (Inbound each : meanings) {
            secured.add(
                    switch (each) {
                        case Inbound.Said(Message message) -> {
                            boolean _ = fresh.add(message.ref());
                            yield new Inbound.Said(message.with(message.content().secured()));
                        }
                        case Inbound.Corrected(Message message) ->
                                new Inbound.Corrected(message.with(message.content().secured()));
                        case Inbound other -> other;
                    });
        }
        return secured;
    }

    /// What is said in the clear changes nothing that came sealed: anybody between could say it.
    private List<Inbound> guarded(List<Inbound> meanings) throws HistoryException {
        List<Inbound> guarded = new ArrayList<>();
        for (Inbound each : meanings) {
            boolean forbidden =
                    switch (each) {
                        case Inbound.Said(Message message) -> isUnopened(message.ref());
                        case Inbound.Corrected(Message message) -> isSealed(message.ref());
                        case Inbound.Retracted(Message.Ref ref, _) -> isSealed(ref);
                        case Inbound.Reacted(Jid peer, String id, Content.Reaction _) ->
                                isSealed(new Message.Ref(peer, id, true))
                                        || isSealed(new Message.Ref(peer, id, false));
                        case Inbound _ -> false;
                    };
            if (!forbidden) {
                guarded.add(each);
            }
        }
        return guarded;
    }

    private boolean isSealed(Message.Ref ref) throws HistoryException {
        Message known = history.resolve(ref);
        return fresh.contains(ref)
                || isUnopened(ref)
                || (known != null && known.content().extras().sealed());
    }

    /// Whether it came sealed and nothing is known of what it says.
    private boolean isUnopened(Message.Ref ref) throws HistoryException {
        Message known = history.find(ref);
        return known != null && known.content().state() == Content.State.UNOPENED;
    }

    // ---- safety numbers

    /// What the user wants of safety numbers.
    void wish(Comparing.Wish wish, boolean open, Instant now, Engine.Out out)
            throws HistoryException {
        if (sealing == null || !open) {
            out.tell(refusal(open ? "messages are not sealed here" : "not connected"));
            return;
        }
        if (!sealing.isPerson(wish.peer())) {
            out.tell(refusal("it is compared with one person: name a member of the group"));
            return;
        }
        switch (wish) {
            case Comparing.Wish.Ask(Jid peer) -> {
                sealing.askSafety(peer);
                tellSafety(now, out);
            }
            case Comparing.Wish.Compared(Jid peer, String number) -> {
                if (sealing.compared(peer, number, now)) {
                    sealing.askSafety(peer);
                    tellSafety(now, out);
                } else {
                    out.tell(refusal("this is not the number of the keys as they are now"));
                }
            }
            case Comparing.Wish.NotCompared(Jid peer) -> {
                sealing.notCompared(peer);
                sealing.askSafety(peer);
                tellSafety(now, out);
            }
        }
    }

    private static Event refusal(String why) {
        return new Event.RequestRefused("safety number", ErrorCode.NOT_ACCEPTABLE, why);
    }

    private void tellSafety(Instant now, Engine.Out out) throws HistoryException {
        if (sealing != null) {
            sealing.asked(now)
                    .forEach((peer, safety) -> out.tell(new Event.SafetyKnown(peer, safety)));
            settle(sealing, out);
        }
    }
}
