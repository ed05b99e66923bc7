package org.godwit.server.mailbox;

import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToRoom;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Outcome;
import org.godwit.store.Page;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves entries from the mailbox to the devices and acknowledgements back. Belongs to one account
/// actor and runs on its thread.
///
/// A device that keeps up is fed from memory as messages commit; one that is behind is fed pages
/// from the store, at least half a window at a time, and joins the live stream when it has caught
/// up. So a new message never overtakes an old one.
final class Outflow {
    private static final Logger LOG = LoggerFactory.getLogger(Outflow.class);

    private final AccountActor.Place place;
    private final Jid account;
    private final String mailbox;
    private final List<Link> links;
    private final ActorRef<ToAccount> self;

    /// Up to here every receipt for a message to the bare JID is durable: some device's cursor has
    /// passed.
    private long receiptedUpTo;

    /// The highest number given in the mailbox: who has been given it has been given everything,
    /// and need not be looked for in the store.
    private long last;

    private long tickets;
    private boolean wantsRetry;

    /// @param mailbox name of it: the account's
    Outflow(
            AccountActor.Place place,
            Jid account,
            String mailbox,
            List<Link> links,
            ActorRef<ToAccount> self) {
        this.place = place;
        this.account = account;
        this.mailbox = mailbox;
        this.links = links;
        this.self = self;
        for (long cursor : place.shard().status(mailbox).cursors().values()) {
            receiptedUpTo = Math.max(receiptedUpTo, cursor);
        }
    }

    private Post post() {
        return place.post();
    }

    private ServerLimits.Mailbox limits() {
        return post().limits().mailbox();
    }

    /// A device connects. From now on the account hears of every message: none is missed between
    /// what the mailbox says now and the first that is heard of.
    void connected(MailboxStatus status) {
        last = Math.max(last, status.last());
    }

    /// A message has just been stored.
    void committed(ToAccount.Committed entry) {
        last = Math.max(last, entry.sequence());
        Stanza.Message live = entry.message().with(new Mark(account, entry.sequence(), null));
        Receipt receipt = owed(live, entry.origin(), entry.sequence());
        for (Link link : links) {
            if (link.session == null || entry.sequence() <= link.sent) {
                continue;
            }
            if (link.open && link.caughtUp && link.room(limits().windowStanzas()) > 0) {
                offer(link, entry.origin(), live, entry.sequence(), receipt);
            } else {
                link.caughtUp = false;
                fill(link);
            }
        }
    }

    /// Feeds a device that is behind, as far as its window allows.
    void fill(Link link) {
        int window = limits().windowStanzas();
        if (link.open && !link.caughtUp && link.sent >= last) {
            link.caughtUp = true;
            link.toldCount = true;
        }
        while (link.open && !link.caughtUp && link.room(window) * 2 >= window) {
            Page page =
                    place.shard()
                            .read(mailbox, link.sent, link.room(window), limits().pageBytesMax());
            tellCount(link, page);
            for (Page.Entry entry : page.entries()) {
                post().counters().messagesRead.increment();
                offer(link, entry);
            }
            link.caughtUp = page.remaining() == 0 || page.entries().isEmpty();
        }
        if (link.caughtUp && !link.toldDrained) {
            link.toldDrained = true;
            if (link.binary) {
                tell(link, new ToSession.Relay(Sync.drained()));
            }
        }
        moveCursor(link);
    }

    private static void tellCount(Link link, Page page) {
        if (!link.toldCount && link.binary && !page.entries().isEmpty()) {
            long count = page.entries().size() + page.remaining();
            tell(link, new ToSession.Relay(Sync.offline(count)));
        }
        link.toldCount = true;
    }

    private void offer(Link link, Page.Entry entry) {
        Stanza.Message message = place.form().decode(entry.message());
        if (message == null) {
            LOG.error("entry {} of a mailbox is damaged and passed over", entry.sequence());
            link.sent = entry.sequence();
            return;
        }
        Stanza.Message late =
                message.with(new Mark(account, entry.sequence(), entry.storedMillis()));
        Receipt receipt = owed(late, entry.origin(), entry.sequence());
        offer(link, entry.origin(), late, entry.sequence(), receipt);
    }

    private void offer(
            Link link,
            String origin,
            Stanza.Message message,
            long sequence,
            @Nullable Receipt receipt) {
        link.sent = sequence;
        Stanza.Message shown =
                Delivery.show(message, origin, link.viewer(), isOnline(message.to()));
        if (shown == null) {
            moveCursor(link);
            return;
        }
        link.inFlight.add(new Link.InFlight(sequence, receipt));
        post().counters().messagesPushed.increment();
        tell(link, new ToSession.Push(sequence, shown));
    }

    private @Nullable Receipt owed(Stanza.Message message, String origin, long sequence) {
        Jid to = message.to();
        boolean toAll = to == null || to.isBare();
        return toAll && sequence <= receiptedUpTo
                ? null
                : Receipt.owedFor(message, origin, account);
    }

    private boolean isOnline(@Nullable Jid addressee) {
        if (addressee == null || addressee.isBare()) {
            return false;
        }
        for (Link link : links) {
            if (link.open && link.jid.equals(addressee)) {
                return true;
            }
        }
        return false;
    }

    /// The device has everything up to `sequence`.
    void acked(Link link, long sequence) {
        while (!link.inFlight.isEmpty() && link.inFlight.getFirst().sequence() <= sequence) {
            Link.InFlight entry = link.inFlight.removeFirst();
            Receipt receipt = entry.receipt();
            if (receipt != null && !receipt.isSettled()) {
                link.owed.add(new Link.Owed(entry.sequence(), receipt));
                store(receipt);
            }
        }
        fill(link);
    }

    private void store(Receipt receipt) {
        if (!receipt.take()) {
            return;
        }
        receipt.asked(++tickets);
        switch (receipt.to()) {
            case Receipt.To.Sender sender ->
                    post().directory()
                            .shardOf(sender.account())
                            .tell(
                                    new ToShard.Append(
                                            sender.account(),
                                            Origin.ofReceipt(account),
                                            sender.id(),
                                            sender.message(account),
                                            self.narrow(),
                                            receipt.ticket()));
            case Receipt.To.Room(Jid room, long number) ->
                    post().directory()
                            .roomsOf(room)
                            .tell(
                                    new ToRoom.Had(
                                            room,
                                            account,
                                            number,
                                            self.narrow(),
                                            receipt.ticket()));
        }
    }

    /// A receipt is durable, or refused. One that its sender can never get counts as done.
    void receiptStored(ToSession.Appended answer) {
        boolean refused = answer.refused() == ErrorCode.RESOURCE_CONSTRAINT;
        for (Link link : links) {
            for (Link.Owed owed : link.owed) {
                if (owed.receipt().ticket() == answer.ticket()) {
                    owed.receipt().answered(refused);
                }
            }
            while (!link.owed.isEmpty() && link.owed.getFirst().receipt().isSettled()) {
                link.owed.removeFirst();
            }
            fill(link);
        }
        wantsRetry |= refused;
        if (answer.refused() == null) {
            post().counters().receiptsMade.increment();
        }
    }

    /// One move at a time for each device: acknowledgements that come meanwhile share the next one.
    void moveCursor(Link link) {
        long target = link.safe();
        if (link.moving || !link.bound || target <= link.moved) {
            return;
        }
        link.moving = true;
        String device = link.name;
        place.shard()
                .submit(
                        new Command.MoveCursor(mailbox, device, target, post().clock().millis()),
                        outcome -> self.tell(new ToAccount.CursorMoved(device, target, outcome)));
    }

    void cursorMoved(Link link, ToAccount.CursorMoved answer) {
        link.moving = false;
        if (answer.outcome() instanceof Outcome.Refused) {
            wantsRetry = true;
            return;
        }
        link.moved = Math.max(link.moved, answer.sequence());
        receiptedUpTo = Math.max(receiptedUpTo, answer.sequence());
        post().counters().cursorsMoved.increment();
        moveCursor(link);
    }

    /// Whether the store refused something since the last call.
    boolean takeWantsRetry() {
        boolean wanted = wantsRetry;
        wantsRetry = false;
        return wanted;
    }

    /// Tries again what was refused.
    void retry() {
        for (Link link : links) {
            for (Link.Owed owed : link.owed) {
                if (owed.receipt().isRefused()) {
                    store(owed.receipt());
                }
            }
            moveCursor(link);
        }
    }

    static void tell(Link link, ToSession message) {
        ActorRef<ToSession> session = link.session;
        if (session != null) {
            session.tell(message);
        }
    }
}
