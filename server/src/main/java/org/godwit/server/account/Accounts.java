package org.godwit.server.account;

import static java.util.concurrent.CompletableFuture.completedStage;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Who may log in, with what. Thread-safe and never blocking: answers complete on any thread and
/// must not block it. A failing store completes an answer with [Verdict.Refused] of
/// [ErrorCode#RESOURCE_CONSTRAINT]; nothing here completes exceptionally but for a bug.
///
/// Accounts are bare JIDs of the server's own domain; others are refused.
public final class Accounts implements AutoCloseable {
    private static final SortedMap<String, Long> NOTHING =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    private final Records records;
    private final InstantSource clock;
    private final ServerLimits.Account limits;
    private final Passwords passwords;
    private final Invites invites;
    private final Invitations invitations;
    private final LinkCodes links;
    private final Devices devices;
    private final Rules rules;

    /// What is configured about accounts.
    ///
    /// @param domain the server's own
    public record Rules(String domain, Registration registration) {}

    /// @param farewell cuts sessions of what was removed
    public Accounts(
            Store store,
            InstantSource clock,
            ServerLimits.Account limits,
            Rules rules,
            Farewell farewell) {
        this(store, clock, limits, rules, farewell, Introduction.NOBODY);
    }

    /// @param introduction makes contacts of who was invited
    public Accounts(
            Store store,
            InstantSource clock,
            ServerLimits.Account limits,
            Rules rules,
            Farewell farewell,
            Introduction introduction) {
        this.records = new Records(store);
        this.clock = clock;
        this.limits = limits;
        this.rules = rules;
        SecureRandom random = new SecureRandom();
        this.passwords = new Passwords(records, limits, random);
        this.invites = new Invites(records, clock, random, introduction);
        this.invitations = new Invitations(records, invites, clock, limits, rules.registration());
        this.links = new LinkCodes(records, clock, limits, random);
        this.devices = new Devices(records, clock, limits, farewell);
    }

    /// What SCRAM needs to check a password. Always present: for an account that does not exist, is
    /// disabled or has no password, verifiers nobody can satisfy.
    public CompletionStage<ScramCredentials> credentials(Jid account) {
        AccountRecord.Login login = login(account);
        if (login == null || login.disabled() || login.credentials() == null) {
            return completedStage(passwords.decoy(account));
        }
        return completedStage(login.credentials());
    }

    /// Whether `password` opens `account` (SASL PLAIN under TLS). Granted: the account.
    public CompletionStage<Verdict> verifyPassword(Jid account, String password) {
        return credentials(account)
                .thenCompose(known -> passwords.verify(known, password))
                .thenApply(verdict -> Verdict.about(verdict, account.bare()));
    }

    /// Whether the device with this X25519 public key belongs to `account`. Granted: its id.
    public CompletionStage<Verdict> loginByDeviceKey(Jid account, Bytes publicKey) {
        AccountRecord.Login login = login(account);
        if (login == null) {
            return Verdict.refusal(ErrorCode.LOGIN_UNKNOWN_DEVICE, "this device is not registered");
        }
        if (login.disabled()) {
            return Verdict.refusal(ErrorCode.LOGIN_ACCOUNT_DISABLED, "this account is disabled");
        }
        return completedStage(devices.login(account.bare(), publicKey));
    }

    /// Whether the device that holds a ticket may still log in. Granted: its id.
    public CompletionStage<Verdict> loginByDeviceId(Jid account, String device) {
        AccountRecord.Login login = login(account);
        if (login != null && login.disabled()) {
            return Verdict.refusal(ErrorCode.LOGIN_ACCOUNT_DISABLED, "this account is disabled");
        }
        return completedStage(devices.loginById(account.bare(), device));
    }

    /// Registers a device by its X25519 public key, making the account first where `proof` allows.
    /// Linking a key again is granted again. Granted: the device's id.
    ///
    /// @param name shown to the account's owner; cut to 64 characters
    public CompletionStage<Verdict> linkDevice(
            Jid account, Proof proof, Bytes publicKey, String name) {
        return admit(account, proof)
                .thenCompose(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? devices.link(account.bare(), publicKey, name)
                                        : completedStage(verdict));
    }

    /// Makes an account, or lets the owner of one in, by `proof` alone. Granted: the bare JID.
    public CompletionStage<Verdict> admit(Jid account, Proof proof) {
        return switch (proof) {
            case Proof.Password(String password) -> verifyPassword(account, password);
            case Proof.Link(String token) ->
                    mayLogIn(account) ? links.spend(account.bare(), token) : LinkCodes.invalid();
            case Proof.Invite(String token, String password) ->
                    rules.registration() == Registration.CLOSED && !invites.exists(token)
                            ? Verdict.refusal(ErrorCode.LOGIN_INVITE_INVALID, Invites.INVALID)
                            : invites.spend(token, account.bare(), () -> create(account, password));
            case Proof.OpenRegistration(String password) ->
                    rules.registration() == Registration.OPEN
                            ? create(account, password)
                            : Verdict.refusal(
                                    ErrorCode.LOGIN_REGISTRATION_CLOSED,
                                    "this server makes no accounts by itself; ask its operator");
        };
    }

    /// Makes an account, for the operator: no proof asked. Granted: the bare JID.
    ///
    /// @param password null for an account of device keys only
    public CompletionStage<Verdict> create(Jid account, @Nullable String password) {
        String fault = fault(account);
        if (fault != null) {
            return Verdict.refusal(ErrorCode.JID_MALFORMED, fault);
        }
        if (records.get(account, AccountKeys.login(account.bare())) != null) {
            return nameTaken();
        }
        if (password == null) {
            return put(account.bare(), null);
        }
        return passwords.derive(password, credentials -> put(account.bare(), credentials));
    }

    private CompletionStage<Verdict> put(Jid account, @Nullable ScramCredentials credentials) {
        Blob login = new AccountRecord.Login(clock.millis(), false, credentials).encode();
        return records.write(
                account,
                new Command.Write(
                        List.of(new Command.Expectation(AccountKeys.login(account), null)),
                        List.of(new Command.Change(AccountKeys.login(account), login))),
                Accounts::nameTaken);
    }

    /// Makes an account with what is kept of a password elsewhere. Granted: the bare JID.
    ///
    /// @param credentials null for an account of device keys only
    public CompletionStage<Verdict> restore(Jid account, @Nullable ScramCredentials credentials) {
        String fault = fault(account);
        return fault == null
                ? put(account.bare(), credentials)
                : Verdict.refusal(ErrorCode.JID_MALFORMED, fault);
    }

    /// What is kept of the account's password, or null.
    public @Nullable ScramCredentials verifiers(Jid account) {
        AccountRecord.Login login = login(account);
        return login == null ? null : login.credentials();
    }

    /// Sets a new password; devices stay, tokens do not. Granted: the bare JID.
    public CompletionStage<Verdict> changePassword(Jid account, String password) {
        return passwords.derive(
                password,
                credentials ->
                        update(
                                account,
                                login -> login.with(credentials),
                                AccountKeys.tokens(account.bare())));
    }

    /// Keeps an account from logging in, or lets it again. Its mailbox goes on filling.
    public CompletionStage<Verdict> disable(Jid account, boolean disabled) {
        return update(account, login -> login.with(disabled), null)
                .thenApply(
                        verdict -> {
                            if (disabled) {
                                devices.cut(account.bare());
                            }
                            return verdict;
                        });
    }

    /// @param forgotten prefix of records to erase with it; null for none
    private CompletionStage<Verdict> update(
            Jid account, UnaryOperator<AccountRecord.Login> change, @Nullable String forgotten) {
        Jid bare = account.bare();
        Blob old = records.get(bare, AccountKeys.login(bare));
        if (old == null) {
            return Verdict.refusal(ErrorCode.ITEM_NOT_FOUND, "no account " + bare);
        }
        Blob changed = change.apply(AccountRecord.Login.decode(old)).encode();
        List<Command.Change> changes = new ArrayList<>();
        changes.add(new Command.Change(AccountKeys.login(bare), changed));
        if (forgotten != null) {
            records.shardOf(bare)
                    .scan(forgotten, (key, _) -> changes.add(new Command.Change(key, null)));
        }
        return records.write(
                bare,
                new Command.Write(
                        List.of(new Command.Expectation(AccountKeys.login(bare), old)), changes),
                () -> update(bare, change, forgotten));
    }

    /// Erases the account with everything that is its own, and ends its sessions. Whatever
    /// interrupts it leaves an account nobody can log in to; removing it again finishes.
    public CompletionStage<Verdict> remove(Jid account) {
        return erase(account, _ -> {}).thenApply(Erased::verdict);
    }

    /// The same, and says what went.
    ///
    /// @param decided runs when nothing stops the removal any more, ahead of the end of sessions,
    ///   with what will go
    public CompletionStage<Erased> erase(Jid account, Consumer<Map<String, Long>> decided) {
        Jid bare = account.bare();
        return update(bare, login -> login.with(true), AccountKeys.tokens(bare))
                .thenCompose(
                        verdict ->
                                verdict instanceof Verdict.Granted
                                        ? depart(bare, decided)
                                        : completedStage(new Erased(verdict, NOTHING)));
    }

    private CompletionStage<Erased> depart(Jid account, Consumer<Map<String, Long>> decided) {
        SortedMap<String, Long> own = Census.of(records.shardOf(account), account);
        return devices.census(account)
                .handle((others, _) -> Erased.sum(own, others == null ? Map.of() : others))
                .thenCompose(
                        went -> {
                            decided.accept(went);
                            devices.cut(account);
                            return devices.leaving(account)
                                    .handle((_, _) -> account)
                                    .thenCompose(invites::forget)
                                    .thenCompose(_ -> records.erase(account))
                                    .thenApply(
                                            verdict -> {
                                                devices.cut(account);
                                                return new Erased(verdict, went);
                                            });
                        });
    }

    private boolean mayLogIn(Jid account) {
        AccountRecord.Login login = login(account);
        return login != null && !login.disabled();
    }

    /// The devices of an account that log in with their own key.
    public List<AccountInfo.Device> devices(Jid account) {
        return devices.list(account.bare());
    }

    /// @param name shown to the account's owner; cut to 64 characters
    public CompletionStage<Verdict> renameDevice(Jid account, String device, String name) {
        return devices.rename(account.bare(), device, name);
    }

    /// A code with which another device can be linked to the account, once and for minutes; codes
    /// given out before are void.
    public CompletionStage<Optional<InviteInfo>> createLink(Jid account) {
        return links.create(account.bare());
    }

    /// Links a device that showed its X25519 public key to one that is linked. Granted: its id.
    ///
    /// @param name shown to the account's owner; cut to 64 characters
    public CompletionStage<Verdict> approveDevice(Jid account, Bytes publicKey, String name) {
        return mayLogIn(account)
                ? devices.link(account.bare(), publicKey, name)
                : Verdict.refusal(ErrorCode.ITEM_NOT_FOUND, "no account " + account.bare());
    }

    /// Removes a device: its sessions end at once and nothing waits for it any longer.
    public CompletionStage<Verdict> removeDevice(Jid account, String device) {
        return devices.remove(account.bare(), device);
    }

    /// A right to make one account, valid for `age` (cut to the configured most).
    public CompletionStage<Optional<InviteInfo>> createInvite(Duration age) {
        return invitations.admit(null, age);
    }

    /// Whom accounts have invited.
    public Invitations invitations() {
        return invitations;
    }

    /// Tokens in place of passwords.
    ///
    /// @param secret they are made with; must outlive a restart, and not be in the store
    public Tokens tokens(Bytes secret) {
        return new Tokens(records, clock, limits.tokens(), secret);
    }

    static boolean mayLogIn(Records records, Jid account) {
        Jid bare = account.bare();
        Blob blob = records.get(bare, AccountKeys.login(bare));
        return blob != null && !AccountRecord.Login.decode(blob).disabled();
    }

    /// Whether `token` is good for making an account; it stays unspent. Granted: nothing.
    public Verdict checkInvite(String token) {
        return invites.check(token);
    }

    /// Whether there is such an account, able to log in or not. Read from the store's memory.
    public boolean exists(Jid account) {
        return records.get(account, AccountKeys.login(account.bare())) != null;
    }

    public Optional<AccountInfo> find(Jid account) {
        AccountRecord.Login login = login(account);
        return login == null ? Optional.empty() : Optional.of(info(account.bare(), login));
    }

    /// All accounts, ordered within each shard. Reads every record: for operators.
    public List<AccountInfo> list() {
        List<AccountInfo> found = new ArrayList<>();
        records.visitAccounts((account, login) -> found.add(info(account, login)));
        return found;
    }

    /// Whether `account` is registered, asked of its own shard.
    public static boolean isRegistered(Shard shard, Jid account) {
        return shard.get(AccountKeys.login(account.bare())) != null;
    }

    private AccountInfo info(Jid account, AccountRecord.Login login) {
        return new AccountInfo(
                account,
                Instant.ofEpochMilli(login.createdMillis()),
                login.disabled(),
                login.credentials() != null,
                devices.list(account));
    }

    private AccountRecord.@Nullable Login login(Jid account) {
        Jid bare = account.bare();
        Blob blob = records.get(bare, AccountKeys.login(bare));
        return blob == null ? null : AccountRecord.Login.decode(blob);
    }

    private @Nullable String fault(Jid account) {
        if (account.local() == null) {
            return "an account needs a name before the @";
        }
        return account.domain().equals(rules.domain())
                ? null
                : "accounts of this server end in @" + rules.domain();
    }

    private static CompletionStage<Verdict> nameTaken() {
        return Verdict.refusal(ErrorCode.LOGIN_NAME_TAKEN, "this name is taken");
    }

    @Override
    public void close() {
        passwords.close();
    }
}
