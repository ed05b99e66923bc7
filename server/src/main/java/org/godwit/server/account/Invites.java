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
import org.godwit.protocol.stanza.ProtocolException;
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
    private final Introduction introduction;

    Invites(Records records, InstantSource clock, SecureRandom random, Introduction introduction) {
        this.introduction = introduction;
        this.records = records;
        this.clock = clock;
        this.random = random;
    }

    String newToken() {
        byte[] raw = new byte[TOKEN_BYTES];
        random.nextBytes(raw);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }

    /// @param name of the only account that can be made with it, or null for any
    CompletionStage<Optional<InviteInfo>> create(Instant expires, @Nullable Jid name) {
        InviteInfo invite = new InviteInfo(newToken(), expires);
        return put(invite, name, null)
                .thenApply(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? Optional.of(invite)
                                        : Optional.empty());
    }

    /// @param inviter whose invitation it is too, or null
    CompletionStage<Verdict> put(InviteInfo invite, @Nullable Jid name, @Nullable Jid inviter) {
        AccountRecord.Invite record =
                new AccountRecord.Invite(
                        invite.expires().toEpochMilli(),
                        name == null ? null : name.toString(),
                        inviter == null ? null : inviter.toString());
        return write(AccountKeys.invite(invite.token()), null, record.encode());
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
            if (invite.expiresMillis() > clock.millis() && isOut(invite, token)) {
                return new Verdict.Granted("");
            }
        }
        return new Verdict.Refused(ErrorCode.LOGIN_INVITE_INVALID, INVALID);
    }

    /// An account's invitation is good until somebody has become its contact by it.
    private boolean isOut(AccountRecord.Invite invite, String token) {
        Jid inviter = inviter(invite);
        return inviter == null
                || records.get(inviter, AccountKeys.invitation(inviter, token)) != null;
    }

    private static @Nullable Jid inviter(AccountRecord.Invite invite) {
        String inviter = invite.inviter();
        try {
            return inviter == null ? null : Jid.parse(inviter);
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged invite of " + inviter, e);
        }
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
        if (spent || invite.expiresMillis() <= clock.millis() || !isOut(invite, token)) {
            return invalid();
        }
        Blob reserved = invite.spentOn(account.toString()).encode();
        return write(key, old, reserved)
                .thenCompose(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? use(key, old, reserved, create)
                                        : CompletableFuture.completedStage(verdict))
                .thenApply(verdict -> introduced(verdict, account, inviter(invite), token));
    }

    private Verdict introduced(Verdict verdict, Jid account, @Nullable Jid inviter, String token) {
        if (verdict instanceof Verdict.Granted && inviter != null) {
            introduction.made(account, inviter, token);
        }
        return verdict;
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
        return Verdict.refusal(ErrorCode.LOGIN_INVITE_INVALID, INVALID);
    }
}
