package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// When all devices come back at once, none of them may cost a look into the store.
class ResumeReadsTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final Set<String> TOUCHES =
            Set.of("read", "status", "get", "scan", "find", "wasStored", "submit");

    private final AtomicInteger touches = new AtomicInteger();

    @Test
    void aDeviceThatMissedNothingShouldComeBackWithoutTheStore() throws Exception {
        try (Store store = counting();
                Server server = open(store)) {
            FakePeer bob = FakePeer.binary(server.sessions(), BOB, "phone");
            chat(server, bob, "first");
            bob.acks();
            quiet(server);
            bob.tells(new FromClient.Disconnected(false));
            quiet(server);
            int before = touches.get();
            FakePeer again = new FakePeer();
            again.takeOver(bob);
            assertThat(resume(server, again, bob)).isInstanceOf(Opened.Resumed.class);
            quiet(server);
            assertThat(touches.get()).isEqualTo(before);
            chat(server, again, "second");
        }
    }

    @Test
    void whatADeviceMissedShouldFollowItsResume() throws Exception {
        try (Store store = counting();
                Server server = open(store)) {
            FakePeer bob = FakePeer.binary(server.sessions(), BOB, "phone");
            chat(server, bob, "first");
            bob.acks();
            bob.tells(new FromClient.Disconnected(false));
            quiet(server);
            FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "desk");
            alice.chats(BOB, "m-while-away", "missed");
            quiet(server);
            FakePeer again = new FakePeer();
            again.takeOver(bob);
            assertThat(resume(server, again, bob)).isInstanceOf(Opened.Resumed.class);
            again.awaitsBody("missed");
        }
    }

    private static Opened resume(Server server, FakePeer peer, FakePeer before) throws Exception {
        return peer.login(
                server.sessions(),
                new Login(
                        BOB,
                        "phone",
                        null,
                        Login.Encoding.BINARY,
                        Login.Acks.COUNTED,
                        new Login.Resume(before.token(), before.delivered())));
    }

    private static void chat(Server server, FakePeer to, String body) throws Exception {
        FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "desk");
        alice.chats(BOB, "m-" + body, body);
        to.awaitsBody(body);
        alice.tells(new FromClient.Disconnected(true));
    }

    /// Lets what is under way between the actors come to an end.
    private static void quiet(Server server) throws Exception {
        for (int i = 0; i < 3; i++) {
            FakePeer other = FakePeer.binary(server.sessions(), ALICE, "quiet");
            other.tells(new FromClient.AckRequested());
            other.awaits(ToClient.Acknowledge.class, _ -> true);
            other.tells(new FromClient.Disconnected(true));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static Server open(Store store) throws Exception {
        Server server = Server.open(MemoryServer.setup(ServerLimits.DEFAULT), store);
        for (Jid account : new Jid[] {ALICE, BOB}) {
            server.accounts().create(account, null).toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
        return server;
    }

    private Store counting() {
        MemoryStore store =
                new MemoryStore(1, StoreLimits.DEFAULT, InstantSource.system(), Runnable::run);
        Shard shard = store.shard(0);
        Shard counted =
                (Shard)
                        Proxy.newProxyInstance(
                                Shard.class.getClassLoader(),
                                new Class<?>[] {Shard.class},
                                (_, method, arguments) -> {
                                    boolean ofBob =
                                            arguments != null
                                                    && String.valueOf(arguments[0])
                                                            .contains(BOB.toString());
                                    if (ofBob && TOUCHES.contains(method.getName())) {
                                        touches.incrementAndGet();
                                    }
                                    return method.invoke(shard, arguments);
                                });
        return new Store() {
            @Override
            public int shardCount() {
                return 1;
            }

            @Override
            public Shard shard(int index) {
                return counted;
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }
}
