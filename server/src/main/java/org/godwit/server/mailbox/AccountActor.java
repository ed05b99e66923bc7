package org.godwit.server.mailbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// An account while a device of it is online or resumable: pushes what is committed to each device,
/// pages what a device missed, settles acknowledgements into receipts and cursor moves.
final class AccountActor {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int RECEIPT_TRIES_MAX = 5;

    private final ActorContext<ToAccount> context;
    private final TimerScheduler<ToAccount> timers;
    private final Jid account;
    private final Shard shard;
    private final Post post;
    private final MessageForm form;
    private final ActorRef<ToShard> keeper;

    private final List<OnlineDevice> devices = new ArrayList<>(2);
    private final Map<String, ToAccount.Connect> connecting = new TreeMap<>();

    /// Receipts not yet durable, by the sequence of their message.
    private final TreeMap<Long, Unsettled> unsettled = new TreeMap<>();

    /// Messages up to here had their receipts made.
    private long receiptedUpTo;

    private long connects;

    private record Unsettled(Stanza.Message receipt, int tries) {}

    private AccountActor(
            ActorContext<ToAccount> context,
            TimerScheduler<ToAccount> timers,
            Jid account,
            Place place) {
        this.context = context;
        this.timers = timers;
        this.account = account;
        this.shard = place.shard();
        this.post = place.post();
        this.form = place.form();
        this.keeper = place.keeper();
    }

    /// Where an account lives.
    record Place(Shard shard, Post post, MessageForm form, ActorRef<ToShard> keeper) {}

    static Behavior<ToAccount> create(Jid account, Place place) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    AccountActor actor =
                                            new AccountActor(context, timers, account, place);
                                    return Behaviors.receiveMessage(actor::on);
                                }));
    }

    private Behavior<ToAccount> on(ToAccount message) {
        switch (message) {
            case ToAccount.Connect connect -> connect(connect);
            case ToAccount.CursorOpened opened -> cursorOpened(opened);
            case ToAccount.Committed committed -> committed(committed);
            case ToAccount.Acked(ActorRef<ToSession> session, long sequence) ->
                    acked(session, sequence);
            case ToSession.Appended appended -> receiptAppended(appended);
            case ToAccount.CursorMoved moved -> cursorMoved(moved);
            case ToAccount.Flow(ActorRef<ToSession> session, boolean open) -> flow(session, open);
            case ToAccount.Carbons(ActorRef<ToSession> session, boolean enabled) ->
                    carbons(session, enabled);
            case ToAccount.Relay(Stanza.Addressed stanza) -> relay(stanza);
            case ToAccount.Leave(ActorRef<ToSession> session) -> leave(session);
            case ToAccount.Cut(String device) -> cut(device);
            case ToAccount.Retry _ -> retry();
        }
        return Behaviors.same();
    }

    // ---- devices come and go

    private void connect(ToAccount.Connect connect) {
        connects++;
        String name = connect.device().name();
        ToAccount.Connect earlier = connecting.put(name, connect);
        if (earlier != null) {
            earlier.session().tell(displaced());
        }
        dropOldestCursor(name);
        long now = post.clock().millis();
        ActorRef<ToAccount> self = context.getSelf();
        shard.submit(
                new Command.OpenCursor(account.toString(), name, now),
                outcome -> self.tell(new ToAccount.CursorOpened(name, outcome)));
    }

    /// XML clients with ever new resources must not gather cursors for ever: the one furthest
    /// behind and not online makes room.
    private void dropOldestCursor(String name) {
        MailboxStatus status = shard.status(account.toString());
        Map<String, Long> cursors = status.cursors();
        if (cursors.containsKey(name) || cursors.size() < post.limits().account().devicesMax()) {
            return;
        }
        cursors.entrySet().stream()
                .filter(cursor -> cursor.getKey().startsWith(Shards.XML_DEVICE))
                .filter(cursor -> byName(cursor.getKey()) == null)
                .min(Map.Entry.comparingByValue())
                .ifPresent(
                        oldest ->
                                shard.submit(
                                        new Command.DropCursor(account.toString(), oldest.getKey()),
                                        _ -> {}));
    }

    private void cursorOpened(ToAccount.CursorOpened opened) {
        ToAccount.Connect connect = connecting.remove(opened.device());
        if (connect == null) {
            return;
        }
        if (!(opened.outcome() instanceof Outcome.Opened(long cursor))) {
            connect.session()
                    .tell(
                            new ToSession.Unbound(
                                    ErrorCode.RESOURCE_CONSTRAINT,
                                    "the mailbox cannot be opened now; try again"));
            rest();
            return;
        }
        ToAccount.Device wanted = connect.device();
        Jid jid = new Jid(account.local(), account.domain(), wanted.resource());
        displace(wanted.name(), jid);
        long held = connect.heldUpTo() == null ? 0 : connect.heldUpTo();
        OnlineDevice device =
                new OnlineDevice(
                        wanted.name(),
                        jid,
                        connect.session(),
                        new OnlineDevice.Kind(wanted.binary(), wanted.passing(), wanted.carbons()),
                        cursor,
                        held);
        devices.add(device);
        receiptedUpTo = Math.max(receiptedUpTo, cursor);
        connect.session().tell(new ToSession.Bound(jid, context.getSelf(), copiesWanted()));
        tellCopies();
    }

    private void displace(String name, Jid jid) {
        for (OnlineDevice device : List.copyOf(devices)) {
            if (device.name().equals(name) || device.jid().equals(jid)) {
                devices.remove(device);
                device.session().tell(displaced());
            }
        }
    }

    private static ToSession.Cut displaced() {
        return new ToSession.Cut(
                ErrorCode.STREAM_CONFLICT, "this device has logged in on another connection");
    }

    private boolean copiesWanted() {
        return devices.size() > 1 || shard.status(account.toString()).cursors().size() > 1;
    }

    private void tellCopies() {
        boolean wanted = copiesWanted();
        for (OnlineDevice device : devices) {
            device.session().tell(new ToSession.Copies(wanted));
        }
    }

    private void leave(ActorRef<ToSession> session) {
        OnlineDevice device = bySession(session);
        if (device != null) {
            devices.remove(device);
            if (device.passing()) {
                shard.submit(new Command.DropCursor(account.toString(), device.name()), _ -> {});
            }
            tellCopies();
        }
        rest();
    }

    private void cut(@Nullable String name) {
        for (OnlineDevice device : List.copyOf(devices)) {
            if (name == null || device.name().equals(name)) {
                devices.remove(device);
                device.session()
                        .tell(
                                new ToSession.Cut(
                                        ErrorCode.STREAM_NOT_AUTHORIZED,
                                        "this device may not be online any longer"));
            }
        }
        rest();
    }

    private void rest() {
        if (devices.isEmpty() && connecting.isEmpty() && unsettled.isEmpty()) {
            keeper.tell(new ToShard.Idle(account, connects));
        }
    }

    // ---- messages to devices

    private void committed(ToAccount.Committed committed) {
        for (OnlineDevice device : devices) {
            boolean next = committed.sequence() == device.handed() + 1;
            boolean room = device.room(post.limits().mailbox().windowStanzas()) > 0;
            if (next && device.open() && room && device.announced()) {
                Mark mark = new Mark(account, committed.sequence(), null);
                hand(device, committed.origin(), committed.message().with(mark), mark.sequence());
                post.counters().messagesPushed.increment();
            } else if (committed.sequence() > device.handed()) {
                pump(device);
            }
        }
    }

    private void flow(ActorRef<ToSession> session, boolean open) {
        OnlineDevice device = bySession(session);
        if (device != null) {
            device.open(open);
            pump(device);
        }
    }

    /// Hands the oldest messages the device lacks, as many as its window has room for.
    private void pump(OnlineDevice device) {
        int room = device.room(post.limits().mailbox().windowStanzas());
        if (!device.open() || room == 0) {
            return;
        }
        Page page =
                shard.read(
                        account.toString(),
                        device.handed(),
                        room,
                        post.limits().mailbox().pageBytesMax());
        if (!device.announced() && !page.entries().isEmpty() && device.binary()) {
            announce(device, Sync.offline(page.entries().size() + page.remaining()));
        }
        for (Page.Entry entry : page.entries()) {
            Stanza.Message message = form.decode(entry.message());
            if (message == null) {
                context.getLog().error("entry {} of a mailbox is damaged", entry.sequence());
                device.skip(entry.sequence());
                continue;
            }
            Mark mark = new Mark(account, entry.sequence(), entry.storedMillis());
            hand(device, entry.origin(), message.with(mark), entry.sequence());
            post.counters().messagesRead.increment();
        }
        if (page.remaining() == 0 && !device.announced()) {
            device.announced(true);
            if (device.binary()) {
                announce(device, Sync.drained());
            }
        }
        moveCursor(device);
    }

    private static void announce(OnlineDevice device, Stanza.Message sync) {
        device.session().tell(new ToSession.Relay(sync));
    }

    private void hand(OnlineDevice device, String origin, Stanza.Message message, long sequence) {
        Stanza.Message shown =
                Origin.isDevice(origin, account, device.name())
                                && !View.isToItself(message, account, device)
                        ? null
                        : View.of(message, account, device, isOnline(message.to()));
        if (shown == null) {
            device.skip(sequence);
            moveCursor(device);
            return;
        }
        device.hand(
                sequence,
                sequence > receiptedUpTo ? Receipts.owed(origin, message, account) : null);
        device.session().tell(new ToSession.Push(sequence, shown));
    }

    private boolean isOnline(@Nullable Jid target) {
        return target != null && byJid(target) != null;
    }

    private void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        OnlineDevice target = to == null ? null : byJid(to);
        if (target != null) {
            if (View.isRelayed(stanza, target)) {
                target.session().tell(new ToSession.Relay(stanza));
            }
            return;
        }
        switch (stanza) {
            case Stanza.Message message when message.type() == MessageType.GROUPCHAT ->
                    post.counters().stanzasDropped.increment();
            case Stanza.Message message -> {
                for (OnlineDevice device : devices) {
                    device.session().tell(new ToSession.Relay(message));
                }
            }
            case Stanza.Iq iq -> Shards.bounce(iq, post);
            case Stanza.Presence _ -> post.counters().stanzasDropped.increment();
        }
    }

    // ---- acknowledgements

    private void acked(ActorRef<ToSession> session, long sequence) {
        OnlineDevice device = bySession(session);
        if (device == null) {
            return;
        }
        for (OnlineDevice.Handed handed = device.settleUpTo(sequence);
                handed != null;
                handed = device.settleUpTo(sequence)) {
            if (handed.receipt() != null && handed.sequence() > receiptedUpTo) {
                unsettled.put(handed.sequence(), new Unsettled(handed.receipt(), 0));
                sendReceipt(handed.sequence(), handed.receipt());
            }
            receiptedUpTo = Math.max(receiptedUpTo, handed.sequence());
        }
        moveCursor(device);
        pump(device);
    }

    private void sendReceipt(long sequence, Stanza.Message receipt) {
        Jid sender = receipt.to();
        String id = receipt.id();
        if (sender == null || id == null) {
            throw new IllegalStateException("a receipt has an address and an id");
        }
        post.directory()
                .shardOf(sender)
                .tell(
                        new ToShard.Append(
                                sender,
                                Origin.ofReceipt(account),
                                id,
                                receipt,
                                context.getSelf().narrow(),
                                sequence));
        post.counters().receiptsMade.increment();
    }

    private void receiptAppended(ToSession.Appended appended) {
        Unsettled receipt = unsettled.get(appended.ticket());
        if (receipt == null) {
            return;
        }
        boolean hopeless =
                appended.refused() == ErrorCode.SERVICE_UNAVAILABLE
                        || receipt.tries() >= RECEIPT_TRIES_MAX;
        if (appended.refused() == null || hopeless) {
            unsettled.remove(appended.ticket());
            devices.forEach(this::moveCursor);
            rest();
        } else {
            unsettled.put(appended.ticket(), new Unsettled(receipt.receipt(), receipt.tries() + 1));
            timers.startSingleTimer(ToAccount.Retry.NOW, RETRY_AFTER);
        }
    }

    private void retry() {
        unsettled.forEach((sequence, receipt) -> sendReceipt(sequence, receipt.receipt()));
        devices.forEach(this::moveCursor);
    }

    private void moveCursor(OnlineDevice device) {
        long firstUnsettled = unsettled.isEmpty() ? Long.MAX_VALUE : unsettled.firstKey();
        long target = device.movable(firstUnsettled);
        if (target < 0) {
            return;
        }
        device.moved(target);
        post.counters().cursorsMoved.increment();
        ActorRef<ToAccount> self = context.getSelf();
        String name = device.name();
        shard.submit(
                new Command.MoveCursor(account.toString(), name, target, post.clock().millis()),
                outcome -> {
                    if (outcome instanceof Outcome.Refused) {
                        self.tell(new ToAccount.CursorMoved(name, target, outcome));
                    }
                });
    }

    private void cursorMoved(ToAccount.CursorMoved moved) {
        OnlineDevice device = byName(moved.device());
        if (device != null && moved.outcome() instanceof Outcome.Refused) {
            device.moved(0);
            timers.startSingleTimer(ToAccount.Retry.NOW, RETRY_AFTER);
        }
    }

    private void carbons(ActorRef<ToSession> session, boolean enabled) {
        OnlineDevice device = bySession(session);
        if (device != null) {
            device.carbons(enabled);
        }
    }

    // ---- finding

    private @Nullable OnlineDevice bySession(ActorRef<ToSession> session) {
        for (OnlineDevice device : devices) {
            if (device.session().equals(session)) {
                return device;
            }
        }
        return null;
    }

    private @Nullable OnlineDevice byName(String name) {
        for (OnlineDevice device : devices) {
            if (device.name().equals(name)) {
                return device;
            }
        }
        return null;
    }

    private @Nullable OnlineDevice byJid(Jid jid) {
        for (OnlineDevice device : devices) {
            if (device.jid().equals(jid)) {
                return device;
            }
        }
        return null;
    }
}
