package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.ToClient;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// A delivered receipt that is still on its way to the disk while several devices acknowledge.
class SharedReceiptTest {
    private static final Jid ALICE = FakePeer.jid("alice@example.org");
    private static final Jid BOB = FakePeer.jid("bob@example.org");
    private static final int WAIT_SECONDS = 5;

    /// How long a cursor that must not move is watched.
    private static final long WATCHED_MILLIS = 200;

    private final BlockingQueue<Runnable> heldReceipts = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> moves = new LinkedBlockingQueue<>();

    /// The store, of which appends of receipts wait until they are let go.
    private Store holding(Store store) {
        return seen(
                Store.class,
                (_, method, arguments) -> {
                    Object answer = method.invoke(store, arguments);
                    return answer instanceof Shard shard ? holding(shard) : answer;
                });
    }

    private Shard holding(Shard shard) {
        return seen(
                Shard.class,
                (_, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof Command command) {
                        @SuppressWarnings("unchecked")
                        Consumer<Outcome> done = (Consumer<Outcome>) arguments[1];
                        submit(shard, command, done);
                        return null;
                    }
                    return method.invoke(shard, arguments);
                });
    }

    private static <T> T seen(Class<T> port, InvocationHandler handler) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
    }

    private void submit(Shard shard, Command command, Consumer<Outcome> done) {
        if (command instanceof Command.Append append && append.id().startsWith("delivered:")) {
            heldReceipts.add(() -> shard.submit(command, done));
            return;
        }
        if (command instanceof Command.MoveCursor move && move.mailbox().equals(BOB.toString())) {
            moves.add(move.device() + " to " + move.sequence());
        }
        shard.submit(command, done);
    }

    @Test
    void noDeviceShouldPassAMessageWhoseReceiptAnotherOneIsStillStoring() throws Exception {
        try (MemoryStore memory =
                        new MemoryStore(
                                2, StoreLimits.DEFAULT, InstantSource.system(), Runnable::run);
                Server server =
                        Server.open(
                                new Server.Setup(
                                        "example.org",
                                        Registration.CLOSED,
                                        ServerLimits.DEFAULT,
                                        InstantSource.system()),
                                holding(memory))) {
            for (Jid account : new Jid[] {ALICE, BOB}) {
                assertThat(server.accounts().create(account, null).toCompletableFuture())
                        .succeedsWithin(WAIT_SECONDS, TimeUnit.SECONDS);
            }
            FakePeer alice = FakePeer.binary(server.sessions(), ALICE, "a1");
            FakePeer phone = FakePeer.binary(server.sessions(), BOB, "b1");
            FakePeer tablet = FakePeer.binary(server.sessions(), BOB, "b2");
            alice.chats(BOB, "m1", "hello");
            alice.awaits(ToClient.Acknowledge.class, _ -> true);
            phone.awaitsBody("hello");
            tablet.awaitsBody("hello");

            phone.acks();
            Runnable receipt = heldReceipts.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            tablet.acks();
            // Its copy reaches the phone through bob's account, which has heard of the ack before;
            // it is the second entry of bob's mailbox, and the tablet needs no copy of its own.
            tablet.chats(ALICE, "m2", "barrier");
            phone.awaitsBody("barrier");
            assertThat(moves.poll(WATCHED_MILLIS, TimeUnit.MILLISECONDS))
                    .as("a cursor that passed what has no receipt")
                    .isNull();

            assertThat(receipt).isNotNull();
            receipt.run();
            alice.awaitsReceipt("m1");
            assertThat(
                            new String[] {
                                moves.poll(WAIT_SECONDS, TimeUnit.SECONDS),
                                moves.poll(WAIT_SECONDS, TimeUnit.SECONDS)
                            })
                    .containsExactlyInAnyOrder("b1 to 1", "b2 to 2");
            assertThat(heldReceipts).as("receipts stored beside the shared one").isEmpty();
        }
    }
}
