package org.godwit.server.account;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;

/// The devices of an account that log in with their own key.
final class Devices {
    private static final int KEY_BYTES = 32;
    private static final int NAME_CHARS_MAX = 64;

    /// How stale "last seen" may be: spares a write at each of a flaky phone's logins.
    private static final Duration SEEN_STEP = Duration.ofHours(1);

    private final Records records;
    private final InstantSource clock;
    private final ServerLimits.Account limits;
    private final Farewell farewell;

    Devices(Records records, InstantSource clock, ServerLimits.Account limits, Farewell farewell) {
        this.records = records;
        this.clock = clock;
        this.limits = limits;
        this.farewell = farewell;
    }

    Verdict login(Jid account, Bytes publicKey) {
        String id = AccountKeys.deviceId(publicKey);
        String key = AccountKeys.device(account, id);
        Blob blob = records.get(account, key);
        if (blob == null || !sameKey(AccountRecord.Device.decode(blob), publicKey)) {
            return new Verdict.Refused(
                    ErrorCode.LOGIN_UNKNOWN_DEVICE, "this device is not registered");
        }
        touch(account, key, blob);
        return new Verdict.Granted(id);
    }

    Verdict loginById(Jid account, String id) {
        String key = AccountKeys.device(account, id);
        Blob blob = records.get(account, key);
        if (blob == null) {
            return new Verdict.Refused(
                    ErrorCode.LOGIN_UNKNOWN_DEVICE, "this device is no longer registered");
        }
        touch(account, key, blob);
        return new Verdict.Granted(id);
    }

    private static boolean sameKey(AccountRecord.Device device, Bytes publicKey) {
        return MessageDigest.isEqual(device.publicKey().unsafeArray(), publicKey.unsafeArray());
    }

    private void touch(Jid account, String key, Blob old) {
        AccountRecord.Device device = AccountRecord.Device.decode(old);
        long now = clock.millis();
        if (now - device.lastSeenMillis() > SEEN_STEP.toMillis()) {
            records.shardOf(account)
                    .submit(
                            new Command.Write(
                                    List.of(new Command.Expectation(key, old)),
                                    List.of(new Command.Change(key, device.seen(now).encode()))),
                            _ -> {});
        }
    }

    CompletionStage<Verdict> link(Jid account, Bytes publicKey, String name) {
        if (publicKey.size() != KEY_BYTES) {
            return Verdict.refusal(ErrorCode.BAD_REQUEST, "a device key has 32 bytes");
        }
        String id = AccountKeys.deviceId(publicKey);
        String key = AccountKeys.device(account, id);
        if (records.get(account, key) == null && list(account).size() >= limits.devicesMax()) {
            return Verdict.refusal(
                    ErrorCode.POLICY_VIOLATION,
                    "this account has its " + limits.devicesMax() + " devices; remove one first");
        }
        long now = clock.millis();
        Blob record = new AccountRecord.Device(publicKey, cut(name), now, now).encode();
        Command.Write write =
                new Command.Write(List.of(), List.of(new Command.Change(key, record)));
        return records.write(account, write, () -> link(account, publicKey, name))
                .thenApply(v -> v instanceof Verdict.Granted ? new Verdict.Granted(id) : v);
    }

    private static String cut(String name) {
        if (name.length() <= NAME_CHARS_MAX) {
            return name;
        }
        boolean pair = Character.isHighSurrogate(name.charAt(NAME_CHARS_MAX - 1));
        return name.substring(0, pair ? NAME_CHARS_MAX - 1 : NAME_CHARS_MAX);
    }

    CompletionStage<Verdict> rename(Jid account, String id, String name) {
        String key = AccountKeys.device(account, id);
        Blob old = records.get(account, key);
        if (old == null) {
            return noDevice(id);
        }
        Blob named = AccountRecord.Device.decode(old).named(cut(name)).encode();
        return records.write(
                account,
                new Command.Write(
                        List.of(new Command.Expectation(key, old)),
                        List.of(new Command.Change(key, named))),
                () -> rename(account, id, name));
    }

    private static CompletionStage<Verdict> noDevice(String id) {
        return Verdict.refusal(ErrorCode.ITEM_NOT_FOUND, "no device " + id);
    }

    CompletionStage<Verdict> remove(Jid account, String id) {
        String key = AccountKeys.device(account, id);
        Blob old = records.get(account, key);
        if (old == null) {
            return noDevice(id);
        }
        farewell.cut(account, id);
        Command.Write write = new Command.Write(List.of(), List.of(new Command.Change(key, null)));
        return records.write(account, write, () -> remove(account, id))
                .thenCompose(
                        verdict ->
                                Records.submit(
                                                records.shardOf(account),
                                                new Command.DropCursor(account.toString(), id))
                                        .thenApply(_ -> verdict));
    }

    void cut(Jid account) {
        farewell.cut(account, null);
    }

    CompletionStage<Map<String, Long>> census(Jid account) {
        return farewell.census(account);
    }

    CompletionStage<?> leaving(Jid account) {
        return farewell.leaving(account);
    }

    List<AccountInfo.Device> list(Jid account) {
        String prefix = AccountKeys.devices(account);
        List<AccountInfo.Device> found = new ArrayList<>();
        records.shardOf(account)
                .scan(
                        prefix,
                        (key, blob) -> {
                            AccountRecord.Device d = AccountRecord.Device.decode(blob);
                            found.add(
                                    new AccountInfo.Device(
                                            key.substring(prefix.length()),
                                            d.name(),
                                            Instant.ofEpochMilli(d.createdMillis()),
                                            Instant.ofEpochMilli(d.lastSeenMillis())));
                            return true;
                        });
        return found;
    }
}
