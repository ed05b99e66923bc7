package org.godwit.server.mailbox;

import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Unseen;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drops from one shard what its stated time has passed: messages nobody fetched, and devices
/// nobody has seen. It walks the shard, so it runs on a dispatcher whose threads may wait for the
/// disk.
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int MESSAGES_MAX = 10_000;
    private static final int DEVICES_MAX = 10_000;

    /// A thing is gone at the latest when this part of its age has passed after its time.
    private static final int PROMPTNESS = 24;

    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration MESSAGES_PAUSE_MAX = Duration.ofSeconds(30);
    private static final Duration DEVICES_PAUSE_MAX = Duration.ofHours(1);

    private final Shard shard;
    private final Post post;
    private final ActorRef<ToShard> writer;

    /// What is looked for.
    private enum Round {
        MESSAGES,
        DEVICES
    }

    private Sweeper(Shard shard, Post post, ActorRef<ToShard> writer) {
        this.shard = shard;
        this.post = post;
        this.writer = writer;
    }

    /// @param writer knows which devices are online
    static Behavior<?> create(Shard shard, Post post, ActorRef<ToShard> writer) {
        Behavior<Round> sweeping =
                Behaviors.withTimers(
                        timers -> {
                            Duration messages = post.limits().mailbox().messageAgeMax();
                            Duration devices = post.limits().mailbox().deviceAgeMax();
                            timers.startTimerWithFixedDelay(
                                    Round.MESSAGES, pause(messages, MESSAGES_PAUSE_MAX));
                            timers.startTimerWithFixedDelay(
                                    Round.DEVICES, pause(devices, DEVICES_PAUSE_MAX));
                            Sweeper sweeper = new Sweeper(shard, post, writer);
                            return Behaviors.receiveMessage(sweeper::on);
                        });
        return Behaviors.supervise(sweeping).onFailure(SupervisorStrategy.resume());
    }

    private static Duration pause(Duration age, Duration most) {
        Duration part = age.dividedBy(PROMPTNESS);
        Duration longest = part.compareTo(most) > 0 ? most : part;
        return longest.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : longest;
    }

    private Behavior<Round> on(Round round) {
        switch (round) {
            case MESSAGES -> expire(post.clock().millis(), 0);
            case DEVICES -> findUnseen(post.clock().millis());
        }
        return Behaviors.same();
    }

    private void expire(long nowMillis, long before) {
        shard.submit(
                new Command.Expire(nowMillis, MESSAGES_MAX),
                outcome -> {
                    if (outcome instanceof Outcome.Done(long count)) {
                        post.counters().messagesExpired.add(count);
                        if (count == MESSAGES_MAX) {
                            expire(nowMillis, before + count);
                        } else if (before + count > 0) {
                            LOG.info(
                                    "Shard {} dropped {} messages that nobody fetched in {}",
                                    shard.index(),
                                    before + count,
                                    post.limits().mailbox().messageAgeMax());
                        }
                    }
                });
    }

    /// Drops a device if the store has not seen it either.
    static void drop(Shard shard, String mailbox, ToAccount.Unseen unseen, Post post) {
        shard.submit(
                new Command.DropUnseen(
                        mailbox, unseen.device(), post.clock().millis(), unseen.beforeMillis()),
                outcome -> {
                    if (outcome instanceof Outcome.Done(long count)) {
                        post.counters().devicesDropped.add(count);
                    }
                });
    }

    /// Rooms and archives keep cursors too; they are no devices.
    private void findUnseen(long nowMillis) {
        long beforeMillis = nowMillis - post.limits().mailbox().deviceAgeMax().toMillis();
        List<Unseen> found = shard.unseen(beforeMillis, DEVICES_MAX);
        int count = 0;
        for (Unseen unseen : found) {
            try {
                Jid account = Jid.parse(unseen.mailbox());
                if (!unseen.device().equals(Keeping.CURSOR) && post.exists().test(account)) {
                    writer.tell(new ToShard.Unseen(account, unseen.device(), beforeMillis));
                    count += unseen.seenMillis() > 0 ? 1 : 0;
                }
            } catch (ProtocolException e) {
                LOG.debug("{} is nobody's mailbox", unseen.mailbox(), e);
            }
        }
        if (count > 0) {
            LOG.info(
                    "Shard {} has {} devices that nobody has seen for {}; those that are away are"
                            + " no longer waited for",
                    shard.index(),
                    count,
                    post.limits().mailbox().deviceAgeMax());
        }
    }
}
