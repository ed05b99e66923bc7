package org.godwit.store.replica;

import com.alipay.sofa.jraft.JRaftServiceFactory;
import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.RaftServiceFactory;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.util.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.godwit.store.journal.Journal;

/// What the logs of one of several replicas share: the listener, the journal, timers and threads.
public final class JraftNode implements AutoCloseable {
    private static final int RING_SIZE = 1024;
    private static final int RPC_THREADS = 8;

    /// JRaft connects while it holds a group's lock: a frozen replica must not stop the others.
    private static final int CONNECT_MILLIS = 200;

    private final Replication replication;
    private final Journal journal;
    private final RpcServer server;
    private final ExecutorService workers;

    private JraftNode(
            Replication replication, Journal journal, RpcServer server, ExecutorService workers) {
        this.replication = replication;
        this.journal = journal;
        this.server = server;
        this.workers = workers;
    }

    /// Starts listening.
    public static JraftNode open(Replication replication, Journal journal) throws IOException {
        NodeManager.getInstance().addAddress(peer(replication.self()).getEndpoint());
        Endpoint bind = peer(replication.bind()).getEndpoint();
        ExecutorService workers =
                Executors.newFixedThreadPool(
                        RPC_THREADS, Thread.ofPlatform().name("raft-rpc-", 0).daemon().factory());
        RpcServer server = RaftRpcServerFactory.createRaftRpcServer(bind, workers, workers);
        if (!server.init(null)) {
            workers.shutdown();
            throw new IOException("cannot listen on " + replication.bind());
        }
        return new JraftNode(replication, journal, server, workers);
    }

    static PeerId peer(String address) {
        PeerId peer = new PeerId();
        if (!peer.parse(address)) {
            throw new IllegalArgumentException("not host:port: " + address);
        }
        return peer;
    }

    /// Opens the log of one shard. The machine is called before this returns.
    public ReplicatedLog open(int shard, Path snapshots, Machine machine) throws IOException {
        JraftMachine driver = new JraftMachine(machine);
        NodeOptions options = options(shard, snapshots);
        options.setFsm(driver);
        try {
            return new JraftLog(
                    RaftServiceFactory.createAndInitRaftNode(
                            replication.cluster() + "-" + shard, peer(replication.self()), options),
                    driver);
        } catch (IllegalStateException e) {
            throw new IOException("cannot open the log of shard " + shard, e);
        }
    }

    private NodeOptions options(int shard, Path snapshots) {
        Configuration initial = new Configuration();
        for (String address : replication.peers()) {
            initial.addPeer(peer(address));
        }
        RaftOptions raft = new RaftOptions();
        raft.setDisruptorBufferSize(RING_SIZE);
        raft.setOpenStatistics(false);
        raft.setMaxElectionDelayMs(replication.electionTimeoutMillis() / 2);
        NodeOptions options = new NodeOptions();
        options.setRaftOptions(raft);
        options.setInitialConf(initial);
        options.setElectionTimeoutMs(replication.electionTimeoutMillis());
        options.setServiceFactory(new Services(shard));
        options.setLogUri("journal");
        options.setRaftMetaUri("journal");
        options.setSnapshotUri(snapshots.toString());
        options.setSnapshotIntervalSecs(0);
        options.setDisableCli(true);
        options.setRpcConnectTimeoutMs(CONNECT_MILLIS);
        options.setSharedTimerPool(true);
        options.setTimerPoolSize(1);
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        return options;
    }

    /// Puts the journal under JRaft.
    private final class Services extends DefaultJRaftServiceFactory implements JRaftServiceFactory {
        private final int shard;

        Services(int shard) {
            this.shard = shard;
        }

        @Override
        public LogStorage createLogStorage(String uri, RaftOptions options) {
            return new JournalLogStorage(journal, shard);
        }

        @Override
        public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
            return new JournalVoteStorage(journal, shard);
        }
    }

    @Override
    public void close() {
        server.shutdown();
        var _ = workers.shutdownNow();
    }
}
