package org.godwit.server.account;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.jspecify.annotations.Nullable;

/// Single-use rights to make an account. An invite is first marked with the account it is spent on
/// and erased only once that account exists: a crash between leaves it good for the same name.
final class Invites {
    static final String INVALID = "this invite is unknown, used or expired";

    private static final int TOKEN_BYTES = 18;

    private final Records records;
    private final InstantSource clock;
    private final SecureRandom random;

    Invites(Records records, InstantSource clock, SecureRandom random) {
        this.records = records;
        this.clock = clock;
        this.random = random;
    }

    CompletionStage<Optional<InviteInfo>> create(Instant expires) {
        byte[] raw = new byte[TOKEN_BYTES];
        random.nextBytes(raw);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
        String key = AccountKeys.invite(token);
        Blob record = new AccountRecord.Invite(expires.toEpochMilli(), null).encode();
        return write(key, null, record)
                .thenApply(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? Optional.of(new InviteInfo(token, expires))
                                        : Optional.empty());
    }

    boolean exists(String token) {
        String key = AccountKeys.invite(token);
        return records.shardOf(key).get(key) != null;
    }

    /// Whether anybody could spend this token now.
    Verdict check(String token) {
        String key = AccountKeys.invite(token);
        Blob found = records.shardOf(key).get(key);
        if (found != null) {
            AccountRecord.Invite invite = AccountRecord.Invite.decode(found);
            if (invite.expiresMillis() > clock.millis()) {
                return new Verdict.Granted("");
            }
        }
        return new Verdict.Refused(ErrorCode.LOGIN_INVITE_INVALID, INVALID);
    }

    /// Runs `create` for the holder of a good invite.
    CompletionStage<Verdict> spend(
            String token, Jid account, Supplier<CompletionStage<Verdict>> create) {
        String key = AccountKeys.invite(token);
        Blob old = records.shardOf(key).get(key);
        if (old == null) {
            return invalid();
        }
        AccountRecord.Invite invite = AccountRecord.Invite.decode(old);
        boolean spent = invite.spentOn() != null && !invite.spentOn().equals(account.toString());
        if (spent || invite.expiresMillis() <= clock.millis()) {
            return invalid();
        }
        Blob reserved =
                new AccountRecord.Invite(invite.expiresMillis(), account.toString()).encode();
        return write(key, old, reserved)
                .thenCompose(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? use(key, old, reserved, create)
                                        : CompletableFuture.completedStage(verdict));
    }

    private CompletionStage<Verdict> use(
            String key, Blob old, Blob reserved, Supplier<CompletionStage<Verdict>> create) {
        return create.get()
                .thenCompose(
                        verdict ->
                                write(
                                                key,
                                                reserved,
                                                verdict instanceof Verdict.Granted ? null : old)
                                        .thenApply(_ -> verdict));
    }

    /// Forgets what an account had begun to spend.
    CompletionStage<?> forget(Jid account) {
        List<CompletableFuture<Verdict>> gone = new ArrayList<>();
        records.visit(
                AccountKeys.INVITES,
                (key, blob) -> {
                    String on = AccountRecord.Invite.decode(blob).spentOn();
                    if (account.toString().equals(on)) {
                        gone.add(write(key, blob, null).toCompletableFuture());
                    }
                });
        return CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Verdict> write(
            String key, @Nullable Blob expected, @Nullable Blob value) {
        return records.write(
                records.shardOf(key),
                new Command.Write(
                        List.of(new Command.Expectation(key, expected)),
                        List.of(new Command.Change(key, value))),
                Invites::invalid);
    }

    private static CompletionStage<Verdict> invalid() {
        return Accounts.refused(ErrorCode.LOGIN_INVITE_INVALID, INVALID);
    }
}
