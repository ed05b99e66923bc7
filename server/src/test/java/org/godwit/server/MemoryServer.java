package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.component.Components;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.session.Sessions;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;

/// A server of `example.org` over a store in memory, with the accounts a test needs.
public final class MemoryServer implements AutoCloseable {
    private static final int SHARDS = 2;
    private static final int WAIT_SECONDS = 5;

    private final Server.Setup setup;
    private final MemoryStore store;
    private Server server;

    /// One whose accounts may invite each other by the thousand, strangers as they are.
    public static MemoryServer ofCrowds(Jid... accounts) {
        ServerLimits.Strangers many = new ServerLimits.Strangers(10_000, 10_000);
        return new MemoryServer(setup(ServerLimits.DEFAULT.withStrangers(many)), accounts);
    }

    public MemoryServer(Jid... accounts) {
        this(setup(ServerLimits.DEFAULT), accounts);
    }

    public MemoryServer(Server.Setup setup, Jid... accounts) {
        this(setup, StoreLimits.DEFAULT, accounts);
    }

    public MemoryServer(Server.Setup setup, StoreLimits limits, Jid... accounts) {
        this.setup = setup;
        this.store = new MemoryStore(SHARDS, limits, setup.clock(), Runnable::run);
        this.server = Server.open(setup, store);
        for (Jid account : accounts) {
            create(account);
        }
    }

    /// A closed server with the default policy.
    public static Server.Setup setup(ServerLimits limits) {
        return new Server.Setup("example.org", Registration.CLOSED, limits, InstantSource.system());
    }

    public void create(Jid account) {
        assertThat(server.accounts().create(account, null).toCompletableFuture())
                .succeedsWithin(WAIT_SECONDS, TimeUnit.SECONDS)
                .isInstanceOf(Verdict.Granted.class);
    }

    /// Another server over what the one before left in the store.
    public void restart() {
        restart(() -> {});
    }

    /// @param between what happens to the store while no server runs
    public void restart(Runnable between) {
        server.close();
        between.run();
        server = Server.open(setup, store);
    }

    public MemoryStore store() {
        return store;
    }

    /// How much waits for an account or a room.
    public long queued(Jid mailbox) {
        return store.shardOf(mailbox.toString()).status(mailbox.toString()).queued();
    }

    /// An acknowledgement counts once the store has it.
    public void awaitEmpty(Jid mailbox) throws InterruptedException {
        for (int i = 0; queued(mailbox) > 0 && i < 500; i++) {
            Thread.sleep(10);
        }
        assertThat(queued(mailbox)).as("queued for %s", mailbox).isZero();
    }

    /// One of the server's counts; nothing counted is zero.
    public long counter(String name) {
        Long value = server.counters().get(name);
        return value == null ? 0 : value;
    }

    public Sessions sessions() {
        return server.sessions();
    }

    public Accounts accounts() {
        return server.accounts();
    }

    public Components components() {
        return server.components();
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
