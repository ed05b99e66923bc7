package org.godwit.server.mailbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Brood;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// One account while a device of it is online: who is connected and what is in flight. Everything
/// it knows can be had again from the store and from the sessions, which announce themselves anew
/// when it has crashed.
final class AccountActor implements Brood.Child {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /// When this actor fails, its sessions end and their devices resume from the mailbox.
    private static final ToSession LOST =
            new ToSession.Cut(
                    ErrorCode.STREAM_RESET, "the server has lost this session; log in again");

    private final Brood.Address address;
    private final Place place;
    private final Jid account;
    private final String mailbox;
    private final List<Link> links = new ArrayList<>(1);
    private final Outflow outflow;
    private @Nullable Desk desk;
    private long connects;
    private boolean copies;
    private boolean retrying;

    AccountActor(Brood.Address address, Jid account, Place place) {
        this.address = address;
        this.place = place;
        this.account = account;
        this.mailbox = account.toString();
        this.outflow = new Outflow(place, account, mailbox, links, address.narrow());
    }

    private Shard store() {
        return place.shard();
    }

    private Post post() {
        return place.post();
    }

    // What holds nothing of its own is made when it has something to do.

    private Keeping keeping() {
        return new Keeping(store(), post(), mailbox);
    }

    private Admission admission() {
        return new Admission(store(), mailbox, post().limits().account().devicesMax(), links);
    }

    /// Made when a device asks for something: most never do.
    private Desk desk() {
        Desk open =
                desk == null ? Desk.open(place, account, links, keeping(), address.narrow()) : desk;
        desk = open;
        return open;
    }

    /// Where an account lives.
    record Place(Shard shard, Post post, MessageForm form, ActorRef<ToShard> keeper) {}

    @Override
    public boolean receive(Object message) {
        if (!(message instanceof ToAccount told)) {
            throw new IllegalArgumentException("not for an account: " + message);
        }
        take(told);
        scheduleRetry();
        return true;
    }

    private void take(ToAccount message) {
        switch (message) {
            case ToAccount.Committed entry -> outflow.committed(entry);
            case ToAccount.Acked(ActorRef<ToSession> session, long sequence) -> {
                Link link = linkOf(session);
                if (link != null) {
                    outflow.acked(link, sequence);
                }
            }
            case ToSession.Appended answer -> outflow.receiptStored(answer);
            case ToAccount.CursorMoved moved -> cursorMoved(moved);
            case ToAccount.Relay(var stanza) -> new Relays(post(), links).relay(stanza);
            case ToAccount.Flow(ActorRef<ToSession> session, boolean open) -> flow(session, open);
            case ToAccount.Carbons(ActorRef<ToSession> session, boolean enabled) -> {
                Link link = linkOf(session);
                if (link != null) {
                    link.carbons = enabled;
                }
            }
            case ToAccount.Ask(ActorRef<ToSession> session, var request) -> ask(session, request);
            case ToAccount.Then(Runnable next) -> next.run();
            case ToAccount.Proceed.NOW -> proceed(desk().proceed());
            case ToAccount.Connect connect -> connect(connect);
            case ToAccount.CursorOpened opened -> cursorOpened(opened);
            case ToAccount.Leave(ActorRef<ToSession> session) -> leave(session);
            case ToAccount.Cut(String device) -> cut(device);
            case ToAccount.Unseen unseen -> unseen(unseen);
            case ToAccount.Retry.NOW -> {
                retrying = false;
                outflow.retry();
            }
        }
    }

    @Override
    public void ended(boolean failed) {
        if (failed) {
            links.forEach(link -> Outflow.tell(link, LOST));
        }
    }

    private void ask(ActorRef<ToSession> session, Stanza.Iq request) {
        Link link = linkOf(session);
        if (link != null) {
            proceed(desk().ask(link, session, request));
        }
    }

    private void proceed(boolean more) {
        if (more) {
            address.tell(ToAccount.Proceed.NOW);
        } else {
            updateCopies();
        }
    }

    private void scheduleRetry() {
        if (outflow.takeWantsRetry() && !retrying) {
            retrying = true;
            address.tellLater(RETRY_DELAY, ToAccount.Retry.NOW);
        }
    }

    private void connect(ToAccount.Connect connect) {
        connects++;
        ToAccount.Device device = connect.device();
        MailboxStatus status = store().status(mailbox);
        outflow.connected(status);
        if (links.isEmpty()) {
            admission().dropPassersBy(status);
            keeping().begin(status);
        }
        Link link = named(device.name());
        boolean known = (link != null && link.bound) || status.cursors().containsKey(device.name());
        if (!known && !admission().isFree(status, device) && !makeRoom(status)) {
            connect.session()
                    .tell(
                            new ToSession.Unbound(
                                    ErrorCode.STREAM_POLICY_VIOLATION, admission().refusal()));
            return;
        }
        if (link == null) {
            link = new Link(device, account);
            links.add(link);
            link.sent = status.cursors().getOrDefault(device.name(), 0L);
            link.moved = link.sent;
        } else {
            displace(link, connect.session());
        }
        link.session = connect.session();
        link.carbons = device.carbons();
        link.toldCount = false;
        link.wantsBlockList = false;
        link.toldDrained = false;
        link.jid = freeJid(device.resource(), link);
        openCursor(link, known);
    }

    /// Forgets a device for a new one's sake; its session, if it still waits, ends.
    private boolean makeRoom(MailboxStatus status) {
        String gone = admission().leastMissed(status);
        if (gone == null) {
            return false;
        }
        store().submit(new Command.DropCursor(mailbox, gone), _ -> {});
        Link link = named(gone);
        ActorRef<ToSession> session = link == null ? null : link.session;
        if (link != null && session != null) {
            link.bound = false;
            leave(session);
            session.tell(
                    new ToSession.Cut(
                            ErrorCode.STREAM_CONFLICT,
                            "another device of the account took this one's place"));
        }
        return true;
    }

    /// A cursor that is there already need not be waited for: opening it only notes the device was
    /// seen.
    private void openCursor(Link link, boolean known) {
        String name = link.name;
        if (known) {
            bind(link);
        }
        store().submit(
                        new Command.OpenCursor(mailbox, name, post().clock().millis()),
                        outcome -> address.tell(new ToAccount.CursorOpened(name, outcome)));
    }

    private void cursorOpened(ToAccount.CursorOpened opened) {
        Link link = named(opened.device());
        if (link == null || link.bound) {
            return;
        }
        switch (opened.outcome()) {
            case Outcome.Opened(long sequence) -> {
                link.sent = sequence;
                link.moved = sequence;
                bind(link);
            }
            case Outcome.Refused(Outcome.Reason reason, String _) -> {
                Outflow.tell(
                        link,
                        new ToSession.Unbound(
                                ErrorCode.STREAM_RESOURCE_CONSTRAINT,
                                "the mailbox cannot be opened now: " + reason));
                link.session = null;
                links.remove(link);
                endIfIdle();
            }
            case Outcome.Stored _, Outcome.Each _, Outcome.Done _, Outcome.Conflict _ ->
                    throw new IllegalStateException("a cursor opened with " + opened.outcome());
        }
    }

    private void bind(Link link) {
        link.bound = true;
        updateCopies();
        Outflow.tell(link, new ToSession.Bound(link.jid, address.narrow(), copies));
        Barring.introduce(link, post(), account);
    }

    /// What one device sends is copied to the account's mailbox when there is another to read it.
    private void updateCopies() {
        long devices =
                store().status(mailbox).cursors().keySet().stream()
                        .filter(name -> !name.equals(Keeping.CURSOR) && named(name) == null)
                        .count();
        boolean wanted = devices + links.size() > 1 || keeping().on();
        if (wanted != copies) {
            copies = wanted;
            for (Link link : links) {
                Outflow.tell(link, new ToSession.Copies(wanted));
            }
        }
    }

    private void displace(Link link, ActorRef<ToSession> newcomer) {
        ActorRef<ToSession> old = link.session;
        if (old != null && !old.equals(newcomer)) {
            old.tell(
                    new ToSession.Cut(
                            ErrorCode.STREAM_CONFLICT, "this device logged in elsewhere"));
        }
        link.rewind();
    }

    private Jid freeJid(@Nullable String resource, Link self) {
        String wanted = resource == null ? random() : resource;
        Jid jid = jid(wanted);
        for (Link link : links) {
            if (link != self && link.session != null && link.jid.equals(jid)) {
                return jid(wanted + "-" + random());
            }
        }
        return jid;
    }

    private Jid jid(String resource) {
        try {
            return account.withResource(resource);
        } catch (ProtocolException e) {
            return new Jid(account.local(), account.domain(), random());
        }
    }

    static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /// A device that is online may be silent for as long as it likes: it is seen now.
    private void unseen(ToAccount.Unseen unseen) {
        Link link = named(unseen.device());
        if (link == null) {
            Sweeper.drop(store(), mailbox, unseen, post());
        } else if (link.session != null) {
            store().submit(
                            new Command.OpenCursor(mailbox, link.name, post().clock().millis()),
                            _ -> {});
        }
    }

    private void flow(ActorRef<ToSession> session, boolean open) {
        Link link = linkOf(session);
        if (link != null) {
            link.open = open;
            link.caughtUp &= open;
            outflow.fill(link);
        }
    }

    private void cursorMoved(ToAccount.CursorMoved moved) {
        Link link = named(moved.device());
        if (link != null) {
            outflow.cursorMoved(link, moved);
            retire(link);
        }
    }

    private void leave(ActorRef<ToSession> session) {
        Link link = linkOf(session);
        if (link == null) {
            return;
        }
        link.rewind();
        link.session = null;
        retire(link);
    }

    /// Lets go of a device that left once the store knows what it acknowledged.
    private void retire(Link link) {
        if (link.session != null || !link.settled()) {
            return;
        }
        links.remove(link);
        if (link.passing) {
            store().submit(new Command.DropCursor(mailbox, link.name), _ -> {});
        }
        updateCopies();
        endIfIdle();
    }

    private void endIfIdle() {
        if (links.isEmpty()) {
            place.keeper().tell(new ToShard.Idle(account, connects));
        }
    }

    private void cut(@Nullable String device) {
        for (Link link : List.copyOf(links)) {
            if (device == null || link.name.equals(device)) {
                Outflow.tell(
                        link,
                        new ToSession.Cut(
                                ErrorCode.STREAM_NOT_AUTHORIZED,
                                "this device may no longer log in"));
            }
        }
    }

    private @Nullable Link linkOf(ActorRef<ToSession> session) {
        for (Link link : links) {
            if (link.isServedBy(session)) {
                return link;
            }
        }
        return null;
    }

    private @Nullable Link named(String device) {
        for (Link link : links) {
            if (link.name.equals(device)) {
                return link;
            }
        }
        return null;
    }
}
