package org.godwit.server.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// The keys of devices in the store. Thread-safe; answers come on the shard's own thread.
final class KeyStore {
    private static final Base64.Encoder NAMES = Base64.getUrlEncoder().withoutPadding();

    private static final String XML = "x/";

    /// How cursors that are no device's begin: the archive's.
    private static final String INNER = "/";

    private final Store store;
    private final InstantSource clock;
    private final ServerLimits.Keys limits;
    private final Function<Jid, List<String>> registered;

    /// @param registered ids of an account's devices that log in with their own key
    KeyStore(
            Store store,
            InstantSource clock,
            ServerLimits.Keys limits,
            Function<Jid, List<String>> registered) {
        this.store = store;
        this.clock = clock;
        this.limits = limits;
        this.registered = registered;
    }

    private Shard shardOf(Jid account) {
        return store.shardOf(account.toString());
    }

    private static String all(Jid account) {
        return "of/" + account + "/keys/";
    }

    private static String of(Jid account, String device) {
        return all(account) + NAMES.encodeToString(device.getBytes(StandardCharsets.UTF_8)) + "/";
    }

    /// All devices messages of the account wait for, by name.
    Set<String> devices(Jid account) {
        Set<String> devices = new TreeSet<>(registered.apply(account));
        for (String cursor : shardOf(account).status(account.toString()).cursors().keySet()) {
            if (!cursor.startsWith(INNER)) {
                devices.add(cursor);
            }
        }
        return devices;
    }

    /// The device of a session: a binary device's resource is its name, an XML client's is its
    /// resource behind `x/` unless it logs in with a user-agent id.
    @Nullable String deviceOf(Jid session) {
        String resource = session.resource();
        Set<String> devices = devices(session.bare());
        if (resource == null) {
            return null;
        }
        return devices.contains(resource)
                ? resource
                : devices.contains(XML + resource) ? XML + resource : null;
    }

    /// The identity key of a device somebody can write to sealed, or null.
    @Nullable Bytes identity(Jid account, String device) {
        Blob blob = shardOf(account).get(of(account, device) + "0");
        KeyRecord last = blob == null ? null : KeyRecord.decode(blob);
        return last == null || last.expiresMillis() <= clock.millis() ? null : last.identity();
    }

    /// How many one-time packages a device has.
    int left(Jid account, String device) {
        return packages(account, device).size();
    }

    private Map<String, Blob> packages(Jid account, String device) {
        Map<String, Blob> found = new LinkedHashMap<>();
        shardOf(account)
                .scan(
                        of(account, device) + "1",
                        (key, blob) -> {
                            found.put(key, blob);
                            return found.size() < limits.packagesMax();
                        });
        return found;
    }

    /// Puts a device's identity and last resort, and adds one-time packages. Those of an earlier
    /// identity go.
    ///
    /// @param done told whether it is durable
    /// @throws ProtocolException when there are too many packages
    void publish(
            Jid account, String device, KeyRecord last, List<Bytes> more, Consumer<Boolean> done)
            throws ProtocolException {
        Map<String, Blob> kept = packages(account, device);
        Blob before = shardOf(account).get(of(account, device) + "0");
        boolean renewed =
                before != null && !KeyRecord.decode(before).identity().equals(last.identity());
        List<Command.Change> changes = new ArrayList<>(ofFormerDevices(account));
        long now = clock.millis();
        for (Map.Entry<String, Blob> each : kept.entrySet()) {
            if (renewed || KeyRecord.decode(each.getValue()).expiresMillis() <= now) {
                changes.add(new Command.Change(each.getKey(), null));
            }
        }
        int stays = renewed ? 0 : kept.size();
        if (stays + more.size() > limits.packagesMax()) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "a device has at most " + limits.packagesMax() + " packages");
        }
        changes.add(new Command.Change(of(account, device) + "0", last.encode()));
        long expires = now + limits.packageLife().toMillis();
        for (Bytes each : more) {
            changes.add(
                    new Command.Change(
                            of(account, device) + "1" + NAMES.encodeToString(sha256(each)),
                            new KeyRecord(Bytes.EMPTY, expires, each).encode()));
        }
        submit(account, List.of(), changes, outcome -> done.accept(stored(outcome)));
    }

    private List<Command.Change> ofFormerDevices(Jid account) {
        List<String> living = devices(account).stream().map(d -> of(account, d)).toList();
        List<Command.Change> changes = new ArrayList<>();
        shardOf(account)
                .scan(
                        all(account),
                        (key, _) -> {
                            if (living.stream().noneMatch(key::startsWith)) {
                                changes.add(new Command.Change(key, null));
                            }
                            return changes.size() < limits.packagesMax();
                        });
        return changes;
    }

    /// Takes one package of each device that has any: a one-time package, which nobody gets again,
    /// or else the last resort.
    ///
    /// @param done told device → package, or null when the store cannot say so now
    void take(Wanted wanted, Consumer<@Nullable Map<String, Bytes>> done) {
        take(wanted, limits.attemptsMax(), done);
    }

    /// @param devices of the account
    /// @param kept one-time packages of each that this time nobody gets
    record Wanted(Jid account, Set<String> devices, int kept) {}

    private void take(Wanted wanted, int attempts, Consumer<@Nullable Map<String, Bytes>> done) {
        Jid account = wanted.account();
        Map<String, Bytes> taken = new LinkedHashMap<>();
        List<Command.Expectation> expectations = new ArrayList<>();
        List<Command.Change> changes = new ArrayList<>();
        for (String device : devices(account)) {
            boolean asked = wanted.devices().contains(device);
            if (!asked || identity(account, device) == null) {
                continue;
            }
            Map.Entry<String, Blob> first = firstGood(account, device, wanted.kept());
            if (first != null) {
                taken.put(device, KeyRecord.decode(first.getValue()).content());
                expectations.add(new Command.Expectation(first.getKey(), first.getValue()));
                changes.add(new Command.Change(first.getKey(), null));
            } else {
                Blob last = shardOf(account).get(of(account, device) + "0");
                if (last != null) {
                    taken.put(device, KeyRecord.decode(last).content());
                }
            }
        }
        if (changes.isEmpty()) {
            done.accept(taken);
            return;
        }
        submit(
                account,
                expectations,
                changes,
                outcome -> {
                    if (outcome instanceof Outcome.Conflict && attempts > 1) {
                        take(wanted, attempts - 1, done);
                    } else {
                        done.accept(stored(outcome) ? taken : null);
                    }
                });
    }

    private Map.@Nullable Entry<String, Blob> firstGood(Jid account, String device, int kept) {
        long now = clock.millis();
        List<Map.Entry<String, Blob>> good =
                packages(account, device).entrySet().stream()
                        .filter(each -> KeyRecord.decode(each.getValue()).expiresMillis() > now)
                        .limit(kept + 1L)
                        .toList();
        return good.size() > kept ? good.getFirst() : null;
    }

    private void submit(
            Jid account,
            List<Command.Expectation> expectations,
            List<Command.Change> changes,
            Consumer<Outcome> done) {
        shardOf(account).submit(new Command.Write(expectations, changes), done);
    }

    private static boolean stored(Outcome outcome) {
        return !(outcome instanceof Outcome.Conflict || outcome instanceof Outcome.Refused);
    }

    private static byte[] sha256(Bytes content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content.unsafeArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
