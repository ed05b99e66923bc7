package org.godwit.server.session;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Brood;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.jspecify.annotations.Nullable;

/// One device's process: the thin shell around [Session]. It connects the device to its account,
/// feeds the machine what the socket and the other actors say, and does what the machine wants. A
/// crash costs this device its connection and nothing else: what it had not acknowledged is in its
/// mailbox.
///
/// Everybody tells it directly, what its connection and its parent say as well as what the other
/// actors say: an adapter for each kind would cost every message a wrapper and every session a
/// reference. So it takes anything, and is handed out as what it takes.
final class SessionActor implements Brood.Child {
    private final Brood.Address address;
    private final Waits waits;
    private final Hall hall;
    private final Login login;
    private final String token;
    private final ActorRef<ToSession> inbox;
    private final Paths paths;

    private @Nullable Connection connection;
    private @Nullable Consumer<Opened> answer;
    private @Nullable Session session;

    /// A peer that is back, until what it had sent before is stored.
    private Command.@Nullable Attach resuming;

    private @Nullable ActorRef<ToAccount> account;

    /// Tells a connection's reports from those of the one it replaced.
    private int epoch;

    /// What a session actor is told.
    sealed interface Command {
        /// The peer is back on a new connection.
        record Attach(Login login, Connection connection, Consumer<Opened> answer)
                implements Command {}

        /// Too many sessions wait for their peers: this one gives up.
        enum Expire implements Command {
            NOW
        }

        /// The alarm rings.
        enum Ring implements Command {
            NOW
        }

        /// A short wait is over.
        enum Soon implements Command {
            NOW
        }
    }

    private record FromSocket(int epoch, FromClient event) implements Command {}

    private SessionActor(
            Brood.Address address,
            Hall hall,
            ActorRef<Nursery.Order> parent,
            Nursery.Order.Enter entry) {
        this.address = address;
        this.waits = new Waits(address, parent, hall.clock());
        this.hall = hall;
        this.login = entry.login();
        this.token = entry.token();
        this.connection = entry.connection();
        this.answer = entry.answer();
        this.inbox = address.narrow();
        this.paths = new Paths(hall.directory(), login.account().domain(), inbox);
    }

    /// A session begins with its login.
    static SessionActor enter(
            Brood.Address address,
            Hall hall,
            ActorRef<Nursery.Order> parent,
            Nursery.Order.Enter entry) {
        SessionActor actor = new SessionActor(address, hall, parent, entry);
        actor.connect();
        return actor;
    }

    private void connect() {
        waits.dueIn(hall.limits().session().loginMax());
        Jid owner = login.account();
        ToAccount.Device device =
                new ToAccount.Device(
                        hall.cursorName(login, token),
                        hall.resource(login, token),
                        login.encoding() == Login.Encoding.BINARY,
                        login.device() == null && login.resource() == null,
                        login.manner().carbons());
        hall.directory()
                .shardOf(owner)
                .tell(new ToShard.Connect(owner, new ToAccount.Connect(device, inbox)));
    }

    @Override
    public boolean receive(Object message) {
        switch (message) {
            case ToSession event -> fromActor(event);
            case Command command -> handle(command);
            default -> throw new IllegalArgumentException("not for a session: " + message);
        }
        resumeWhenSettled();
        return !((session == null && answer == null) || isOver());
    }

    @Override
    public void ended(boolean failed) {
        Session last = session;
        if (failed) {
            hall.counters().sessionsFailed.increment();
            send(
                    new ToClient.Close(
                            ErrorCode.STREAM_INTERNAL_SERVER_ERROR,
                            "this session has failed; log in again"));
        } else if (last != null && !last.ended()) {
            send(
                    new ToClient.Close(
                            ErrorCode.STREAM_SYSTEM_SHUTDOWN,
                            "this server is going down; log in again in a moment"));
        }
        takeLeave();
    }

    private void handle(Command command) {
        switch (command) {
            case FromSocket(int from, FromClient event) -> fromSocket(from, event);
            case Command.Attach attach -> attach(attach);
            case Command.Expire.NOW -> {
                if (session != null) {
                    perform(session.expire());
                }
            }
            case Command.Soon.NOW -> {
                waits.soonOver();
                wake();
            }
            case Command.Ring.NOW -> ring();
        }
    }

    private void ring() {
        if (!waits.rings()) {
            return;
        }
        if (waits.takeOverdue()) {
            refuse(ErrorCode.RESOURCE_CONSTRAINT, "the login took too long; try again");
            refuseResume("what this session had sent is still being stored");
        }
        wake();
    }

    private void wake() {
        if (session != null) {
            perform(session.wake(now()));
        }
    }

    private boolean isOver() {
        return session != null && session.ended();
    }

    private void fromSocket(int from, FromClient event) {
        if (from != epoch || session == null) {
            return;
        }
        if (event instanceof FromClient.Received) {
            hall.counters().stanzasReceived.increment();
        }
        perform(session.on(event, now()));
    }

    private void fromActor(ToSession event) {
        switch (event) {
            case ToSession.Bound(Jid jid, ActorRef<ToAccount> ref, boolean copies) ->
                    bound(jid, ref, copies);
            case ToSession.Unbound(ErrorCode code, String detail) -> refuse(code, detail);
            case ToSession.Push _,
                    ToSession.Relay _,
                    ToSession.Appended _,
                    ToSession.Copies _,
                    ToSession.Blocking _,
                    ToSession.Cut _ -> {
                if (session != null) {
                    perform(session.on(event, now()));
                } else if (event instanceof ToSession.Cut(ErrorCode code, String detail)) {
                    refuse(code, detail);
                }
            }
        }
    }

    private void refuse(ErrorCode code, String detail) {
        Consumer<Opened> asker = answer;
        if (asker != null) {
            answer = null;
            hall.counters().loginsRefused.increment();
            asker.accept(new Opened.Refused(code, detail));
        }
    }

    private void bound(Jid jid, ActorRef<ToAccount> ref, boolean copies) {
        Consumer<Opened> asker = answer;
        if (asker == null) {
            return;
        }
        waits.done();
        answer = null;
        account = ref;
        Identity self = hall.identity(login, token, jid);
        Session begun = new Session(self, login.acks(), hall.limits(), copies, now());
        session = begun;
        hall.register(token, address.narrow());
        hall.counters().sessionsOpened.increment();
        asker.accept(new Opened.Started(jid, token, reports()));
        perform(begun.start(now()));
    }

    private Consumer<FromClient> reports() {
        int current = epoch;
        ActorRef<Object> self = address;
        return event -> self.tell(new FromSocket(current, event));
    }

    private void attach(Command.Attach attach) {
        Session going = session;
        Login.Resume resume = attach.login().resume();
        boolean ours =
                attach.login().account().equals(login.account())
                        && (login.encoding() == Login.Encoding.XML
                                || Objects.equals(attach.login().device(), login.device()));
        refuseResume("another connection resumes this session");
        resuming = attach;
        boolean possible =
                going != null && ours && resume != null && going.canResume(resume.received());
        if (going == null || !possible) {
            refuseResume("this session cannot be resumed");
            return;
        }
        perform(going.replaceConnection(now()));
        epoch++;
        waits.dueIn(hall.limits().session().loginMax());
        resumeWhenSettled();
    }

    private void resumeWhenSettled() {
        Session going = session;
        Command.Attach attach = resuming;
        Login.Resume resume = attach == null ? null : attach.login().resume();
        if (attach == null || resume == null || going == null || !going.settled()) {
            return;
        }
        waits.done();
        resuming = null;
        connection = attach.connection();
        hall.attached(token);
        hall.counters().sessionsResumed.increment();
        List<Effect> effects = going.resume(resume.received(), now());
        attach.answer().accept(new Opened.Resumed(going.jid(), going.handledCount(), reports()));
        perform(effects);
    }

    private void refuseResume(String detail) {
        Command.Attach attach = resuming;
        if (attach != null) {
            resuming = null;
            attach.answer().accept(new Opened.Refused(ErrorCode.ITEM_NOT_FOUND, detail));
        }
    }

    private void perform(List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            perform(effects.get(i));
        }
    }

    private void perform(Effect effect) {
        Session current = session;
        if (current == null) {
            return;
        }
        switch (effect) {
            case Effect.Send(ToClient event) -> send(event);
            case Effect.Append append -> paths.append(append);
            case Effect.Confirm(Effect.Append append) -> paths.confirm(append);
            case Effect.Relay(Stanza.Addressed stanza) -> paths.relay(stanza);
            case Effect.Announce(Stanza.Presence presence) -> paths.announce(current, presence);
            case Effect.Ask(Stanza.Iq request) ->
                    hall.requests()
                            .answer(
                                    request,
                                    new Asking(current.jid(), inbox, paths, this::tellAccount));
            case Effect.Displayed displayed -> paths.displayed(current.jid(), displayed);
            case Effect.Heard heard -> paths.heard(current.jid(), heard);
            case Effect.Acked(long sequence) -> tellAccount(new ToAccount.Acked(inbox, sequence));
            case Effect.Flow(boolean open) -> tellAccount(new ToAccount.Flow(inbox, open));
            case Effect.Wake(long atMillis) -> waits.wakeAt(atMillis);
            case Effect.Detached _ -> {
                connection = null;
                hall.counters().sessionsDetached.increment();
                hall.detached(token);
            }
            case Effect.End _ -> hall.forget(token);
        }
    }

    private void send(ToClient event) {
        if (connection != null) {
            if (event instanceof ToClient.Deliver) {
                hall.counters().stanzasSent.increment();
            }
            connection.send(event);
        }
    }

    private void tellAccount(ToAccount message) {
        if (account != null) {
            account.tell(message);
        }
    }

    private void takeLeave() {
        waits.cancel();
        hall.forget(token);
        Jid owner = login.account();
        ToAccount.Leave leave = new ToAccount.Leave(inbox);
        if (account == null) {
            hall.directory().shardOf(owner).tell(new ToShard.Disconnect(owner, leave));
        } else {
            account.tell(leave);
        }
        Session last = session;
        if (last != null) {
            hall.counters().sessionsEnded.increment();
            hall.directory().presenceOf(last.jid()).tell(new ToPresence.Gone(last.jid(), inbox));
            paths.leaveRooms(last);
        }
        refuse(ErrorCode.INTERNAL_SERVER_ERROR, "the login failed; try again");
        refuseResume("this session has ended");
    }

    private long now() {
        return hall.clock().millis();
    }
}
