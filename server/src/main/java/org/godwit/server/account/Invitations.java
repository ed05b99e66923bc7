package org.godwit.server.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Rights accounts give away to become their contact without being asked: each good once and for a
/// week at most, a few at a time. Only hashes of their tokens are stored. Thread-safe.
@Spec({"XEP-0379 0.1.1", "XEP-0401 0.6.0 §4.1"})
public final class Invitations {
    private static final String BUSY = "this cannot be stored now; try again";

    private final Records records;
    private final Invites invites;
    private final InstantSource clock;
    private final ServerLimits.Account limits;
    private final Registration registration;

    /// A good right that somebody has shown: spent by the change that makes them a contact.
    ///
    /// @param key of its record
    public record Right(String key, Blob record) {
        /// That nobody has spent it yet.
        public Command.Expectation expectation() {
            return new Command.Expectation(key, record);
        }

        public Command.Change spending() {
            return new Command.Change(key, null);
        }
    }

    Invitations(
            Records records,
            Invites invites,
            InstantSource clock,
            ServerLimits.Account limits,
            Registration registration) {
        this.registration = registration;
        this.records = records;
        this.invites = invites;
        this.clock = clock;
        this.limits = limits;
    }

    /// The right to be a contact of `account` that a token stands for, or null.
    ///
    /// @param shard of the account
    public @Nullable Right find(Shard shard, Jid account, @Nullable String token) {
        if (token == null) {
            return null;
        }
        String key = AccountKeys.invitation(account, token);
        Blob record = shard.get(key);
        return record != null && isGood(record) ? new Right(key, record) : null;
    }

    /// A right was spent: no account can be made with it any more.
    public void spent(Jid account, Right right) {
        String key = AccountKeys.inviteOf(account, right.key());
        records.shardOf(key).submit(erasing(List.of(new Command.Change(key, null))), _ -> {});
    }

    private boolean isGood(Blob record) {
        return AccountRecord.Invitation.decode(record).expiresMillis() > clock.millis();
    }

    /// Whether a client can make an account by an invitation (XEP-0445).
    public boolean mayRegister() {
        return registration != Registration.CLOSED;
    }

    /// A right to make one account, as [Accounts#createInvite] gives it.
    ///
    /// @param name of the only account that can be made, or null for any
    public CompletionStage<Optional<InviteInfo>> admit(@Nullable Jid name, Duration age) {
        return invites.create(expiry(age), name);
    }

    private Instant expiry(Duration age) {
        Duration valid = age.compareTo(limits.inviteAgeMax()) > 0 ? limits.inviteAgeMax() : age;
        return clock.instant().plus(valid);
    }

    /// An account gives the right to be its contact away.
    ///
    /// @param admits whether its holder may make an account first
    /// @param name of the only account that can be made, or null for any
    public CompletionStage<Invited> give(
            Jid inviter, boolean admits, @Nullable Jid name, Duration age) {
        Instant expires = expiry(age);
        Map<String, Blob> out = new HashMap<>();
        records.shardOf(inviter)
                .scan(
                        AccountKeys.invitations(inviter),
                        (key, record) -> {
                            out.put(key, record);
                            return true;
                        });
        List<Command.Change> changes = new ArrayList<>();
        out.forEach(
                (key, record) -> {
                    if (!isGood(record)) {
                        changes.add(new Command.Change(key, null));
                        spent(inviter, new Right(key, record));
                    }
                });
        if (out.size() - changes.size() >= limits.invitationsMax()) {
            return refused(
                    ErrorCode.POLICY_VIOLATION,
                    limits.invitationsMax() + " of your invitations are out; let some be used");
        }
        String token = invites.newToken();
        Blob record = new AccountRecord.Invitation(expires.toEpochMilli()).encode();
        changes.add(new Command.Change(AccountKeys.invitation(inviter, token), record));
        return records.write(inviter, erasing(changes), Invitations::busy)
                .thenCompose(
                        verdict -> {
                            InviteInfo given = new InviteInfo(token, expires);
                            if (!(verdict instanceof Verdict.Granted)) {
                                return refused(ErrorCode.RESOURCE_CONSTRAINT, BUSY);
                            }
                            return admits
                                    ? admitting(given, inviter, name)
                                    : CompletableFuture.completedStage(new Invited.Given(given));
                        });
    }

    private CompletionStage<Invited> admitting(InviteInfo given, Jid inviter, @Nullable Jid name) {
        return invites.put(given, name, inviter)
                .thenApply(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? new Invited.Given(given)
                                        : new Invited.Refused(ErrorCode.RESOURCE_CONSTRAINT, BUSY));
    }

    private static Command.Write erasing(List<Command.Change> changes) {
        return new Command.Write(List.of(), changes);
    }

    private static CompletionStage<Verdict> busy() {
        return Verdict.refusal(ErrorCode.RESOURCE_CONSTRAINT, BUSY);
    }

    private static CompletionStage<Invited> refused(ErrorCode code, String detail) {
        return CompletableFuture.completedStage(new Invited.Refused(code, detail));
    }
}
