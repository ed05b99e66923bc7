package org.godwit.server.mailbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.privacy.Strangers;
import org.godwit.server.routing.Brood;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// The writer's door of one shard, and the parent of its accounts that are online.
///
/// The store's own thread carries what has committed: the first tick to the sender's session, then
/// the message to the recipient's account, without a detour through this actor. It looks the
/// account up in `accounts`, which only this actor changes. No message slips through: an account is
/// entered there before it first reads its mailbox, and a message is readable before it is looked
/// up, so one of the two always sees the other.
final class ShardActor {
    private static final Duration TRIM_EVERY = Duration.ofHours(1);

    /// So many accounts of a shard can be at work at once; one may read its mailbox from the disk.
    private static final int LANES = 8;

    private static final int REGISTERED_MAX = 10_000;

    private final ActorContext<ToShard> context;
    private final Shard shard;
    private final Post post;
    private final MessageForm form;
    private final Trimming trimming;
    private final Brood brood;
    private final Map<Jid, Online> accounts = new ConcurrentHashMap<>();

    /// Accounts lately written to: spares a look into the store for each message.
    private final Map<Jid, Boolean> registered = new Recent();

    /// An account's actor and how many connects it was sent.
    private record Online(ActorRef<ToAccount> actor, long connects) {}

    private static final class Recent extends LinkedHashMap<Jid, Boolean> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(64, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Jid, Boolean> eldest) {
            return size() > REGISTERED_MAX;
        }
    }

    private ShardActor(ActorContext<ToShard> context, Shard shard, Post post) {
        this.context = context;
        this.shard = shard;
        this.post = post;
        this.form = new MessageForm(post.domain(), post.limits().wire());
        this.trimming = new Trimming(shard, post);
        AccountActor.Place place = new AccountActor.Place(shard, post, form, context.getSelf());
        this.brood =
                new Brood(
                        context,
                        "accounts",
                        LANES,
                        (self, account) -> new AccountActor(self, (Jid) account, place),
                        actor -> context.getSelf().tell(new ToShard.Lost(actor)));
    }

    static Behavior<ToShard> create(Shard shard, Post post) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    timers.startTimerWithFixedDelay(
                                            ToShard.Trim.BEGIN, Duration.ZERO, TRIM_EVERY);
                                    sweep(context, shard, post);
                                    ShardActor actor = new ShardActor(context, shard, post);
                                    return Behaviors.receive(ToShard.class)
                                            .onAnyMessage(actor::on)
                                            .build();
                                }));
    }

    private static void sweep(ActorContext<ToShard> context, Shard shard, Post post) {
        var _ =
                context.spawn(
                        Sweeper.create(shard, post, context.getSelf()),
                        "sweeper",
                        DispatcherSelector.blocking());
    }

    private Behavior<ToShard> on(ToShard message) {
        switch (message) {
            case ToShard.Append append -> append(append);
            case ToShard.Confirm(ToShard.Append append, ErrorCode otherwise) ->
                    confirm(append, otherwise, "");
            case ToShard.Wrote(Jid account, Jid peer) -> post.wrote(account, peer);
            case ToShard.AppendAll all -> Spread.submit(all, shard, post, form, this::hand);
            case ToShard.Connect(Jid account, ToAccount.Connect connect) ->
                    connect(account, connect);
            case ToShard.Disconnect(Jid account, ToAccount.Leave leave) -> {
                Online online = accounts.get(account);
                if (online != null) {
                    online.actor().tell(leave);
                }
            }
            case ToShard.Lost(ActorRef<?> actor) ->
                    accounts.values().removeIf(online -> online.actor().equals(actor));
            case ToShard.Relay(Stanza.Addressed stanza) -> relay(stanza);
            case ToShard.Cut(Jid account, String device) -> cut(account.bare(), device);
            case ToShard.Idle(Jid account, long connects) -> idle(account, connects);
            case ToShard.Unseen unseen -> unseen(unseen);
            case ToShard.Trim.BEGIN -> {
                trimming.begin();
                trim();
            }
            case ToShard.Trim.PROCEED -> trim();
        }
        return Behaviors.same();
    }

    private void connect(Jid account, ToAccount.Connect connect) {
        Online online = accounts.get(account);
        if (online == null) {
            online = new Online(brood.spawn(account).narrow(), 0);
        }
        accounts.put(account, new Online(online.actor(), online.connects() + 1));
        online.actor().tell(connect);
    }

    private void cut(Jid account, @Nullable String device) {
        registered.remove(account);
        if (device == null) {
            post.blocked().forget(account);
            post.push().forget(account);
            post.privacy().forget(account);
        }
        Online online = accounts.get(account);
        if (online != null) {
            online.actor().tell(new ToAccount.Cut(device));
        }
    }

    private void idle(Jid account, long connects) {
        Online online = accounts.get(account);
        if (online != null && online.connects() == connects) {
            accounts.remove(account);
            Brood.stop(online.actor());
        }
    }

    private void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to != null && post.blocked().bars(to.bare(), stanza)) {
            keepAway(stanza);
            return;
        }
        if (stanza instanceof Stanza.Iq iq && to != null && to.isBare() && !iq.isRequest()) {
            post.push().answered(iq);
            return;
        }
        Online online = to == null ? null : accounts.get(to.bare());
        Stanza.Addressed let = online == null || to == null ? null : let(to.bare(), stanza);
        if (online != null && let != null) {
            online.actor().tell(new ToAccount.Relay(let));
        } else {
            keepAway(stanza);
        }
    }

    /// What is not stored is no way round the gate for strangers either; null when it is shut.
    private Stanza.@Nullable Addressed let(Jid account, Stanza.Addressed stanza) {
        Strangers gate = post.privacy().strangers();
        Jid from = stanza.from();
        if (!(stanza instanceof Stanza.Message message)
                || message.type() == MessageType.ERROR
                || from == null) {
            return stanza;
        }
        if (gate.isShut(account, from)) {
            return null;
        }
        return switch (gate.judge(account, message)) {
            case Strangers.Verdict.Pass() -> message;
            case Strangers.Verdict.First() -> Strangers.marked(message);
            case Strangers.Verdict.Refused _ -> null;
        };
    }

    /// A blocked sender learns of a request what it would learn if nobody were there.
    private void keepAway(Stanza.Addressed stanza) {
        if (stanza instanceof Stanza.Iq) {
            Shards.bounce(stanza, post);
        } else {
            post.counters().stanzasDropped.increment();
        }
    }

    private boolean isRegistered(Jid account) {
        if (registered.containsKey(account)) {
            return true;
        }
        boolean found = post.exists().test(account);
        if (found) {
            registered.put(account, true);
        }
        return found;
    }

    private void append(ToShard.Append append) {
        if (!isRegistered(append.mailbox())) {
            Strangers.Verdict.Refused missed = post.privacy().strangers().missed(append.message());
            refuse(append, missed.code(), missed.detail());
            return;
        }
        if (post.blocked().bars(append.mailbox(), append.message())) {
            confirm(append, ErrorCode.SERVICE_UNAVAILABLE, Strangers.UNREACHABLE);
            return;
        }
        switch (post.privacy().strangers().judge(append.mailbox(), append.message())) {
            case Strangers.Verdict.Pass() -> store(append);
            case Strangers.Verdict.First() ->
                    store(append.with(Strangers.marked(append.message())));
            case Strangers.Verdict.Refused(ErrorCode code, String detail) ->
                    confirm(append, code, detail);
        }
    }

    private void store(ToShard.Append append) {
        Command.Append command;
        try {
            command = command(append);
        } catch (RuntimeException e) {
            refuse(append, ErrorCode.INTERNAL_SERVER_ERROR, "");
            throw e;
        }
        shard.submit(command, outcome -> appended(append, outcome));
    }

    /// What was submitted before this entry of the log is applied when it is; so a message sent
    /// again is known, however late its first copy was stored.
    private void confirm(ToShard.Append append, ErrorCode otherwise, String why) {
        shard.submit(
                new Command.Write(List.of(), List.of()),
                outcome -> {
                    boolean stored =
                            shard.wasStored(
                                    append.mailbox().toString(), append.origin(), append.id());
                    if (stored) {
                        post.counters().messagesRepeated.increment();
                        append.replyTo().tell(new ToSession.Appended(append.ticket(), null, ""));
                    } else if (outcome
                            instanceof Outcome.Refused(Outcome.Reason reason, String detail)) {
                        refuse(append, ErrorCode.RESOURCE_CONSTRAINT, explain(reason, detail));
                    } else {
                        refuse(append, otherwise, why);
                    }
                });
    }

    private Command.Append command(ToShard.Append append) {
        long now = post.clock().millis();
        return new Command.Append(
                append.mailbox().toString(),
                append.origin(),
                append.id(),
                form.encode(append.message()),
                now,
                now + post.limits().mailbox().messageAgeMax().toMillis());
    }

    /// Runs on the shard's own thread, in commit order.
    private void appended(ToShard.Append append, Outcome outcome) {
        switch (outcome) {
            case Outcome.Stored(long sequence, boolean duplicate) -> {
                append.replyTo().tell(new ToSession.Appended(append.ticket(), null, ""));
                if (duplicate) {
                    post.counters().messagesRepeated.increment();
                } else {
                    post.counters().messagesStored.increment();
                    hand(
                            append.mailbox(),
                            new ToAccount.Committed(sequence, append.origin(), append.message()));
                }
            }
            case Outcome.Refused(Outcome.Reason reason, String detail) ->
                    refuse(append, ErrorCode.RESOURCE_CONSTRAINT, explain(reason, detail));
            case Outcome.Each _, Outcome.Done _, Outcome.Opened _, Outcome.Conflict _ -> {
                refuse(append, ErrorCode.INTERNAL_SERVER_ERROR, "");
                throw new IllegalStateException("an append is stored or refused: " + outcome);
            }
        }
    }

    private void hand(Jid mailbox, ToAccount.Committed committed) {
        Online online = accounts.get(mailbox);
        if (online != null) {
            online.actor().tell(committed);
        }
        post.push().stored(mailbox, committed.message(), online != null);
    }

    private void refuse(ToShard.Append append, ErrorCode code, String detail) {
        post.counters().messagesRefused.increment();
        append.replyTo().tell(new ToSession.Appended(append.ticket(), code, detail));
    }

    private static String explain(Outcome.Reason reason, String detail) {
        return switch (reason) {
            case MAILBOX_FULL -> "the recipient's mailbox is full: " + detail + "; try again later";
            case OVERLOADED -> "the server is busy; try again";
            case DISK_FULL, DISK_FAILED -> "the server cannot store messages now; try again";
            case NOT_LEADER, NO_MAJORITY, CLOSED -> "the message was not stored; try again";
        };
    }

    private void trim() {
        if (trimming.proceed()) {
            context.getSelf().tell(ToShard.Trim.PROCEED);
        }
    }

    /// A device that is online is seen now; the account knows.
    private void unseen(ToShard.Unseen unseen) {
        Online online = accounts.get(unseen.account());
        ToAccount.Unseen told = new ToAccount.Unseen(unseen.device(), unseen.beforeMillis());
        if (online == null) {
            Sweeper.drop(shard, unseen.account().toString(), told, post);
        } else {
            online.actor().tell(told);
        }
    }
}
