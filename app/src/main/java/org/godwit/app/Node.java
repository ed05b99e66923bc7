package org.godwit.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.godwit.app.admin.AdminFile;
import org.godwit.app.config.NodeConfig;
import org.godwit.app.config.PolicyConfig;
import org.godwit.protocol.handshake.LocalSecret;
import org.godwit.protocol.handshake.ServerHandshake;
import org.godwit.protocol.handshake.ServerIdentity;
import org.godwit.protocol.handshake.TicketKeys;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.server.Server;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.admin.AccountOperations;
import org.godwit.server.admin.AdminServer;
import org.godwit.server.admin.Operations;
import org.godwit.server.admin.ReportOperations;
import org.godwit.server.admin.StoreOperations;
import org.godwit.server.admin.portable.AccountArchive;
import org.godwit.server.admin.portable.PortableAccounts;
import org.godwit.server.media.Media;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.binary.BinaryLimits;
import org.godwit.server.transport.binary.BinaryTransport;
import org.godwit.server.transport.binary.DeviceLogins;
import org.godwit.server.transport.component.ComponentTransport;
import org.godwit.server.transport.xmpp.XmppTransport;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.godwit.store.Store;
import org.godwit.store.engine.EngineStore;
import org.godwit.store.engine.StoreConfig;
import org.godwit.store.engine.StoreException;
import org.godwit.store.journal.Disk;

/// A running node: everything a [NodeConfig] asks for, wired by hand. Closing it drains: listeners
/// first, then sessions, then the store.
public final class Node implements AutoCloseable {
    private final NodeConfig config;
    private final EngineStore store;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, InetSocketAddress> listeners = new LinkedHashMap<>();
    private final WebPort web;
    private final Server server;
    private long residentAtStartBytes;

    private Node(NodeConfig config, EngineStore store, Seams seams) throws IOException {
        this.config = config;
        this.store = store;
        this.web = new WebPort(config, store);
        this.server =
                own(
                        Server.open(
                                new Server.Setup(
                                        config.domain(),
                                        Registration.valueOf(config.registration().name()),
                                        NodeLimits.of(config.store()),
                                        InstantSource.system(),
                                        web.media(),
                                        NodePolicy.of(config.policy())),
                                seams.store().apply(store)));
    }

    /// Where a test puts something between a node and its disk or its store.
    ///
    /// @param store what the server sees of the store
    record Seams(Disk disk, UnaryOperator<Store> store) {
        static final Seams NONE = new Seams(Disk.real(), UnaryOperator.identity());
    }

    /// Starts a node and waits until every listener accepts.
    ///
    /// @param progress lines for whoever waits
    /// @throws NodeException with the next step in its message
    public static Node start(NodeConfig config, Consumer<String> progress) throws NodeException {
        return start(config, Seams.NONE, progress);
    }

    static Node start(NodeConfig config, Seams seams, Consumer<String> progress)
            throws NodeException {
        EngineStore store = openStore(config, seams.disk(), progress);
        Node node;
        try {
            node = new Node(config, store, seams);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        } catch (IOException e) {
            store.close();
            throw new NodeException(
                    "cannot keep files in " + config.dataDir() + ": " + e.getMessage());
        }
        node.open.addLast(store);
        try {
            node.listen();
            node.residentAtStartBytes = residentBytes();
            return node;
        } catch (IOException e) {
            node.close();
            throw new NodeException(String.valueOf(e.getMessage()));
        }
    }

    private static EngineStore openStore(NodeConfig config, Disk disk, Consumer<String> progress)
            throws NodeException {
        try {
            Files.createDirectories(config.dataDir());
            System.setProperty("sofa.middleware.log.disable", "true");
            System.setProperty("sofa.middleware.log.internal.level", "ERROR");
            StoreConfig plain =
                    StoreConfig.alone(config.dataDir().resolve("store"))
                            .withLimits(NodeLimits.ofStore(config.store()))
                            .withTuning(StoreConfig.Tuning.DEFAULT.on(disk));
            int shards = config.store().shards();
            return EngineStore.open(
                    shards == 0 ? plain : plain.withShards(shards),
                    p ->
                            progress.accept(
                                    "replaying shard %d: %d of %d"
                                            .formatted(p.shard(), p.replayed(), p.total())));
        } catch (StoreException e) {
            throw new NodeException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new NodeException(
                    "cannot make the data directory "
                            + config.dataDir()
                            + "; choose another with --data");
        }
    }

    private void listen() throws IOException {
        InstantSource clock = InstantSource.system();
        int loops = Runtime.getRuntime().availableProcessors();
        NetworkThreads threads = own(NetworkThreads.open(loops));
        BinaryTransport binary = binary(clock, loops);
        if (config.ports().binary() >= 0) {
            listening(
                    Listener.open(
                            "binary", threads, address(config.ports().binary()), binary::accept));
        }
        Certificates certificates = own(Certificates.open(config, clock));
        XmppTransport xmpp = xmpp(certificates, clock, loops);
        listenXmpp(xmpp, threads);
        if (config.ports().web() >= 0) {
            var _ = own(web);
            listening(web.open(threads, certificates, binary, xmpp));
        }
        listenComponents(threads, clock);
        listenAdmin();
    }

    private void listenComponents(NetworkThreads threads, InstantSource clock) throws IOException {
        PolicyConfig.Components wanted = config.policy().components();
        if (wanted.port() >= 0) {
            ComponentTransport components =
                    new ComponentTransport(
                            server.components(),
                            NodeLimits.of(config.store()).wire(),
                            config.domain(),
                            clock);
            listening(
                    components.listen(
                            threads, new InetSocketAddress(wanted.listen(), wanted.port())));
        }
    }

    private BinaryTransport binary(InstantSource clock, int loops) throws IOException {
        Path directory = config.dataDir().resolve("identity");
        ServerIdentity identity = ServerIdentity.loadOrCreate(directory, X25519.fastest(), clock);
        RootFile.write(config.dataDir(), identity.root());
        return new BinaryTransport(
                new BinaryTransport.Settings(
                        config.domain(),
                        NodeLimits.of(config.store()).wire(),
                        BinaryLimits.DEFAULT,
                        loops),
                ServerHandshake.Keys.of(identity, TicketKeys.loadOrCreate(directory, clock), clock),
                DeviceLogins.of(server.accounts()),
                server.sessions(),
                clock);
    }

    private XmppTransport xmpp(Certificates certificates, InstantSource clock, int loops)
            throws IOException {
        return new XmppTransport(
                new XmppSettings(
                        config.domain(),
                        Registration.valueOf(config.registration().name()),
                        new XmppSettings.Behind(
                                server.streamFeatures(),
                                NodeLimits.of(config.store()).resume().ageMax(),
                                NodeLimits.of(config.store()).session().idleMax()),
                        NodeLimits.of(config.store()).wire(),
                        XmppSettings.Bounds.DEFAULT,
                        loops),
                certificates.tls(List.of(XmppTransport.ALPN)),
                server.accounts(),
                server.accounts()
                        .tokens(
                                LocalSecret.loadOrCreate(
                                        config.dataDir().resolve("identity"), "tokens")),
                server.sessions(),
                clock);
    }

    private void listenXmpp(XmppTransport xmpp, NetworkThreads threads) throws IOException {
        if (config.ports().xmpp() >= 0) {
            listening(
                    xmpp.listen(
                            "xmpp",
                            threads,
                            address(config.ports().xmpp()),
                            config.security().plaintext()
                                    ? XmppSettings.Security.PLAINTEXT
                                    : XmppSettings.Security.STARTTLS));
        }
        if (config.ports().xmpps() >= 0) {
            listening(
                    xmpp.listen(
                            "xmpps",
                            threads,
                            address(config.ports().xmpps()),
                            XmppSettings.Security.DIRECT_TLS));
        }
    }

    private void listenAdmin() throws IOException {
        Media media = web.media();
        if (media != null) {
            archive(media);
        }
        if (config.ports().admin() < 0) {
            return;
        }
        String token = AdminFile.newToken();
        AdminServer admin =
                own(
                        AdminServer.start(
                                config.ports().admin(),
                                new Operations(
                                        new AccountOperations(
                                                server.accounts(),
                                                portable(),
                                                config.domain(),
                                                web.media()),
                                        new StoreOperations(
                                                store,
                                                new NodeBackup(config.dataDir(), store::backup)
                                                        ::write),
                                        new ReportOperations(server.blockLists().reports()),
                                        server::counters,
                                        this::status),
                                token));
        new AdminFile(admin.port(), token).write(config.dataDir());
        listeners.put(
                "admin", new InetSocketAddress(InetAddress.getLoopbackAddress(), admin.port()));
    }

    /// Lets owners have archives of their accounts.
    private void archive(Media media) {
        media.archivedBy(
                new AccountArchive(
                        portable(),
                        server.accounts(),
                        store,
                        media,
                        config.dataDir().resolve("scratch")));
    }

    private PortableAccounts portable() {
        return new PortableAccounts(
                store,
                server.accounts(),
                server.blockLists(),
                NodeLimits.of(config.store()),
                InstantSource.system(),
                config.domain());
    }

    private Map<String, Object> status() {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> status = new TreeMap<>();
        status.put("domain", config.domain());
        status.put("listeners", new TreeMap<>(ports()));
        status.put("registration", config.registration().name());
        status.put("pid", ProcessHandle.current().pid());
        status.put("heap_used_bytes", runtime.totalMemory() - runtime.freeMemory());
        status.put("heap_max_bytes", runtime.maxMemory());
        status.put("resident_bytes", residentBytes());
        status.put("resident_at_start_bytes", residentAtStartBytes);
        status.put("transport", NetworkThreads.transport());
        status.put(
                "collector",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(MemoryManagerMXBean::getName)
                        .collect(Collectors.joining(", ")));
        return status;
    }

    /// What of this process is in memory, or 0 where `/proc` does not say.
    private static long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private InetSocketAddress address(int port) {
        return new InetSocketAddress(config.listen(), port);
    }

    private void listening(Listener listener) {
        var _ = own(listener);
        listeners.put(listener.name(), listener.address());
    }

    private <T extends AutoCloseable> T own(T part) {
        open.addFirst(part);
        return part;
    }

    /// Listener name → port bound.
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        listeners.forEach((name, address) -> ports.put(name, address.getPort()));
        return ports;
    }

    /// Every listener as `name=address:port`, for the ready line.
    public String listeners() {
        return listeners.entrySet().stream()
                .map(
                        e ->
                                e.getKey()
                                        + "="
                                        + e.getValue().getAddress().getHostAddress()
                                        + ":"
                                        + e.getValue().getPort())
                .collect(Collectors.joining(" "));
    }

    public Accounts accounts() {
        return server.accounts();
    }

    /// Counters by name.
    public Map<String, Long> counters() {
        return server.counters();
    }

    @Override
    public void close() {
        RuntimeException first = null;
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception e) {
                RuntimeException failure = new IllegalStateException("could not stop a part", e);
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        open.clear();
        if (first != null) {
            throw first;
        }
    }
}
