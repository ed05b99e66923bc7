package org.godwit.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.godwit.client.content.Extras;
import org.godwit.client.e2ee.Comparing;
import org.godwit.client.file.Transfer;
import org.godwit.client.file.Transfers;
import org.godwit.client.group.OwnVoice;
import org.godwit.client.history.Author;
import org.godwit.client.history.Change;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.client.history.Status;
import org.godwit.client.link.Link;
import org.godwit.client.link.LinkEvent;
import org.godwit.client.link.Transport;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// A client's logic: deterministic over its history, its inputs and the time. No socket, thread or
/// clock inside. What it says is in the history before it says it; what it sends stays in the
/// outbox until the server has it, so a crash at any point costs nothing and doubles nothing.
final class Engine {
    private final ClientSettings settings;
    private final History history;
    private final Reconnect reconnect;
    private final InboundReader reader;
    private final Contacts contacts;
    private final Groups groups;
    private final Devices devices = new Devices();
    private final OwnAccount.Requests own;
    private final Revisions.Quotes quotes;
    private final Lasting lasting;
    private final Unconfirmed unconfirmed;
    private final Seals seals;
    private Reconnect.State state = new Reconnect.State.Off();

    /// Stanzas of the server taken care of in this session.
    private long received;

    /// The last outbox entry sent in this session.
    private long lastOrder;

    private boolean hasSession;

    /// When the last step was, or null before the first.
    private @Nullable Instant stepped;

    Engine(ClientSettings settings, History history, RandomGenerator random) {
        this.settings = settings;
        this.history = history;
        this.reconnect = new Reconnect(settings, random);
        OwnVoice voice = new OwnVoice(settings.account(), history);
        this.reader = new InboundReader(settings.account(), voice);
        this.contacts = new Contacts(settings.account(), history);
        this.groups = new Groups(settings.account(), contacts, voice);
        this.own = new OwnAccount.Requests(settings.account());
        this.quotes = new Revisions.Quotes(settings.account(), history);
        this.lasting = new Lasting(history);
        this.unconfirmed = new Unconfirmed(settings.retryFirst().multipliedBy(10));
        this.seals = new Seals(settings, history, unconfirmed);
    }

    /// What a step wants done: changes to remember, then effects.
    static final class Out {
        final List<Change> changes = new ArrayList<>();
        final List<Effect> effects = new ArrayList<>();
        final List<Stanza.Addressed> stanzas = new ArrayList<>();

        void tell(Event event) {
            effects.add(new Effect.Tell(event));
        }
    }

    Connectivity connectivity() {
        return Reconnect.show(state);
    }

    /// When to be woken, or null.
    @Nullable Instant nextWake() {
        Instant again = isOpen() ? seals.nextWake() : null;
        return Stream.of(reconnect.nextWake(state), again, lasting.nextWake())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    /// Presence as last heard.
    Presence presence(Jid peer) {
        return contacts.presence(peer);
    }

    /// @throws HistoryException when what happened cannot be remembered; nothing was done then
    List<Effect> on(Input input, Instant now) throws HistoryException {
        seals.begin();
        try {
            follow(now);
            return done(input, now);
        } catch (HistoryException e) {
            seals.forget();
            throw e;
        }
    }

    /// A clock that was put back takes what waits for a time with it: it waits no longer for that.
    private void follow(Instant now) {
        Duration back = stepped == null ? Duration.ZERO : Duration.between(now, stepped);
        if (back.isPositive()) {
            state = Reconnect.putBack(state, back);
            unconfirmed.putBack(back);
            seals.putBack(back);
        }
        stepped = now;
    }

    private List<Effect> done(Input input, Instant now) throws HistoryException {
        Out out = new Out();
        Connectivity before = connectivity();
        switch (input) {
            case Input.Connect() -> step(reconnect.connect(state, now), now, out);
            case Input.Disconnect() -> step(reconnect.disconnect(state), now, out);
            case Input.Wake() -> wake(now, out);
            case Input.FromLink(LinkEvent event) -> fromLink(event, now, out);
            case Input.SendText text -> sendText(text, now, out);
            case Input.SetTimer wish -> Lasting.set(wish, now, out);
            case Input.Edit edit -> Outbox.edit(edit, now, out);
            case Input.Retract wish -> Outbox.retract(wish, out);
            case Input.React wish -> Outbox.react(wish, settings.account(), out);
            case Input.MarkRead wish -> Outbox.markRead(wish, history, out);
            case Input.SetTyping(Jid peer, boolean typing, boolean recording) ->
                    sendNow(Outbound.typing(peer, typing, recording), out);
            case Input.LastSeen(Jid peer, Instant at) -> contacts.seen(peer, at, out);
            case Input.Ask(String id, Stanza.Iq iq) -> {
                sendNow(iq, out);
                if (!isOpen()) {
                    Transfers.Answer offline = new Transfers.Answer(null, "not connected");
                    out.effects.add(new Effect.Answered(id, offline));
                }
            }
            case Input.Foresee(String id, Jid peer) -> seals.foresee(id, peer, now, out);
            case Input.OfContacts wish -> whenOnline("contacts", contacts.wish(wish, out), out);
            case Input.Moved(Transfer transfer) -> out.tell(new Event.TransferChanged(transfer));
            case Input.OfDevices wish -> whenOnline("devices", devices.wish(wish), out);
            case Input.OfAccount wish -> whenOnline("account", own.wish(wish), out);
            case Input.OfGroups wish -> whenOnline("group", groups.wish(wish, out), out);
            case Input.OfSafety(Comparing.Wish wish) -> seals.wish(wish, isOpen(), now, out);
        }
        remember(out);
        fill(now, out);
        remember(out);
        Connectivity after = connectivity();
        if (!after.equals(before)) {
            out.effects.addFirst(new Effect.Tell(new Event.ConnectivityChanged(after)));
        }
        return out.effects;
    }

    private void step(Reconnect.Step step, Instant now, Out out) {
        state = step.state();
        switch (step.action()) {
            case NOTHING -> {}
            case DIAL ->
                    out.effects.add(new Effect.Dial(new Transport.Attempt(hasSession, received)));
            case PROBE -> out.effects.add(new Effect.Transmit(List.of(), received, true));
            case ABORT -> out.effects.add(new Effect.HangUp(false));
            case CLOSE -> {
                sendNow(Outbound.unavailable(), out);
                hasSession = false;
                flush(out);
                out.effects.add(new Effect.HangUp(true));
                contacts.allGone(now, out);
            }
        }
    }

    private void wake(Instant now, Out out) throws HistoryException {
        step(reconnect.wake(state, now), now, out);
        lasting.forget(now, out);
        int room = settings.window() - unconfirmed.size() - out.stanzas.size();
        if (isOpen() && room > 0) {
            send(unconfirmed.due(now, room), now, out);
        }
        if (isOpen()) {
            send(seals.wake(now, out), now, out);
        }
    }

    private @Nullable String resource() {
        return connectivity() instanceof Connectivity.Online(Jid jid) ? jid.resource() : null;
    }

    private boolean isOpen() {
        return state instanceof Reconnect.State.Open;
    }

    // ---- the link

    private void fromLink(LinkEvent event, Instant now, Out out) throws HistoryException {
        switch (event) {
            case LinkEvent.Opened opened -> opened(opened, now, out);
            case LinkEvent.Arrived arrived -> arrived(arrived, now, out);
            case LinkEvent.Ended ended -> {
                step(reconnect.ended(state, ended, now), now, out);
                contacts.allGone(now, out);
            }
        }
    }

    private void opened(LinkEvent.Opened opened, Instant now, Out out) throws HistoryException {
        step(reconnect.heard(state, opened, now), now, out);
        if (!isOpen()) {
            out.effects.add(new Effect.HangUp(false));
            return;
        }
        if (opened.resumed()) {
            acknowledge(opened.received(), out);
            List<Stanza.Addressed> again = unconfirmed.stanzas();
            if (!again.isEmpty()) {
                out.effects.add(new Effect.Transmit(again, received, false));
            }
        } else {
            unconfirmed.clear();
            received = 0;
            lastOrder = 0;
            sendNow(Outbound.rosterGet(Contacts.ROSTER_REQUEST), out);
            sendNow(Outbound.available(), out);
            seals.opened(resource(), now, out);
        }
        hasSession = true;
    }

    private void arrived(LinkEvent.Arrived arrived, Instant now, Out out) throws HistoryException {
        step(reconnect.heard(state, null, now), now, out);
        for (Stanza.Addressed stanza : arrived.stanzas()) {
            received++;
            for (Inbound meaning : seals.read(stanza, reader, now, out)) {
                understand(meaning, now, out);
            }
            contacts.met(stanza, out);
        }
        if (arrived.acknowledged() != Link.NO_COUNT) {
            acknowledge(arrived.acknowledged(), out);
        }
        if (!arrived.stanzas().isEmpty() || arrived.countWanted()) {
            out.effects.add(new Effect.Transmit(List.of(), received, false));
        }
    }

    private void understand(Inbound meaning, Instant now, Out out) throws HistoryException {
        switch (meaning) {
            case Inbound.Said(Message message) -> {
                if (Lasting.heard(message, now, out)) {
                    out.changes.add(new Change.Add(message.with(quotes.completed(message))));
                }
                groups.heardOf(message.peer(), out).forEach(stanza -> sendNow(stanza, out));
            }
            case Inbound.Corrected(Message message) -> out.changes.add(new Change.Replace(message));
            case Inbound.Retracted(Message.Ref ref, Author author) ->
                    out.changes.add(new Change.Retract(ref, author));
            case Inbound.Reacted reacted -> Outbox.reacted(reacted, out);
            case Inbound.Delivered(Message.Ref ref) ->
                    out.changes.add(new Change.Advance(ref, Status.DELIVERED));
            case Inbound.ReadUpTo(Message.Ref ref) -> out.changes.add(new Change.ReadThrough(ref));
            case Inbound.Refused refused -> refused(refused, now, out);
            case Inbound.Typing(Jid peer, boolean typing, boolean recording) ->
                    out.tell(new Event.TypingChanged(peer, typing, recording));
            case Inbound.ForTransfer(String id, Transfers.Answer answer) ->
                    out.effects.add(new Effect.Answered(id, answer));
            case Inbound.ForSealing answer -> send(seals.answered(answer, now, out), now, out);
            case Inbound.Question question -> sendNow(Outbound.answer(question), out);
            case Inbound.OfAccount(OwnAccount.News news) ->
                    out.tell(new Event.AccountChanged(news));
            case Inbound.OfDevices news -> devices.understand(news, resource(), out);
            case Inbound.OfGroups news ->
                    groups.understand(news, out).forEach(stanza -> sendNow(stanza, out));
            case Inbound.OfContacts news -> {
                Stanza.Addressed reply = contacts.understand(news, now, out);
                if (reply != null) {
                    sendNow(reply, out);
                }
            }
        }
    }

    /// A refusal comes before the count that covers its message, so that the count does not turn it
    /// into a tick.
    private void refused(Inbound.Refused refused, Instant now, Out out) {
        Message.Ref ref = refused.ref();
        seals.refused(ref.id());
        Outgoing entry = unconfirmed.refused(ref.id(), refused.temporary(), now);
        if (entry == null) {
            return;
        }
        out.changes.add(new Change.Dequeue(entry.order()));
        if (entry.content() instanceof Outgoing.Content.Text) {
            out.changes.add(
                    new Change.Advance(ref, Status.failed(refused.code(), refused.detail())));
        } else {
            out.tell(
                    new Event.RequestRefused(
                            Outbox.what(entry.content()), refused.code(), refused.detail()));
        }
    }

    private void acknowledge(long count, Out out) {
        for (Outgoing entry : unconfirmed.counted(count)) {
            seals.confirmed(entry, out);
            out.changes.add(new Change.Dequeue(entry.order()));
            if (entry.content() instanceof Outgoing.Content.Text) {
                Message.Ref ref = new Message.Ref(entry.to(), entry.id(), true);
                out.changes.add(new Change.Advance(ref, Status.STORED));
            }
        }
    }

    // ---- what the user wants

    private void sendText(Input.SendText text, Instant now, Out out) throws HistoryException {
        Message.Ref ref = new Message.Ref(text.to().bare(), text.id(), true);
        Extras extras = lasting.extras(ref.peer(), text.extras());
        Content content = Content.of(text.body(), extras).quoting(quotes.of(text.answers()));
        Outbox.add(ref, content, now, out);
    }

    private void whenOnline(String what, List<Stanza.Addressed> stanzas, Out out) {
        if (isOpen()) {
            stanzas.forEach(stanza -> sendNow(stanza, out));
        } else {
            out.changes.clear();
            out.effects.clear();
            ErrorCode code = ErrorCode.RECIPIENT_UNAVAILABLE;
            out.tell(new Event.RequestRefused(what, code, "not connected"));
        }
    }

    // ---- sending

    private void sendNow(Stanza.Addressed stanza, Out out) {
        if (isOpen() || stanza instanceof Stanza.Presence) {
            unconfirmed.sent(stanza, null);
            out.stanzas.add(stanza);
        }
    }

    private void send(List<Outgoing> entries, Instant now, Out out) throws HistoryException {
        for (Outgoing entry : entries) {
            Stanza.Message stanza = Outbox.stanza(entry, settings.account(), history);
            if (stanza == null) {
                out.changes.add(new Change.Dequeue(entry.order()));
            } else {
                seals.send(entry, stanza, now, out);
            }
        }
    }

    /// Sends what the outbox holds, as far as the window allows.
    private void fill(Instant now, Out out) throws HistoryException {
        if (isOpen() && hasSession) {
            int room = settings.window() - unconfirmed.size() - seals.held();
            if (room > 0) {
                List<Outgoing> next = history.outbox(lastOrder, room);
                lastOrder = next.isEmpty() ? lastOrder : next.getLast().order();
                send(next, now, out);
            }
        }
        flush(out);
    }

    private static void flush(Out out) {
        if (!out.stanzas.isEmpty()) {
            out.effects.add(new Effect.Transmit(List.copyOf(out.stanzas), Link.NO_COUNT, false));
            out.stanzas.clear();
        }
    }

    /// Remembers the changes and tells what they came to, before anything else is told.
    private void remember(Out out) throws HistoryException {
        if (out.changes.isEmpty()) {
            return;
        }
        History.Applied applied = history.apply(List.copyOf(out.changes));
        out.changes.clear();
        List<Effect.Tell> news = Event.of(applied).stream().map(Effect.Tell::new).toList();
        out.effects.addAll(0, news);
    }
}
