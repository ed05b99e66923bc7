package org.godwit.server.group;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Room;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ToRoom;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Takes an account that ends out of its groups: as if it had left each. A group it alone owned
/// goes to whoever is first of its admins, else of its members; with nobody left it is destroyed.
/// Reads the list of all rooms, and of these only who belongs to the account's own.
public final class Departures {
    private static final String ADMIN = "http://jabber.org/protocol/muc#admin";
    private static final String OWNER = "http://jabber.org/protocol/muc#owner";
    private static final String REGISTER = "jabber:iq:register";

    private final Store store;
    private final Directory directory;

    public Departures(Store store, Directory directory) {
        this.store = store;
        this.directory = directory;
    }

    /// The groups that know the account.
    public static List<Jid> groupsOf(Store store, Jid account) {
        List<Jid> found = new ArrayList<>();
        for (int i = 0; i < store.shardCount(); i++) {
            Shard shard = store.shard(i);
            shard.scan(
                    RoomRecords.ROOMS,
                    (key, _) -> {
                        Jid room = jid(key.substring(RoomRecords.ROOMS.length()));
                        if (shard.get(RoomRecords.member(room, account)) != null) {
                            found.add(room);
                        }
                        return true;
                    });
        }
        return found;
    }

    /// What a group is called; null when it has no name.
    public static @Nullable String nameOf(Store store, Jid group) {
        Room room = RoomRecords.load(store.shardOf(group.toString()), group);
        String name = room == null ? "" : room.config().about().name();
        return name.isEmpty() ? null : name;
    }

    /// How many messages the account's groups keep ticks of for it; they are forgotten as it
    /// leaves.
    public static long countedOf(Store store, Jid account) {
        return groupsOf(store, account).stream()
                .mapToLong(room -> TickRecords.by(store.shardOf(room.toString()), room, account))
                .sum();
    }

    private static Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged room key " + text, e);
        }
    }

    /// Begins to take the account out of all of them.
    ///
    /// @return completes when nothing names it as their founder any more
    public CompletionStage<?> leave(Jid account) {
        List<CompletableFuture<Boolean>> forgotten = new ArrayList<>();
        for (Jid room : groupsOf(store, account)) {
            Shard shard = store.shardOf(room.toString());
            Room now = RoomRecords.load(shard, room);
            if (now != null) {
                part(room, account, now.members());
            }
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            forgotten.add(done);
            shard.submit(
                    new Command.Write(
                            List.of(),
                            List.of(new Command.Change(RoomRecords.founded(account, room), null))),
                    _ -> done.complete(true));
        }
        return CompletableFuture.allOf(forgotten.toArray(CompletableFuture[]::new));
    }

    private void part(Jid room, Jid account, Members members) {
        boolean alone =
                members.affiliation(account) == Affiliation.OWNER
                        && members.with(Affiliation.OWNER).size() == 1;
        if (alone) {
            Jid heir = heir(account, members);
            if (heir == null) {
                tell(
                        room,
                        account,
                        Element.builder(OWNER, "query")
                                .child(Element.of(OWNER, "destroy"))
                                .build());
                return;
            }
            tell(
                    room,
                    account,
                    Element.builder(ADMIN, "query")
                            .child(
                                    Element.builder(ADMIN, "item")
                                            .attribute("jid", heir.toString())
                                            .attribute("affiliation", "owner")
                                            .build())
                            .build());
        }
        tell(
                room,
                account,
                Element.builder(REGISTER, "query").child(Element.of(REGISTER, "remove")).build());
    }

    private static @Nullable Jid heir(Jid account, Members members) {
        List<Jid> admins = members.with(Affiliation.ADMIN);
        for (Jid each : admins.isEmpty() ? members.belonging() : admins) {
            if (!each.equals(account)) {
                return each;
            }
        }
        return null;
    }

    /// Says it in the account's name; what the room answers reaches nobody.
    private void tell(Jid room, Jid account, Element what) {
        Jid from = new Jid(account.local(), account.domain(), "gone");
        Stanza.Iq iq = new Stanza.Iq(Envelope.of(room, from, "gone"), IqType.SET, Payload.of(what));
        directory.roomsOf(room).tell(new ToRoom.Received(iq, null));
    }
}
