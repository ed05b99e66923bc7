package org.godwit.server.presence;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Invitations;
import org.godwit.server.privacy.Strangers;
import org.godwit.server.routing.ToPresence;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// The contact lists of one shard: read when needed, kept while their account is online, written
/// through. Belongs to one keeper and runs on its thread.
final class Rosters {
    private final Shard shard;
    private final ActorRef<ToPresence> self;
    private final Strangers strangers;
    private final Map<Jid, Roster> loaded = new HashMap<>();
    private final Map<Long, Writing> writings = new HashMap<>();
    private long tickets;

    private record Writing(Jid account, Jid contact, Consumer<Boolean> then) {}

    Rosters(Shard shard, ActorRef<ToPresence> self, Strangers strangers) {
        this.shard = shard;
        this.strangers = strangers;
        this.self = self;
    }

    Roster of(Jid account) {
        return loaded.computeIfAbsent(account, this::load);
    }

    /// One item, without keeping the list of an account that is not online.
    RosterItem peek(Jid account, Jid contact) {
        Roster roster = loaded.get(account);
        if (roster != null) {
            return roster.item(contact);
        }
        Blob blob = shard.get(itemKey(account, contact));
        return blob == null ? RosterItem.STRANGER : RosterItem.decode(blob);
    }

    /// Forgets a contact list nobody needs now.
    void release(Jid account) {
        Roster roster = loaded.get(account);
        if (roster != null && roster.settled()) {
            loaded.remove(account);
        }
    }

    /// Changes one item; `then` runs on this keeper's thread and is told whether it is durable.
    /// When it is not, memory has forgotten it too.
    void put(Jid account, Jid contact, RosterItem item, Consumer<Boolean> then) {
        put(account, contact, item, null, then);
    }

    /// The same, when nobody has spent `right` before, which is spent with it.
    void put(
            Jid account,
            Jid contact,
            RosterItem item,
            Invitations.@Nullable Right right,
            Consumer<Boolean> then) {
        Roster roster = of(account);
        long version = roster.put(contact, item);
        roster.writeBegun();
        long ticket = ++tickets;
        writings.put(ticket, new Writing(account, contact, then));
        List<Command.Change> changes = new ArrayList<>(3);
        changes.add(
                new Command.Change(
                        itemKey(account, contact), item.isEmpty() ? null : item.encode()));
        changes.add(new Command.Change(versionKey(account), number(version)));
        if (item.isEmpty()) {
            changes.add(Strangers.farewell(account, contact));
        }
        ActorRef<ToPresence> keeper = self;
        if (right != null) {
            changes.add(right.spending());
        }
        shard.submit(
                new Command.Write(
                        right == null ? List.of() : List.of(right.expectation()), changes),
                outcome -> keeper.tell(new ToPresence.Written(ticket, outcome)));
    }

    /// Returns the account whose change ended, or null when it is not known.
    @Nullable Jid written(ToPresence.Written written) {
        Writing writing = writings.remove(written.ticket());
        if (writing == null) {
            return null;
        }
        boolean durable = written.outcome() instanceof Outcome.Done;
        Roster roster = loaded.get(writing.account());
        if (roster != null) {
            roster.writeEnded();
            if (!durable) {
                loaded.remove(writing.account());
            }
        }
        strangers.changed(writing.account(), writing.contact());
        writing.then().accept(durable);
        return writing.account();
    }

    private Roster load(Jid account) {
        String prefix = itemPrefix(account);
        Map<Jid, RosterItem> items = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        shard.scan(
                prefix,
                (key, blob) -> {
                    items.put(contact(key.substring(prefix.length())), RosterItem.decode(blob));
                    return true;
                });
        Blob version = shard.get(versionKey(account));
        return new Roster(
                items, version == null ? 0 : ByteBuffer.wrap(version.unsafeArray()).getLong());
    }

    static Jid contact(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged roster key " + text, e);
        }
    }

    static Blob number(long value) {
        return Blob.wrap(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    static String itemPrefix(Jid account) {
        return "of/" + account + "/roster/";
    }

    private static String itemKey(Jid account, Jid contact) {
        return itemPrefix(account) + contact;
    }

    static String versionKey(Jid account) {
        return "of/" + account + "/roster-version";
    }
}
