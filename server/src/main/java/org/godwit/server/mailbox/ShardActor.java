package org.godwit.server.mailbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;

/// The writer's door of one shard, and the parent of its accounts that are online.
final class ShardActor {
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);
    private static final int SWEEP_MESSAGES_MAX = 10_000;

    private final ActorContext<ToShard> context;
    private final Shard shard;
    private final Post post;
    private final MessageForm form;
    private final Map<Jid, Online> accounts = new HashMap<>();

    /// An account's actor and how many connects it was sent.
    private static final class Online {
        private final ActorRef<ToAccount> actor;
        private long connects;

        Online(ActorRef<ToAccount> actor) {
            this.actor = actor;
        }
    }

    private ShardActor(ActorContext<ToShard> context, Shard shard, Post post) {
        this.context = context;
        this.shard = shard;
        this.post = post;
        this.form = new MessageForm(post.domain(), post.limits().wire());
    }

    static Behavior<ToShard> create(Shard shard, Post post) {
        return Behaviors.setup(
                context ->
                        Behaviors.withTimers(
                                timers -> {
                                    sweepRegularly(timers);
                                    ShardActor actor = new ShardActor(context, shard, post);
                                    return Behaviors.receiveMessage(actor::on);
                                }));
    }

    private static void sweepRegularly(TimerScheduler<ToShard> timers) {
        timers.startTimerWithFixedDelay(ToShard.Sweep.NOW, SWEEP_EVERY);
    }

    private Behavior<ToShard> on(ToShard message) {
        switch (message) {
            case ToShard.Append append -> append(append);
            case ToShard.AppendAll all -> Spread.submit(all, shard, post, form, context.getSelf());
            case ToShard.Committed(Jid mailbox, ToAccount.Committed committed) ->
                    tell(mailbox, committed);
            case ToShard.Connect(Jid account, ToAccount.Connect connect) ->
                    connect(account, connect);
            case ToShard.Relay(Stanza.Addressed stanza) -> relay(stanza);
            case ToShard.Cut(Jid account, String device) ->
                    tell(account, new ToAccount.Cut(device));
            case ToShard.Idle(Jid account, long connects) -> idle(account, connects);
            case ToShard.Sweep _ -> sweep();
        }
        return Behaviors.same();
    }

    private void connect(Jid account, ToAccount.Connect connect) {
        Online online =
                accounts.computeIfAbsent(
                        account,
                        jid ->
                                new Online(
                                        context.spawnAnonymous(AccountActor.create(jid, place()))));
        online.connects++;
        online.actor.tell(connect);
    }

    private AccountActor.Place place() {
        return new AccountActor.Place(shard, post, form, context.getSelf());
    }

    private void idle(Jid account, long connects) {
        Online online = accounts.get(account);
        if (online != null && online.connects == connects) {
            accounts.remove(account);
            context.stop(online.actor);
        }
    }

    private void tell(Jid account, ToAccount message) {
        Online online = accounts.get(account.bare());
        if (online != null) {
            online.actor.tell(message);
        }
    }

    private void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        Online online = to == null ? null : accounts.get(to.bare());
        if (online != null) {
            online.actor.tell(new ToAccount.Relay(stanza));
        } else if (stanza instanceof Stanza.Iq) {
            Shards.bounce(stanza, post);
        } else {
            post.counters().stanzasDropped.increment();
        }
    }

    private void append(ToShard.Append append) {
        if (!post.exists().test(append.mailbox())) {
            append.replyTo()
                    .tell(
                            new ToSession.Appended(
                                    append.ticket(),
                                    ErrorCode.SERVICE_UNAVAILABLE,
                                    "there is no such account"));
            return;
        }
        long now = post.clock().millis();
        long expires = now + post.limits().mailbox().messageAgeMax().toMillis();
        ActorRef<ToShard> self = context.getSelf();
        shard.submit(
                new Command.Append(
                        append.mailbox().toString(),
                        append.origin(),
                        append.id(),
                        form.encode(append.message()),
                        now,
                        expires),
                outcome -> appended(append, self, outcome));
    }

    /// Runs on the shard's own thread: the first tick leaves at once.
    private void appended(ToShard.Append append, ActorRef<ToShard> self, Outcome outcome) {
        ErrorCode refused = null;
        String detail = "";
        switch (outcome) {
            case Outcome.Stored(long sequence, boolean duplicate) -> {
                if (duplicate) {
                    post.counters().messagesRepeated.increment();
                } else {
                    post.counters().messagesStored.increment();
                    self.tell(
                            new ToShard.Committed(
                                    append.mailbox(),
                                    new ToAccount.Committed(
                                            sequence, append.origin(), append.message())));
                }
            }
            case Outcome.Refused(Outcome.Reason reason, String _) -> {
                post.counters().messagesRefused.increment();
                refused = ErrorCode.RESOURCE_CONSTRAINT;
                detail = explain(reason);
            }
            case Outcome.Each _, Outcome.Done _, Outcome.Opened _, Outcome.Conflict _ ->
                    throw new IllegalStateException("an append is stored or refused: " + outcome);
        }
        append.replyTo().tell(new ToSession.Appended(append.ticket(), refused, detail));
    }

    private static String explain(Outcome.Reason reason) {
        return switch (reason) {
            case MAILBOX_FULL -> "the recipient's mailbox is full";
            case OVERLOADED -> "the server is busy; try again";
            case DISK_FULL, DISK_FAILED -> "the server cannot store messages now; try again";
            case NOT_LEADER, NO_MAJORITY, CLOSED -> "the message was not stored; try again";
        };
    }

    private void sweep() {
        expire(shard, post.clock().millis(), post);
    }

    private static void expire(Shard shard, long nowMillis, Post post) {
        shard.submit(
                new Command.Expire(nowMillis, SWEEP_MESSAGES_MAX),
                outcome -> {
                    if (outcome instanceof Outcome.Done(long count)) {
                        post.counters().messagesExpired.add(count);
                        if (count == SWEEP_MESSAGES_MAX) {
                            expire(shard, nowMillis, post);
                        }
                    }
                });
    }
}
