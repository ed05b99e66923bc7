package org.godwit.server.privacy;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.routing.Hourly;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Store;

/// The gate strangers pass before they reach an account: their first message is marked, they begin
/// only so many conversations an hour, and an account may keep them out. Known is who is in the
/// account's contact list, and whom the account has written to. Thread-safe; for a pair seen lately
/// it costs a look into a map.
@Spec("PROTOCOL §5.12")
public final class Strangers {
    /// What is said for an account that takes no messages from the sender, and for one that is not
    /// there: nobody learns which it is.
    public static final String UNREACHABLE =
            "nobody here takes messages from you; ask to be a contact first";

    /// What becomes of what is sent to an account that keeps the sender out, or is not there.
    public static final Verdict.Refused CLOSED =
            new Verdict.Refused(ErrorCode.SERVICE_UNAVAILABLE, UNREACHABLE);

    private static final int CACHED_MAX = 200_000;
    private static final byte VERSION = 1;
    private static final byte MET_CODE = 1;
    private static final byte KNOWN_CODE = 2;

    private static final String TOO_MANY_SENT =
            "you have written to too many strangers; wait an hour, or for an answer";
    private static final String TOO_MANY_COME =
            "too many strangers write to this account; try again in an hour";

    private final Store store;
    private final String domain;
    private final InstantSource clock;
    private final BiPredicate<Jid, Jid> contacts;
    private final Kept<Settings> settings;
    private final Hourly begun;
    private final Hourly taken;
    private final ConcurrentHashMap<Pair, Standing> standings = new ConcurrentHashMap<>();

    private record Pair(Jid account, Jid peer) {}

    private enum Standing {
        STRANGER,
        /// Its first message has come.
        INTRODUCED,
        KNOWN
    }

    /// @param domain of the accounts
    /// @param contacts whether an account has another in its contact list; asked rarely
    public record Place(
            Store store,
            String domain,
            InstantSource clock,
            BiPredicate<Jid, Jid> contacts,
            ServerLimits.Strangers limits) {}

    Strangers(Place place, Kept<Settings> settings) {
        this.store = place.store();
        this.domain = place.domain();
        this.clock = place.clock();
        this.contacts = place.contacts();
        this.settings = settings;
        this.begun = new Hourly(place.limits().perSenderHourly());
        this.taken = new Hourly(place.limits().perRecipientHourly());
    }

    /// What becomes of a message.
    public sealed interface Verdict {
        /// It goes as it is.
        record Pass() implements Verdict {}

        /// It goes as [#marked]: a stranger's first.
        record First() implements Verdict {}

        record Refused(ErrorCode code, String detail) implements Verdict {}
    }

    private static final Verdict PASS = new Verdict.Pass();
    private static final Verdict FIRST = new Verdict.First();

    /// Whether `message` may reach `account`, which exists; a stranger is introduced by it.
    public Verdict judge(Jid account, Stanza.Message message) {
        Jid from = message.from();
        if (from == null || !isDevice(from) || from.bare().equals(account) || !says(message)) {
            return PASS;
        }
        return introduce(account, from.bare());
    }

    /// Whether what `peer` wants said may reach `account`, which exists: by a message of its own,
    /// or by a room it invites to. A stranger is introduced by it.
    ///
    /// @param peer bare JID
    public Verdict introduce(Jid account, Jid peer) {
        if (!isPerson(peer) || peer.equals(account)) {
            return PASS;
        }
        Standing standing = standing(account, peer);
        if (standing == Standing.KNOWN) {
            return PASS;
        }
        if (settings.of(account).writers() == Settings.Writers.CONTACTS) {
            return missed(peer);
        }
        if (standing == Standing.INTRODUCED) {
            return PASS;
        }
        long now = clock.millis();
        if (!begun.has(peer, now)) {
            return new Verdict.Refused(ErrorCode.POLICY_VIOLATION, TOO_MANY_SENT);
        }
        if (!taken.has(account, now)) {
            return new Verdict.Refused(ErrorCode.POLICY_VIOLATION, TOO_MANY_COME);
        }
        begun.count(peer, now);
        taken.count(account, now);
        keep(new Pair(account, peer), Standing.INTRODUCED);
        return FIRST;
    }

    /// A message to an account that is not there, or takes none from strangers, counts as one to a
    /// stranger: else addresses could be tried out by the thousand, and the two told apart.
    public Verdict.Refused missed(Stanza.Message message) {
        Jid from = message.from();
        return from != null && isDevice(from) && says(message) ? missed(from.bare()) : CLOSED;
    }

    /// The same of `peer`, a bare JID, who invites such an account.
    public Verdict.Refused missed(Jid peer) {
        return isPerson(peer) && !begun.take(peer, clock.millis())
                ? new Verdict.Refused(ErrorCode.POLICY_VIOLATION, TOO_MANY_SENT)
                : CLOSED;
    }

    /// Whether `peer` is in the contact list of `account`, or was written to by it, or is the same.
    public boolean isKnown(Jid account, Jid peer) {
        return peer.bare().equals(account) || standing(account, peer.bare()) == Standing.KNOWN;
    }

    /// Whether `account` hears nothing at all of `peer`, not even that it writes.
    public boolean isShut(Jid account, Jid peer) {
        return isDevice(peer)
                && !peer.bare().equals(account)
                && settings.of(account).writers() == Settings.Writers.CONTACTS
                && standing(account, peer.bare()) != Standing.KNOWN;
    }

    /// `account` has written to `peer`, who is none to be kept out from now on.
    public void wrote(Jid account, Jid peer) {
        Jid known = peer.bare();
        if (isPerson(known)
                && !known.equals(account)
                && standing(account, known) != Standing.KNOWN) {
            keep(new Pair(account, known), Standing.KNOWN);
        }
    }

    /// What has to be written when `peer` leaves the contact list of `account`: it is a stranger.
    public static Command.Change farewell(Jid account, Jid peer) {
        return new Command.Change(key(new Pair(account, peer)), null);
    }

    /// The contact list of `account` says something else about `peer`.
    public void changed(Jid account, Jid peer) {
        standings.remove(new Pair(account, peer));
    }

    void forget(Jid account) {
        standings.keySet().removeIf(pair -> pair.account().equals(account));
    }

    private boolean isPerson(Jid jid) {
        return jid.local() != null && jid.domain().equals(domain);
    }

    /// What the server says for an account, as news of its nodes, comes from its bare address.
    private boolean isDevice(Jid jid) {
        return isPerson(jid) && jid.resource() != null;
    }

    /// Whether it says something: ticks, markers and typing alone do not.
    public static boolean says(Stanza.Message message) {
        Traits traits = message.payload().traits();
        return message.type() != MessageType.ERROR
                && traits.has(Traits.BODY | Traits.SUBJECT | Traits.OTHER)
                && !traits.has(Traits.RECEIVED | Traits.DISPLAYED);
    }

    private Standing standing(Jid account, Jid peer) {
        Pair pair = new Pair(account, peer);
        Standing known = standings.get(pair);
        if (known != null) {
            return known;
        }
        Kept.evict(standings, CACHED_MAX);
        return standings.computeIfAbsent(pair, this::read);
    }

    private Standing read(Pair pair) {
        if (contacts.test(pair.account(), pair.peer())) {
            return Standing.KNOWN;
        }
        Blob met = store.shardOf(pair.account().toString()).get(key(pair));
        if (met == null) {
            return Standing.STRANGER;
        }
        byte[] record = met.unsafeArray();
        if (record.length != 2 || record[0] != VERSION) {
            throw new IllegalStateException("an acquaintance of an unknown version");
        }
        return record[1] == KNOWN_CODE ? Standing.KNOWN : Standing.INTRODUCED;
    }

    private static String key(Pair pair) {
        return "of/" + pair.account() + "/met/" + pair.peer();
    }

    /// Known at once. If it does not become durable, the pair is met again after a restart.
    private void keep(Pair pair, Standing standing) {
        Kept.evict(standings, CACHED_MAX);
        standings.put(pair, standing);
        Blob record =
                Blob.wrap(new byte[] {VERSION, standing == Standing.KNOWN ? KNOWN_CODE : MET_CODE});
        store.shardOf(pair.account().toString())
                .submit(
                        new Command.Write(
                                List.of(), List.of(new Command.Change(key(pair), record))),
                        _ -> {});
    }

    /// As a stranger's first message goes.
    public static Stanza.Message marked(Stanza.Message message) {
        List<Node> nodes = new ArrayList<>(message.payload().nodes());
        nodes.add(Element.of(Namespaces.PRIVACY, "stranger"));
        return new Stanza.Message(message.envelope(), message.type(), Payload.of(nodes));
    }
}
