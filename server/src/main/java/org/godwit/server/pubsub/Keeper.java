package org.godwit.server.pubsub;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Accounts;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Pubsub;
import org.godwit.server.routing.ToPubsub;
import org.godwit.server.routing.ToSession;
import org.godwit.store.Command;
import org.godwit.store.Outcome;

/// Keeps the nodes, vCards and private data of one shard's accounts. What concerns one account is
/// done one after the other: the next request waits until the change before it is durable, so what
/// is in memory is always what is in the store.
final class Keeper {
    private static final int HOSTS_MAX = 2_000;
    private static final int WAITING_MAX = 1_000;
    private static final Duration TICK = Duration.ofSeconds(10);

    private final ActorContext<ToPubsub> actor;
    private final TimerScheduler<ToPubsub> timers;
    private final Pubsubs.Place place;
    private final Desk desk;
    private final Herald herald;
    private final Watchers watchers;
    private final Map<Jid, Host> hosts = new LinkedHashMap<>(64, 0.75f, true);

    /// Accounts with a change under way, and who waits for it.
    private final Map<Jid, Deque<ToPubsub.InTurn>> waiting = new HashMap<>();

    private final Map<Long, Writing> writings = new HashMap<>();
    private long tickets;

    /// A change under way.
    ///
    /// @param end told whether it is durable
    private record Writing(Host host, Work work, Consumer<Boolean> end) {}

    private Keeper(
            ActorContext<ToPubsub> actor, TimerScheduler<ToPubsub> timers, Pubsubs.Place place) {
        this.actor = actor;
        this.timers = timers;
        this.place = place;
        this.desk = new Desk(place, new SecureRandom());
        this.herald = new Herald(place);
        this.watchers = new Watchers(place.wishes(), place.clock(), herald);
    }

    static Behavior<ToPubsub> create(Pubsubs.Place place) {
        return Behaviors.setup(
                actor ->
                        Behaviors.withTimers(
                                timers ->
                                        Behaviors.receiveMessage(
                                                new Keeper(actor, timers, place)::on)));
    }

    private Behavior<ToPubsub> on(ToPubsub message) {
        switch (message) {
            case ToPubsub.InTurn turn -> inTurn(turn);
            case ToPubsub.Answered(Stanza.Iq answer) -> watchers.answered(answer);
            case ToPubsub.Seen(Stanza.Presence presence) -> {
                Jid from = presence.from();
                if (from != null) {
                    watchers.seen(from, presence);
                    tick();
                }
            }
            case ToPubsub.Unseen(Jid device) -> watchers.unseen(device);
            case ToPubsub.Befriended(Jid account, Jid contact) -> {
                for (Jid device : watchers.devices(account)) {
                    herald.arrived(contact, device, watchers.wants(device));
                }
            }
            case ToPubsub.News news -> watchers.news(news);
            case ToPubsub.Written(long ticket, Outcome outcome) -> written(ticket, outcome);
            case ToPubsub.Tick.NOW -> {
                watchers.giveUp();
                tick();
            }
        }
        return Behaviors.same();
    }

    private void tick() {
        if (watchers.isWaiting() && !timers.isTimerActive(ToPubsub.Tick.NOW)) {
            timers.startSingleTimer(ToPubsub.Tick.NOW, TICK);
        }
    }

    private void inTurn(ToPubsub.InTurn turn) {
        Deque<ToPubsub.InTurn> queue = waiting.get(turn.host());
        if (queue == null) {
            perform(turn);
        } else if (queue.size() < WAITING_MAX) {
            queue.add(turn);
        } else if (turn instanceof ToPubsub.Ask ask) {
            refuse(ask, ErrorCode.RESOURCE_CONSTRAINT, "too many requests at once; try again");
        }
    }

    private void perform(ToPubsub.InTurn turn) {
        switch (turn) {
            case ToPubsub.Ask ask -> ask(ask);
            case ToPubsub.Displayed(Jid account, Jid peer, Element displayed) -> {
                Host host = host(account);
                attempt(host, work -> desk.displayed(host, peer, displayed, work));
            }
            case ToPubsub.Arrived(Jid owner, Jid device, Set<String> nodes) ->
                    desk.lastItems(host(owner), device, nodes).forEach(herald::send);
            case ToPubsub.Removed(Jid host, Jid account) -> {
                if (host.equals(account)) {
                    hosts.remove(account);
                } else {
                    Host service = host(host);
                    attempt(service, work -> desk.removed(service, account, work));
                }
            }
        }
    }

    /// Everything about an address that has nodes, or may have.
    private Host host(Jid address) {
        Host known = hosts.get(address);
        if (known != null) {
            return known;
        }
        Host loaded = place.records().load(address, Pubsub.owns(place.domain(), address));
        hosts.put(address, loaded);
        if (hosts.size() > HOSTS_MAX) {
            hosts.remove(hosts.keySet().iterator().next());
        }
        return loaded;
    }

    private void ask(ToPubsub.Ask ask) {
        Jid asker = ask.request().from();
        if (asker != null
                && !Pubsub.owns(place.domain(), ask.host())
                && place.blocked().bars(ask.host(), asker)) {
            refuse(ask, ErrorCode.SERVICE_UNAVAILABLE, "");
            return;
        }
        Host host = host(ask.host());
        Work work = new Work();
        try {
            desk.handle(ask.request(), host, work);
        } catch (Refused e) {
            abandon(host, work);
            reply(ask, Answers.error(ask.request(), e.code(), e.detail(), e.element()));
            return;
        } catch (ProtocolException e) {
            abandon(host, work);
            refuse(ask, e.code(), e.detail());
            return;
        } catch (RuntimeException e) {
            hosts.remove(host.address());
            refuse(ask, ErrorCode.INTERNAL_SERVER_ERROR, "");
            throw e;
        }
        submit(
                host,
                work,
                durable -> {
                    if (durable) {
                        reply(ask, Answers.result(ask.request(), work.answer()));
                    } else {
                        refuse(ask, ErrorCode.RESOURCE_CONSTRAINT, "it was not stored; try again");
                    }
                });
    }

    /// What nobody waits for an answer to.
    private interface Errand {
        void run(Work work) throws Refused;
    }

    private void attempt(Host host, Errand errand) {
        Work work = new Work();
        try {
            errand.run(work);
        } catch (Refused e) {
            abandon(host, work);
            return;
        }
        submit(host, work, _ -> {});
    }

    /// What a refused request has begun to change is read again.
    private void abandon(Host host, Work work) {
        if (!work.changes().isEmpty()) {
            hosts.remove(host.address());
        }
    }

    private void submit(Host host, Work work, Consumer<Boolean> end) {
        if (work.changes().isEmpty()) {
            herald.announce(host, work);
            end.accept(true);
            return;
        }
        if (!host.service() && !Accounts.isRegistered(place.shard(), host.address())) {
            hosts.remove(host.address());
            end.accept(false);
            return;
        }
        waiting.put(host.address(), new ArrayDeque<>());
        long ticket = ++tickets;
        writings.put(ticket, new Writing(host, work, end));
        ActorRef<ToPubsub> self = actor.getSelf();
        place.shard()
                .submit(
                        new Command.Write(List.of(), work.changes()),
                        outcome -> self.tell(new ToPubsub.Written(ticket, outcome)));
    }

    private void written(long ticket, Outcome outcome) {
        Writing writing = writings.remove(ticket);
        if (writing == null) {
            return;
        }
        Host host = writing.host();
        boolean durable = outcome instanceof Outcome.Done;
        if (durable) {
            herald.announce(host, writing.work());
        } else {
            hosts.remove(host.address());
        }
        writing.end().accept(durable);
        Deque<ToPubsub.InTurn> queue = waiting.remove(host.address());
        while (queue != null && !queue.isEmpty()) {
            inTurn(queue.remove());
        }
    }

    private static void refuse(ToPubsub.Ask ask, ErrorCode code, String detail) {
        reply(ask, Answers.error(ask.request(), code, detail));
    }

    private static void reply(ToPubsub.Ask ask, Stanza.Addressed answer) {
        ask.session().tell(new ToSession.Relay(answer));
    }
}
