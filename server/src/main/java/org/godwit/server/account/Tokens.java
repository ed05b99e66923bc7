package org.godwit.server.account;

import static java.util.concurrent.CompletableFuture.completedStage;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.TokenRecord.Slot;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.jspecify.annotations.Nullable;

/// Tokens by which XML devices log in without a password. A token is a MAC of what is stored under
/// a secret that is not, so whoever reads the store can log in as nobody. Thread-safe, never
/// blocking; a login writes only when something changes.
@Spec("XEP-0484 0.1.0 §3")
public final class Tokens {
    private static final int SALT_BYTES = 16;
    private static final int NAME_CHARS_MAX = 64;
    private static final String MAC = "HmacSHA256";
    private static final Token.Answer WRONG =
            new Token.Answer.Refused(ErrorCode.LOGIN_BAD_CREDENTIALS, "this token is not good");

    private final Records records;
    private final InstantSource clock;
    private final ServerLimits.Tokens limits;
    private final Bytes secret;
    private final SecureRandom random = new SecureRandom();

    Tokens(Records records, InstantSource clock, ServerLimits.Tokens limits, Bytes secret) {
        this.records = records;
        this.clock = clock;
        this.limits = limits;
        this.secret = secret;
    }

    /// A device of an account.
    ///
    /// @param id its client's own, stable name: the SASL2 user-agent's
    public record Device(Jid account, String id) {
        private String key() {
            return AccountKeys.token(account.bare(), id);
        }
    }

    /// How a device wants to be let in.
    ///
    /// @param count grows with each login by the same token; -1 for none given
    /// @param invalidate the token is not to be good any longer
    /// @param wanted a new token is asked for, for this mechanism; null when it is not
    public record Wish(long count, boolean invalidate, @Nullable HashedToken wanted) {}

    /// Whether `claim` is made by a token of `device`. A token close to its end is replaced.
    public CompletionStage<Token.Answer> login(Device device, HashedToken.Claim claim, Wish wish) {
        Blob old = records.get(device.account(), device.key());
        if (old == null || !Accounts.mayLogIn(records, device.account())) {
            return completedStage(WRONG);
        }
        TokenRecord record = TokenRecord.decode(old);
        Slot slot = claim.mechanism() == record.mechanism() ? find(device, record, claim) : null;
        if (slot == null || (wish.count() >= 0 && wish.count() <= slot.count())) {
            return completedStage(WRONG);
        }
        if (slot.expiresMillis() <= clock.millis()) {
            return completedStage(Token.Answer.Expired.INSTANCE);
        }
        Bytes proof = claim.answer(token(device, record.mechanism(), slot));
        TokenRecord shown = record.shown(slot, slot.used(wish.count()));
        return settle(
                new Change(device, old, wish.invalidate() ? null : shown),
                newMechanism(slot, wish, record.mechanism()),
                proof,
                () -> login(device, claim, wish));
    }

    private @Nullable HashedToken newMechanism(Slot slot, Wish wish, HashedToken present) {
        if (wish.wanted() != null) {
            return wish.wanted();
        }
        boolean due = clock.millis() - slot.issuedMillis() >= limits.rotateAfter().toMillis();
        return due && !wish.invalidate() ? present : null;
    }

    private @Nullable Slot find(Device device, TokenRecord record, HashedToken.Claim claim) {
        Slot previous = record.previous();
        if (claim.isMadeBy(token(device, record.mechanism(), record.current()))) {
            return record.current();
        }
        return previous != null && claim.isMadeBy(token(device, record.mechanism(), previous))
                ? previous
                : null;
    }

    /// A token for a device that has proved itself otherwise.
    ///
    /// @param name shown to the account's owner; cut to 64 characters
    public CompletionStage<Token.Answer> issue(Device device, String name, HashedToken mechanism) {
        Blob old = records.get(device.account(), device.key());
        TokenRecord record = old == null ? null : TokenRecord.decode(old);
        Slot fresh = slot();
        String shown = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
        TokenRecord next =
                record == null || record.mechanism() != mechanism
                        ? new TokenRecord(mechanism, shown, fresh, null)
                        : new TokenRecord(mechanism, shown, fresh, record.with(fresh).previous());
        List<Command.Change> changes = new ArrayList<>();
        if (old == null) {
            makeRoom(device.account().bare(), changes);
        }
        return write(
                new Change(device, old, next),
                changes,
                new Token.Answer.Granted(Bytes.EMPTY, given(device, mechanism, fresh)),
                () -> issue(device, name, mechanism));
    }

    /// @param next null to forget the device's tokens
    private record Change(Device device, @Nullable Blob old, @Nullable TokenRecord next) {}

    private CompletionStage<Token.Answer> settle(
            Change change,
            @Nullable HashedToken fresh,
            Bytes proof,
            Supplier<CompletionStage<Token.Answer>> again) {
        TokenRecord kept = change.next();
        if (fresh == null) {
            return write(change, List.of(), new Token.Answer.Granted(proof, null), again);
        }
        Slot slot = slot();
        TokenRecord next =
                kept == null || kept.mechanism() != fresh
                        ? new TokenRecord(fresh, kept == null ? "" : kept.name(), slot, null)
                        : kept.with(slot);
        Token token = given(change.device(), fresh, slot);
        return write(
                new Change(change.device(), change.old(), next),
                List.of(),
                new Token.Answer.Granted(proof, token),
                again);
    }

    private CompletionStage<Token.Answer> write(
            Change change,
            List<Command.Change> more,
            Token.Answer granted,
            Supplier<CompletionStage<Token.Answer>> again) {
        Blob value = change.next() == null ? null : change.next().encode();
        if (value != null && change.old() != null && value.equals(change.old())) {
            return completedStage(granted);
        }
        String key = change.device().key();
        List<Command.Change> changes = new ArrayList<>(more);
        changes.add(new Command.Change(key, value));
        return Records.submit(
                        records.shardOf(change.device().account()),
                        new Command.Write(
                                List.of(new Command.Expectation(key, change.old())), changes))
                .thenCompose(
                        outcome ->
                                switch (outcome) {
                                    case Outcome.Done _,
                                            Outcome.Stored _,
                                            Outcome.Opened _,
                                            Outcome.Each _ ->
                                            completedStage(granted);
                                    case Outcome.Conflict _ -> again.get();
                                    case Outcome.Refused(Outcome.Reason reason, String _) ->
                                            completedStage(
                                                    new Token.Answer.Refused(
                                                            ErrorCode.RESOURCE_CONSTRAINT,
                                                            "the store refuses: " + reason));
                                });
    }

    /// A new device takes the place of the one whose token ends first.
    private void makeRoom(Jid account, List<Command.Change> changes) {
        record Held(String key, long expiresMillis) {}
        List<Held> held = new ArrayList<>();
        records.shardOf(account)
                .scan(
                        AccountKeys.tokens(account),
                        (key, blob) ->
                                held.add(
                                        new Held(
                                                key,
                                                TokenRecord.decode(blob)
                                                        .current()
                                                        .expiresMillis())));
        held.sort(Comparator.comparingLong(Held::expiresMillis));
        for (int i = 0; i <= held.size() - limits.perAccountMax(); i++) {
            changes.add(new Command.Change(held.get(i).key(), null));
        }
    }

    private Slot slot() {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        long now = clock.millis();
        return new Slot(Bytes.wrap(salt), now, now + limits.ageMax().toMillis(), -1, false);
    }

    private Token given(Device device, HashedToken mechanism, Slot slot) {
        return new Token(
                token(device, mechanism, slot), Instant.ofEpochMilli(slot.expiresMillis()));
    }

    private String token(Device device, HashedToken mechanism, Slot slot) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.unsafeArray(), MAC));
            mac.update(slot.salt().unsafeArray());
            String whose =
                    device.account().bare() + "\0" + device.id() + "\0" + mechanism.mechanism();
            mac.update(Bytes.utf8(whose).unsafeArray());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
