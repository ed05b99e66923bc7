package org.godwit.server.sim;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.Server;
import org.godwit.server.account.Registration;
import org.godwit.server.routing.ServerLimits;

/// One run: accounts with several devices of every manner talk while the network cuts, the disk
/// refuses and the process dies; then everything is let come to rest, and every promise must have
/// been kept.
final class Simulation {
    private static final int SHARDS = 2;

    /// So long nothing may be under way before it counts as rest.
    private static final int CALM_STEPS = 20;

    private static final int REST_STEPS_MAX = 400_000;
    private static final List<String> NAMES = List.of("ann", "ben", "cat");
    private static final Config ACTORS =
            ConfigFactory.parseString(
                            """
                    pekko {
                      loglevel = OFF
                      stdout-loglevel = OFF
                      loggers = []
                      jvm-shutdown-hooks = off
                      scheduler.implementation = "org.godwit.server.sim.SimScheduler"
                      actor.default-dispatcher = ${sim}
                      actor.internal-dispatcher = ${sim}
                      actor.default-blocking-io-dispatcher = ${sim}
                    }
                    godwit.session-parents = 1
                    sim {
                      type = Dispatcher
                      executor = "org.godwit.server.sim.SimExecutor"
                      throughput = 1
                      shutdown-timeout = 1s
                    }
                    """)
                    .resolve();

    private final World world;
    private final SimStore store;
    private final Promises promises = new Promises();
    private final List<SimDevice> devices = new ArrayList<>();
    private Server server;
    private int crashes;
    private int cuts;
    private int chaos;
    private long digest;

    Simulation(long seed, SimStore.Flaw flaw) {
        world = new World(seed);
        store = new SimStore(world, SHARDS, flaw, promises::refused);
        server = open();
        for (String name : NAMES) {
            Jid account = new Jid(name, "godwit.test", null);
            var _ = server.accounts().create(account, null);
            store.finishAll();
            List<SimDevice.Manner> manners = List.of(SimDevice.Manner.values());
            int count = 1 + world.random.nextInt(3);
            for (int i = 0; i < count; i++) {
                SimDevice.Manner manner = manners.get(world.random.nextInt(manners.size()));
                devices.add(new SimDevice(account, name + i, manner, world, promises));
            }
        }
    }

    private Server open() {
        world.enter();
        return world.live(
                () ->
                        Server.open(
                                new Server.Setup(
                                        "godwit.test",
                                        Registration.CLOSED,
                                        ServerLimits.DEFAULT,
                                        world),
                                store,
                                ACTORS));
    }

    /// @return what happened, for whoever reads the log
    String run(int steps) {
        settle();
        chaos = steps;
        for (int i = 0; i < steps; i++) {
            chaoticStep();
        }
        chaos = 0;
        store.refuse(false);
        settle();
        check();
        close();
        return promises + ", crashes " + crashes + ", cuts " + cuts + ", digest " + digest;
    }

    private void chaoticStep() {
        int dice = world.random.nextInt(1_000);
        if (dice < 2 && chaos > 0) {
            crash();
        } else if (dice < 12) {
            cuts++;
            any().cut();
        } else if (dice < 16) {
            store.refuse(world.random.nextBoolean());
        } else if (dice < 100) {
            any().say(devices.get(world.random.nextInt(devices.size())).account);
        } else if (dice < 120) {
            any().acknowledge();
        } else if (dice < 123) {
            world.pass(world.random.nextInt(400_000));
        } else {
            quietStep();
        }
        digest = digest * 31 + dice;
    }

    /// Something goes on that would go on without faults.
    private void quietStep() {
        switch (world.random.nextInt(6)) {
            case 0, 1, 2 -> {
                if (!world.step()) {
                    world.pass(world.random.nextInt(20));
                }
            }
            case 3 -> store.step();
            case 4 -> {
                SimDevice device = any();
                if (device.connected()) {
                    device.upstream();
                } else {
                    device.connect(server.sessions());
                }
            }
            default -> any().downstream();
        }
    }

    private SimDevice any() {
        return devices.get(world.random.nextInt(devices.size()));
    }

    private void crash() {
        crashes++;
        world.crash();
        store.crash();
        devices.forEach(SimDevice::lost);
        server.accounts().close();
        server = open();
    }

    /// Lets everything come to rest.
    private void settle() {
        int calm = 0;
        int rounds = 0;
        for (int i = 0; i < REST_STEPS_MAX; i++) {
            quietStep();
            boolean rests =
                    world.idle() && store.idle() && devices.stream().allMatch(SimDevice::quiet);
            calm = rests ? calm + 1 : 0;
            if (calm > CALM_STEPS) {
                if (rounds++ >= 2 && missing().isEmpty() && queued() == 0) {
                    return;
                }
                calm = 0;
                devices.forEach(SimDevice::acknowledge);
                world.pass(1_500);
            }
        }
        throw Promises.breach(
                "no rest: missing %s, queued %d, %s; %s"
                        .formatted(
                                missing().stream().limit(10).toList(),
                                queued(),
                                promises,
                                devices));
    }

    private Set<String> missing() {
        Set<String> missing = new LinkedHashSet<>();
        for (String name : NAMES) {
            Jid account = new Jid(name, "godwit.test", null);
            List<String> names =
                    devices.stream()
                            .filter(device -> device.account.equals(account))
                            .map(device -> device.name)
                            .toList();
            missing.addAll(promises.missing(account.toString(), names));
        }
        return missing;
    }

    private long queued() {
        return store.tally().queued();
    }

    private void check() {
        for (int i = 0; i < SHARDS; i++) {
            List<String> breaches = store.shard(i).verify().breaches();
            if (!breaches.isEmpty() || !store.shard(i).tally().balanced()) {
                throw Promises.breach("the ledger of shard " + i + ": " + breaches);
            }
        }
        if (server.counters().getOrDefault("sessions_failed", 0L) > 0) {
            throw Promises.breach("a session failed");
        }
    }

    private void close() {
        world.crash();
        server.accounts().close();
        store.close();
    }
}
