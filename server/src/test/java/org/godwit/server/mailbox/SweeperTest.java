package org.godwit.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.privacy.Strangers;
import org.godwit.server.push.PushContent;
import org.godwit.server.push.Pushing;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToAccount;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What has outlived its stated time, in manual time.
class SweeperTest {
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid CARL = new Jid("carl", "example.org", null);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private Instant now = START;
    private final MemoryStore store =
            new MemoryStore(1, StoreLimits.DEFAULT, () -> now, Runnable::run);
    private final Shard shard = store.shard(0);
    private final Counters counters = new Counters();
    private final Directory directory = new Directory(1, kit.spawn(Behaviors.ignore()));
    private final Privacy privacy =
            new Privacy(
                    new Strangers.Place(
                            store,
                            "example.org",
                            () -> now,
                            (_, _) -> true,
                            ServerLimits.DEFAULT.strangers()));
    private final Pushing pushing =
            new Pushing(
                    new Pushing.Setting(
                            "example.org",
                            directory,
                            () -> now,
                            PushContent.COUNT_ONLY,
                            privacy,
                            Limits.DEFAULT),
                    store);
    private final ActorRef<ToShard> writer =
            kit.spawn(
                    Shards.writer(
                            shard,
                            new Post(
                                    "example.org",
                                    directory,
                                    ServerLimits.DEFAULT,
                                    () -> now,
                                    counters,
                                    List.of(BOB, CARL)::contains,
                                    new BlockLists(store, "example.org", InstantSource.system()),
                                    pushing,
                                    privacy)));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        store.close();
    }

    private void open(String mailbox, String device) {
        shard.submit(new Command.OpenCursor(mailbox, device, now.toEpochMilli()), _ -> {});
    }

    private void pass(Duration age) {
        now = now.plus(age);
        time.timePasses(Duration.ofHours(1));
    }

    private void awaitDropped(long devices) throws InterruptedException {
        for (int i = 0; counters.devicesDropped.sum() < devices && i < 500; i++) {
            Thread.sleep(10);
        }
        assertThat(counters.devicesDropped.sum()).isEqualTo(devices);
    }

    @Test
    void onlyDevicesThatAreAwayForTheirWholeAgeShouldBeGivenUp() throws Exception {
        open(BOB.toString(), "lost");
        open(CARL.toString(), Keeping.CURSOR);
        open("room@conference.example.org", "history");
        TestProbe<ToSession> session = kit.createTestProbe(ToSession.class);
        ToAccount.Device phone = new ToAccount.Device("phone", "phone", true, false, false);
        writer.tell(new ToShard.Connect(BOB, new ToAccount.Connect(phone, session.getRef())));
        ToSession told = session.receiveMessage();
        while (!(told instanceof ToSession.Bound)) {
            told = session.receiveMessage();
        }
        pass(Duration.ofDays(29));
        open(BOB.toString(), "late");
        assertThat(counters.devicesDropped.sum()).isZero();
        pass(Duration.ofDays(2));
        awaitDropped(1);
        assertThat(shard.status(BOB.toString()).cursors()).containsOnlyKeys("phone", "late");
        assertThat(shard.status(CARL.toString()).cursors()).containsOnlyKeys(Keeping.CURSOR);
        assertThat(shard.status("room@conference.example.org").cursors())
                .containsOnlyKeys("history");
        assertThat(store.tally().devicesDropped()).isEqualTo(1);
        for (int i = 0; !shard.unseen(now.toEpochMilli() - 1, 9).isEmpty() && i < 500; i++) {
            if (shard.unseen(now.toEpochMilli() - 1, 9).stream()
                    .noneMatch(unseen -> unseen.device().equals("phone"))) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("a device that is online is seen now");
    }

    @Test
    void messagesNobodyFetchedShouldExpireAndBeCounted() throws Exception {
        open(BOB.toString(), "phone");
        shard.submit(
                new Command.Append(
                        BOB.toString(),
                        "o",
                        "m",
                        Blob.EMPTY,
                        now.toEpochMilli(),
                        now.plus(Duration.ofDays(30)).toEpochMilli()),
                _ -> {});
        pass(Duration.ofDays(29));
        assertThat(store.tally().expired()).isZero();
        pass(Duration.ofDays(1));
        for (int i = 0; counters.messagesExpired.sum() == 0 && i < 500; i++) {
            Thread.sleep(10);
        }
        assertThat(counters.messagesExpired.sum()).isEqualTo(1);
        assertThat(store.tally().expired()).isEqualTo(1);
        assertThat(store.tally().queued()).isZero();
    }
}
