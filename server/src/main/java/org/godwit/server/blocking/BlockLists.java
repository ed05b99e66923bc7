package org.godwit.server.blocking;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// The block lists of the accounts whose shards are led here. Thread-safe; asking costs a look into
/// a map, and for an account not asked about lately one into the store.
@Spec("XEP-0191 1.3 §3")
public final class BlockLists {
    /// Addresses one account may block.
    public static final int ENTRIES_MAX = 1_000;

    /// Lists in memory at once.
    private static final int CACHED_MAX = 100_000;

    private static final byte VERSION = 1;

    private final Store store;
    private final String domain;
    private final Reports reports;
    private final ConcurrentHashMap<Jid, BlockList> cached = new ConcurrentHashMap<>();

    /// @param domain of the accounts
    public BlockLists(Store store, String domain, InstantSource clock) {
        this.store = store;
        this.domain = domain;
        this.reports = new Reports(store, clock);
    }

    /// What the blocked are said to have done.
    public Reports reports() {
        return reports;
    }

    /// @param account bare JID
    public BlockList of(Jid account) {
        BlockList known = cached.get(account);
        return known == null ? read(account) : known;
    }

    private BlockList read(Jid account) {
        if (cached.size() >= CACHED_MAX) {
            Iterator<Jid> any = cached.keySet().iterator();
            if (any.hasNext()) {
                cached.remove(any.next());
            }
        }
        return cached.computeIfAbsent(account, bare -> decode(shardOf(bare).get(key(bare))));
    }

    private Shard shardOf(Jid account) {
        return store.shardOf(account.toString());
    }

    private static String key(Jid account) {
        return "of/" + account + "/blocked";
    }

    /// Whether `account` wants `stanza` kept away: its sender is blocked, or who had a room send
    /// this invitation. The account's own devices and the server itself cannot be blocked.
    ///
    /// @param account bare JID of the recipient
    public boolean bars(Jid account, Stanza.Addressed stanza) {
        BlockList list = of(account);
        Jid from = stanza.from();
        if (list.isEmpty() || from == null || isExempt(account, from)) {
            return false;
        }
        return list.blocks(from)
                || (stanza instanceof Stanza.Message message && bars(list, inviter(message)));
    }

    /// Whether `account` may not reach `other`, which it has blocked.
    public boolean bars(Jid account, Jid other) {
        return of(account).blocks(other) && !isExempt(account, other);
    }

    private static boolean bars(BlockList list, @Nullable Jid other) {
        return other != null && list.blocks(other);
    }

    private boolean isExempt(Jid account, Jid other) {
        return other.bare().equals(account)
                || (other.local() == null && other.domain().equals(domain));
    }

    private static @Nullable Jid inviter(Stanza.Message message) {
        Element room = message.payload().child(Namespaces.MUC_USER, "x");
        Element invite = room == null ? null : room.child(Namespaces.MUC_USER, "invite");
        String inviter = invite == null ? null : invite.attribute("from");
        try {
            return inviter == null ? null : Jid.parse(inviter);
        } catch (ProtocolException e) {
            return null;
        }
    }

    /// Makes `list` the account's; `done` runs on the shard's own thread and is told whether it is
    /// durable and in force.
    public void put(Jid account, BlockList list, Consumer<Boolean> done) {
        put(account, list, List.of(), done);
    }

    /// The same, and files what is reported.
    ///
    /// @param asked items as the account's device wrote them
    /// @throws ProtocolException when a report is none, or one too many; nothing is done then
    public void put(Jid account, BlockList list, Element asked, Consumer<Boolean> done)
            throws ProtocolException {
        List<Report> made = new ArrayList<>();
        for (Element item : asked.elements()) {
            Element report = item.child(Report.NAMESPACE, "report");
            String jid = item.attribute("jid");
            if (report != null && jid != null) {
                made.add(Report.of(account, Jid.parse(jid), report));
            }
        }
        put(account, list, reports.file(account, made), done);
    }

    private void put(
            Jid account, BlockList list, List<Command.Change> more, Consumer<Boolean> done) {
        List<Command.Change> changes = new ArrayList<>(more);
        changes.add(new Command.Change(key(account), list.isEmpty() ? null : encode(list)));
        shardOf(account)
                .submit(
                        new Command.Write(List.of(), changes),
                        outcome -> {
                            boolean durable = outcome instanceof Outcome.Done;
                            if (durable) {
                                cached.put(account, list);
                            }
                            done.accept(durable);
                        });
    }

    /// The account is gone.
    public void forget(Jid account) {
        cached.remove(account);
    }

    private static Blob encode(BlockList list) {
        StringBuilder text = new StringBuilder();
        for (Jid entry : list.entries()) {
            text.append(entry).append('\n');
        }
        byte[] addresses = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] record = new byte[addresses.length + 1];
        record[0] = VERSION;
        System.arraycopy(addresses, 0, record, 1, addresses.length);
        return Blob.wrap(record);
    }

    private static BlockList decode(@Nullable Blob record) {
        if (record == null) {
            return BlockList.EMPTY;
        }
        byte[] bytes = record.unsafeArray();
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalStateException("a block list of an unknown version");
        }
        String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        Set<Jid> entries = new LinkedHashSet<>();
        text.lines().forEach(line -> entries.add(address(line)));
        return new BlockList(entries);
    }

    private static Jid address(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged block list", e);
        }
    }
}
