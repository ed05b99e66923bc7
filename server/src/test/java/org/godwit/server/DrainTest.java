package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.Login;
import org.godwit.server.session.ToClient;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A phone comes back to a full mailbox on disk. More: `-Dgodwit.drain.messages=100000`.
class DrainTest {
    private static final int MESSAGES = Integer.getInteger("godwit.drain.messages", 6_000);
    private static final int BATCH = 1_000;
    private static final int ACK_EVERY = 50;
    private static final long GROWTH_BYTES_MAX = 32L << 20;
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final String SYNC = "urn:godwit:sync:0";

    @TempDir Path directory;
    private EngineStore store;
    private Server server;
    private FakePeer alice;
    private int said;

    @BeforeEach
    void fill() throws Exception {
        store = EngineStore.open(StoreConfig.alone(directory.resolve("store")), _ -> {});
        server =
                Server.open(
                        new Server.Setup(
                                "example.org",
                                Registration.CLOSED,
                                ServerLimits.DEFAULT.withRate(
                                        new ServerLimits.Rate(1_000_000, 1_000_000)),
                                InstantSource.system()),
                        store);
        for (Jid account : new Jid[] {ALICE, BOB}) {
            assertThat(
                            server.accounts()
                                    .create(account, null)
                                    .toCompletableFuture()
                                    .get(5, TimeUnit.SECONDS))
                    .isInstanceOf(Verdict.Granted.class);
        }
        alice = FakePeer.binary(server.sessions(), ALICE, "a1");
        while (said < MESSAGES - BATCH) {
            say(BATCH);
        }
        say(MESSAGES - said);
    }

    private void say(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            said++;
            alice.chats(BOB, "message-" + said, "text number " + said);
        }
        long wanted = said;
        ToClient.Acknowledge _ =
                alice.awaits(ToClient.Acknowledge.class, told -> told.received() == wanted);
    }

    @AfterEach
    void stop() {
        server.close();
        store.close();
    }

    private static long liveBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static String sync(ToClient.Deliver deliver, String name) {
        if (deliver.stanza() instanceof Stanza.Message message) {
            Element element = message.payload().child(SYNC, name);
            return element == null ? "" : String.valueOf(element.attribute("count"));
        }
        return "";
    }

    /// Takes `count` messages from number `first` on and returns how much the heap grew meanwhile.
    private static long drain(FakePeer bob, int first, int count) throws Exception {
        long before = liveBytes();
        long most = before;
        for (int i = 0; i < count; i++) {
            ToClient.Deliver next =
                    bob.awaits(ToClient.Deliver.class, d -> !FakePeer.bodyOf(d.stanza()).isEmpty());
            assertThat(FakePeer.bodyOf(next.stanza())).isEqualTo("text number " + (first + i));
            if (i % ACK_EVERY == 0) {
                bob.acks();
            }
            if (i % (MESSAGES / 4) == MESSAGES / 8) {
                most = Math.max(most, liveBytes());
            }
        }
        bob.acks();
        return most - before;
    }

    @Test
    void binaryDeviceShouldHearTheCountThenAllInOrderThenTheEnd() throws Exception {
        FakePeer bob = FakePeer.binary(server.sessions(), BOB, "b1");
        ToClient.Deliver first = bob.awaits(ToClient.Deliver.class, _ -> true);
        assertThat(sync(first, "offline")).isEqualTo(Integer.toString(MESSAGES));
        long growth = drain(bob, 1, MESSAGES / 2);
        say(10);
        growth = Math.max(growth, drain(bob, MESSAGES / 2 + 1, MESSAGES - MESSAGES / 2 + 10));
        ToClient.Deliver last = bob.awaits(ToClient.Deliver.class, _ -> true);
        while (last.stanza() instanceof Stanza.Message m
                && m.payload().child(SYNC, "drained") == null) {
            last = bob.awaits(ToClient.Deliver.class, _ -> true);
        }
        report("binary", growth);
    }

    @Test
    void xmlDeviceShouldGetAllInOrder() throws Exception {
        FakePeer bob = FakePeer.xml(server.sessions(), BOB, "gajim", Login.Acks.COUNTED);
        long growth = drain(bob, 1, MESSAGES / 2);
        say(10);
        growth = Math.max(growth, drain(bob, MESSAGES / 2 + 1, MESSAGES - MESSAGES / 2 + 10));
        report("XML", growth);
    }

    private void report(String encoding, long growth) throws InterruptedException {
        System.out.println(
                "drained "
                        + said
                        + " messages, "
                        + encoding
                        + ": heap grew "
                        + (growth >> 10)
                        + " KiB");
        assertThat(growth).isLessThan(GROWTH_BYTES_MAX);
        for (int i = 0; queued() > 0 && i < 500; i++) {
            Thread.sleep(10);
        }
        assertThat(queued()).isZero();
        assertThat(store.shardOf(BOB.toString()).verify().breaches()).isEmpty();
    }

    private long queued() {
        return store.shardOf(BOB.toString()).status(BOB.toString()).queued();
    }
}
