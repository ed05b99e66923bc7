package org.godwit.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.client.content.Extras;
import org.godwit.client.e2ee.Comparing;
import org.godwit.client.file.Transfers;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.link.Link;
import org.godwit.client.link.LinkEvent;
import org.godwit.client.link.Transport;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One account on one device. Connects and keeps connected, sends what it was given until the
/// server has it, and tells a listener what happens, in order, on one thread of its own.
/// Thread-safe; no method blocks on the network.
///
/// The history belongs to the caller and outlives the client.
public final class Client implements AutoCloseable {
    /// Longest text of a message, in bytes of UTF-8.
    public static final int BODY_BYTES_MAX = 64 * 1024;

    private static final int ID_BYTES = 16;
    private static final int GROUP_CHARACTERS = 20;
    private static final Duration STOP_MAX = Duration.ofSeconds(3);

    private final Jid account;
    private final History history;
    private final Transport transport;
    private final InstantSource clock;
    private final Consumer<Event> listener;
    private final Engine engine;
    private final Sharing sharing = new Sharing(this);
    private final Grouping groups = new Grouping(this);
    private final Comparing comparing;
    private final SecureRandom random = new SecureRandom();
    private final ScheduledThreadPoolExecutor thread;
    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable Link link;

    /// Tells the events of a link from those of an earlier one.
    private int attempt;

    private Client(
            ClientSettings settings,
            History history,
            Transport transport,
            InstantSource clock,
            Consumer<Event> listener) {
        this.account = settings.account();
        this.history = history;
        this.transport = transport;
        this.clock = clock;
        this.listener = listener;
        this.engine = new Engine(settings, history, random);
        this.comparing = new Comparing(history, wish -> post(new Input.OfSafety(wish)));
        this.thread =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread worker = new Thread(task, "godwit-client");
                            worker.setDaemon(true);
                            return worker;
                        });
        this.thread.setRemoveOnCancelPolicy(true);
    }

    /// Makes a client; [#connect] starts it.
    ///
    /// @param listener is called on the client's thread; what it throws is dropped
    public static Client of(
            ClientSettings settings,
            History history,
            Transport transport,
            InstantSource clock,
            Consumer<Event> listener) {
        return new Client(settings, history, transport, clock, listener);
    }

    /// Connects, and reconnects with growing pauses until [#disconnect].
    public void connect() {
        post(new Input.Connect());
    }

    /// Says goodbye. What is in the outbox stays there.
    public void disconnect() {
        post(new Input.Disconnect());
    }

    /// Sends a text. It is in the history and the outbox when its [Event.MessageAdded] comes, and
    /// turns to stored, delivered and read by [Event.MessageChanged]; connected or not.
    ///
    /// @return which message it will be
    /// @throws IllegalArgumentException when `body` is empty or longer than [#BODY_BYTES_MAX]
    public Message.Ref send(Jid to, String body) {
        return send(to, body, null, Extras.NONE);
    }

    /// The same, as an answer to a message of that conversation.
    public Message.Ref reply(Message.Ref to, String body) {
        return send(to.peer(), body, to, Extras.NONE);
    }

    /// Safety numbers, and how conversations are protected.
    public Comparing comparing() {
        return comparing;
    }

    Jid account() {
        return account;
    }

    /// Everything that is more than a text.
    public Sharing sharing() {
        return sharing;
    }

    /// Everything about groups beside talking in them.
    public Grouping groups() {
        return groups;
    }

    Message.Ref send(Jid to, String body, Message.@Nullable Ref answers, Extras extras) {
        Outbound.checkBody(body);
        Message.Ref ref = new Message.Ref(to.bare(), newId(), true);
        post(new Input.SendText(to.bare(), ref.id(), body, answers, extras));
        return ref;
    }

    /// Gives a message of ours another text, here and for everybody; told by
    /// [Event.MessageRevised].
    ///
    /// @throws IllegalArgumentException when it is not ours, or `body` is empty or too long
    public void edit(Message.Ref ref, String body) {
        Outbound.checkOurs(ref);
        Outbound.checkBody(body);
        post(new Input.Edit(ref, newId(), body));
    }

    /// Deletes a message of ours, here and for everybody.
    ///
    /// @throws IllegalArgumentException when it is not ours
    public void retract(Message.Ref ref) {
        Outbound.checkOurs(ref);
        post(new Input.Retract(ref, newId()));
    }

    /// Says what we think of a message, instead of what we thought before; nothing takes it back.
    ///
    /// @param emoji at most [org.godwit.client.history.Content.Reaction#EMOJI_MAX]; more are left
    ///   out
    public void react(Message.Ref ref, List<String> emoji) {
        post(new Input.React(ref, newId(), emoji));
    }

    /// Everything from `peer` has been read by the user.
    public void markRead(Jid peer) {
        post(new Input.MarkRead(peer.bare(), newId()));
    }

    /// Tells `peer` that the user is writing, or no longer; forgotten when not connected.
    public void typing(Jid peer, boolean typing) {
        post(new Input.SetTyping(peer.bare(), typing, false));
    }

    /// Adds a contact and asks to see its presence.
    public void addContact(Jid jid, @Nullable String name) {
        post(new Input.AddContact(jid.bare(), name));
    }

    /// Lets a contact see our presence, and asks for theirs.
    public void acceptContact(Jid jid) {
        post(new Input.AcceptContact(jid.bare()));
    }

    public void declineContact(Jid jid) {
        post(new Input.DeclineContact(jid.bare()));
    }

    public void removeContact(Jid jid) {
        post(new Input.RemoveContact(jid.bare()));
    }

    /// Makes a group for its members only and invites them. Told by [Event.ContactChanged]; refused
    /// when not connected.
    ///
    /// @return the group's address, the peer of its messages
    public Jid createGroup(String name, List<Jid> members) {
        Jid group = Groups.address(account, newId().substring(0, GROUP_CHARACTERS));
        post(new Input.CreateGroup(group, name, members.stream().map(Jid::bare).toList()));
        return group;
    }

    public void inviteToGroup(Jid group, Jid who) {
        post(new Input.InviteToGroup(group.bare(), who.bare()));
    }

    public void removeFromGroup(Jid group, Jid who) {
        post(new Input.RemoveFromGroup(group.bare(), who.bare()));
    }

    /// Takes up an invitation to a group; [org.godwit.client.history.Contact#asking] ends.
    public void joinGroup(Jid group) {
        post(new Input.JoinGroup(group.bare()));
    }

    /// Leaves a group, or declines an invitation.
    public void leaveGroup(Jid group) {
        post(new Input.LeaveGroup(group.bare()));
    }

    /// Asks who belongs to a group; answered by [Event.GroupListed].
    public void listGroup(Jid group) {
        post(new Input.ListGroup(group.bare()));
    }

    /// Asks for the account's devices; answered by [Event.DevicesListed].
    public void listDevices() {
        post(new Input.ListDevices());
    }

    /// Gives a device another name; answered like [#listDevices].
    public void renameDevice(String id, String name) {
        post(new Input.RenameDevice(id, name));
    }

    /// Ends a device: it is cut off and nothing waits for it; answered like [#listDevices].
    public void removeDevice(String id) {
        post(new Input.RemoveDevice(id));
    }

    /// Asks for a code that lets in another device; answered by [Event.LinkMade].
    public void makeLink() {
        post(new Input.MakeLink());
    }

    /// The account itself and its devices' way in.
    public OwnAccount own() {
        return new OwnAccount(this, account);
    }

    /// Whether `jid` is a group rather than a person, as `account`'s server names them.
    public static boolean isGroup(Jid account, Jid jid) {
        return Groups.isGroup(account, jid);
    }

    /// The address of the group of that name on `account`'s server.
    public static Jid groupAddress(Jid account, String name) {
        return Groups.address(account, name);
    }

    /// What this device remembers; may be read from any thread.
    public History history() {
        return history;
    }

    String newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    void post(Input input) {
        try {
            thread.execute(() -> handle(input));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("this client is closed", e);
        }
    }

    private void handle(Input input) {
        try {
            perform(engine.on(input, now()));
        } catch (HistoryException e) {
            tell(
                    new Event.ConnectivityChanged(
                            new Connectivity.Stopped(null, String.valueOf(e.getMessage()))));
            hangUp(false);
        }
        setAlarm();
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Tell(Event event) -> tell(event);
                case Effect.Dial(Transport.Attempt wanted) -> dial(wanted);
                case Effect.Transmit transmit -> {
                    Link open = link;
                    if (open != null) {
                        open.transmit(
                                transmit.stanzas(), transmit.received(), transmit.countWanted());
                    }
                }
                case Effect.Answered(String id, Transfers.Answer answer) ->
                        sharing.answered(id, answer);
                case Effect.HangUp(boolean orderly) -> hangUp(orderly);
            }
        }
    }

    private void tell(Event event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            Thread.UncaughtExceptionHandler handler =
                    Thread.currentThread().getUncaughtExceptionHandler();
            handler.uncaughtException(Thread.currentThread(), e);
        }
    }

    private void dial(Transport.Attempt wanted) {
        hangUp(false);
        int current = ++attempt;
        link = transport.connect(wanted, event -> receive(current, event));
    }

    /// Blocks the link's reader until the event is dealt with: a slow device slows its server.
    private void receive(int from, LinkEvent event) {
        try {
            thread.submit(
                            () -> {
                                if (from == attempt) {
                                    if (event instanceof LinkEvent.Ended) {
                                        link = null;
                                    }
                                    handle(new Input.FromLink(event));
                                }
                            })
                    .get();
        } catch (RejectedExecutionException | ExecutionException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hangUp(boolean orderly) {
        Link open = link;
        if (open != null) {
            if (orderly) {
                open.close();
            } else {
                open.abort();
            }
        }
    }

    private void setAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
        Instant wake = engine.nextWake();
        if (wake != null && !thread.isShutdown()) {
            long delayMillis = Math.max(1, Duration.between(now(), wake).toMillis());
            alarm =
                    thread.schedule(
                            () -> handle(new Input.Wake()), delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    Instant now() {
        return clock.instant();
    }

    /// Says goodbye and ends; waits a few seconds at most.
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        sharing.transfers().cancelAll();
        post(new Input.Disconnect());
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
