package org.godwit.server.account;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;

/// Codes with which a device that is in lets in another one of its account: each good once and for
/// minutes. Only their hashes are stored. A code is spent before the device is linked, so that it
/// never links two.
final class LinkCodes {
    private static final String INVALID = "this link code is unknown, used or expired";
    private static final int TOKEN_BYTES = 18;

    private final Records records;
    private final InstantSource clock;
    private final ServerLimits.Account limits;
    private final SecureRandom random;

    LinkCodes(
            Records records,
            InstantSource clock,
            ServerLimits.Account limits,
            SecureRandom random) {
        this.records = records;
        this.clock = clock;
        this.limits = limits;
        this.random = random;
    }

    /// A new code, which takes the place of those given out before.
    CompletionStage<Optional<InviteInfo>> create(Jid account) {
        byte[] raw = new byte[TOKEN_BYTES];
        random.nextBytes(raw);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
        Instant expires = clock.instant().plus(limits.linkAgeMax());
        List<Command.Change> changes = new ArrayList<>();
        records.shardOf(account)
                .scan(
                        AccountKeys.links(account),
                        (key, _) -> changes.add(new Command.Change(key, null)));
        changes.add(
                new Command.Change(
                        AccountKeys.link(account, token),
                        new AccountRecord.Link(expires.toEpochMilli()).encode()));
        return records.write(account, new Command.Write(List.of(), changes), LinkCodes::invalid)
                .thenApply(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? Optional.of(new InviteInfo(token, expires))
                                        : Optional.empty());
    }

    /// Takes a code back that was good until now. Granted: the account.
    CompletionStage<Verdict> spend(Jid account, String token) {
        String key = AccountKeys.link(account, token);
        Blob found = records.get(account, key);
        if (found == null || AccountRecord.Link.decode(found).expiresMillis() <= clock.millis()) {
            return invalid();
        }
        Command.Write write =
                new Command.Write(
                        List.of(new Command.Expectation(key, found)),
                        List.of(new Command.Change(key, null)));
        return records.write(account, write, LinkCodes::invalid);
    }

    static CompletionStage<Verdict> invalid() {
        return Verdict.refusal(ErrorCode.LOGIN_INVITE_INVALID, INVALID);
    }
}
