package org.godwit.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.command.Commands;
import org.godwit.server.component.Components;
import org.godwit.server.group.Groups;
import org.godwit.server.keys.DeviceKeys;
import org.godwit.server.mailbox.Post;
import org.godwit.server.mailbox.Shards;
import org.godwit.server.media.Media;
import org.godwit.server.presence.Contacts;
import org.godwit.server.presence.Presences;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.privacy.Strangers;
import org.godwit.server.pubsub.Pubsubs;
import org.godwit.server.push.Pushing;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToShard;
import org.godwit.server.session.Door;
import org.godwit.server.session.Hall;
import org.godwit.server.session.Sessions;
import org.godwit.server.session.iq.AccountHandler;
import org.godwit.server.session.iq.DevicesHandler;
import org.godwit.server.session.iq.ExternalServices;
import org.godwit.server.session.iq.IqRouter;
import org.godwit.server.session.iq.IqService;
import org.godwit.server.session.iq.RegisterHandler;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// Everything between the sockets and the store: the actors, wired by hand. The same call starts
/// production, tests and simulations, with another clock and store.
public final class Server implements AutoCloseable {
    /// What the server calls itself (XEP-0092).
    public static final String VERSION = "0.1.0";

    private static final String SESSION_PARENTS = "godwit.session-parents";
    private static final Duration START_MAX = Duration.ofSeconds(30);

    /// Stopping may take so long, and longer for each session that has its last word to say.
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private static final long STOP_SESSION_MICROS_MAX = 100;

    private final ActorSystem<Void> actors;
    private final Accounts accounts;
    private final Counters counters;
    private final Sessions sessions;
    private final Element caps;
    private final Components components;
    private final BlockLists blockLists;

    private Server(ActorSystem<Void> actors, Parts parts, Sessions sessions) {
        this.actors = actors;
        this.accounts = parts.accounts();
        this.counters = parts.counters();
        this.components = parts.components();
        this.blockLists = parts.shared().blockLists();
        this.sessions = sessions;
        this.caps = parts.requests().caps();
    }

    /// What a server is told.
    ///
    /// @param domain the domain of its accounts
    /// @param media the files they share, or null for none
    public record Setup(
            String domain,
            Registration registration,
            ServerLimits limits,
            InstantSource clock,
            @Nullable Media media,
            Policy policy) {
        public Setup(
                String domain,
                Registration registration,
                ServerLimits limits,
                InstantSource clock) {
            this(domain, registration, limits, clock, null, Policy.DEFAULT);
        }

        private List<IqService> services() {
            return media == null ? List.of() : List.of(media.service(Thread::startVirtualThread));
        }
    }

    /// Starts the actors over an open store.
    public static Server open(Setup setup, Store store) {
        return open(setup, store, ConfigFactory.empty());
    }

    /// @param actorsConfig what is different for the actors: a simulation gives them its own
    ///   threads and time
    public static Server open(Setup setup, Store store, Config actorsConfig) {
        Counters counters = new Counters();
        Parting parting = new Parting(store, setup.media());
        Accounts accounts =
                new Accounts(
                        store,
                        setup.clock(),
                        setup.limits().account(),
                        new Accounts.Rules(setup.domain(), setup.registration()),
                        parting,
                        parting);
        CompletableFuture<Sessions> sessions = new CompletableFuture<>();
        Components components = new Components(setup.policy().components());
        BlockLists blockLists = new BlockLists(store, setup.domain(), setup.clock());
        Privacy privacy =
                new Privacy(
                        new Strangers.Place(
                                store,
                                setup.domain(),
                                setup.clock(),
                                (account, peer) -> isListed(store, account, peer),
                                setup.limits().strangers()));
        IqRouter requests =
                IqRouter.standard(
                        new IqRouter.About(
                                VERSION,
                                setup.clock(),
                                setup.policy().contacts(),
                                setup.policy().components().keySet()),
                        List.of(
                                new DevicesHandler(accounts),
                                new RegisterHandler(accounts),
                                new AccountHandler(accounts),
                                new DeviceKeys(
                                        store,
                                        setup.clock(),
                                        setup.limits().keys(),
                                        accounts,
                                        blockLists,
                                        privacy.strangers()::isKnown),
                                new ExternalServices(setup.policy().external(), setup.clock()),
                                commands(setup, accounts, parting, counters)),
                        setup.services());
        Shared shared = new Shared(components, blockLists, privacy);
        Parts parts = new Parts(setup, store, accounts, counters, requests, shared);
        ActorSystem<Void> actors =
                ActorSystem.create(
                        root(parts, parting, sessions),
                        "godwit",
                        actorsConfig
                                .withFallback(
                                        ConfigFactory.parseResources(
                                                Server.class.getClassLoader(),
                                                "godwit-actors.conf"))
                                .withFallback(ConfigFactory.load()));
        return new Server(actors, parts, await(sessions));
    }

    private static Commands commands(
            Setup setup, Accounts accounts, Parting parting, Counters counters) {
        return new Commands(
                new Commands.Setting(
                        setup.domain(),
                        setup.policy().admins(),
                        setup.policy().invites(),
                        parting::relay,
                        () -> counters.sessionsOpened.sum() - counters.sessionsEnded.sum(),
                        parting::present,
                        setup.clock()),
                accounts,
                parting);
    }

    private record Parts(
            Setup setup,
            Store store,
            Accounts accounts,
            Counters counters,
            IqRouter requests,
            Shared shared) {
        Components components() {
            return shared.components();
        }
    }

    private record Shared(Components components, BlockLists blockLists, Privacy privacy) {}

    private static boolean isListed(Store store, Jid account, Jid peer) {
        return Contacts.isListed(store.shardOf(account.toString()), account, peer);
    }

    private static Behavior<Void> root(
            Parts parts, Parting parting, CompletableFuture<Sessions> sessions) {
        return Behaviors.setup(
                context -> {
                    Directory directory = directory(context, parts);
                    parting.ready(directory, context.getSystem().scheduler());
                    parts.components().open(context, directory, parts.setup().domain());
                    Hall hall =
                            new Hall(
                                    directory,
                                    parts.setup().limits(),
                                    parts.setup().clock(),
                                    parts.counters(),
                                    parts.requests());
                    sessions.complete(Door.open(context, hall, sessionParents(context)));
                    return Behaviors.empty();
                });
    }

    private static int sessionParents(ActorContext<Void> context) {
        return context.getSystem().settings().config().getInt(SESSION_PARENTS);
    }

    private static Directory directory(ActorContext<Void> context, Parts parts) {
        Store store = parts.store();
        ActorRef<Object> nowhere = context.spawn(Behaviors.ignore(), "nowhere");
        Directory directory = new Directory(store.shardCount(), nowhere);
        Accounts accounts = parts.accounts();
        Post post =
                new Post(
                        parts.setup().domain(),
                        directory,
                        parts.setup().limits(),
                        parts.setup().clock(),
                        parts.counters(),
                        accounts::exists,
                        parts.shared().blockLists(),
                        new Pushing(
                                new Pushing.Setting(
                                        parts.setup().domain(),
                                        directory,
                                        parts.setup().clock(),
                                        parts.setup().policy().push(),
                                        parts.shared().privacy(),
                                        parts.setup().limits().wire()),
                                store),
                        parts.shared().privacy());
        Presences.Setting presences =
                new Presences.Setting(
                        post.domain(),
                        directory,
                        post.limits(),
                        post.clock(),
                        post.counters(),
                        post.blocked(),
                        post.privacy(),
                        accounts.invitations());
        for (int i = 0; i < store.shardCount(); i++) {
            ActorRef<ToShard> writer =
                    context.spawn(Shards.writer(store.shard(i), post), "shard-" + i);
            ActorRef<ToPresence> presence =
                    context.spawn(Presences.keeper(store.shard(i), presences), "presence-" + i);
            directory.publish(i, writer, presence);
            directory.publishPushes(i, context.spawn(post.push().keeper(i, store), "pushes-" + i));
        }
        Pubsubs pubsubs =
                new Pubsubs(
                        post.domain(),
                        directory,
                        post.limits(),
                        parts.setup().clock(),
                        post.blocked());
        for (int i = 0; i < store.shardCount(); i++) {
            directory.publishPubsub(
                    i, context.spawn(pubsubs.keeper(store.shard(i)), "pubsub-" + i));
            directory.publishRooms(i, context.spawn(Groups.keeper(i, store, post), "rooms-" + i));
        }
        return directory;
    }

    private static <T> T await(CompletableFuture<T> started) {
        try {
            return started.get(START_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the actors did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    public Sessions sessions() {
        return sessions;
    }

    /// Who may speak for the domains of external components.
    public Components components() {
        return components;
    }

    /// Whom accounts block.
    public BlockLists blockLists() {
        return blockLists;
    }

    public Accounts accounts() {
        return accounts;
    }

    /// What a logged-in XML peer is told it may use (RFC 6121 §2.6.1), and what stands for the rest
    /// (XEP-0115 §6.3).
    public List<Element> streamFeatures() {
        return List.of(
                Element.of("urn:xmpp:features:rosterver", "ver"),
                Element.of("urn:xmpp:features:pre-approval", "sub"),
                caps);
    }

    /// Counters by name.
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    /// Stops the actors; sessions end and their devices resume from the mailbox at the next login.
    @Override
    public void close() {
        long open = Math.max(0, counters.sessionsOpened.sum() - counters.sessionsEnded.sum());
        Duration most =
                STOP_MAX.plus(Duration.of(open * STOP_SESSION_MICROS_MAX, ChronoUnit.MICROS));
        actors.terminate();
        try {
            actors.getWhenTerminated()
                    .toCompletableFuture()
                    .get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the actors did not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        accounts.close();
    }
}
