package org.godwit.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Farewell;
import org.godwit.server.account.Introduction;
import org.godwit.server.group.Departures;
import org.godwit.server.media.Media;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.Pubsub;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToPubsub;
import org.godwit.server.routing.ToShard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// What the other actors are told when an account or a device goes, or an account comes by an
/// invitation.
final class Parting implements Farewell, Introduction {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final CompletableFuture<Actors> actors = new CompletableFuture<>();

    private final Store store;
    private final @Nullable Media media;

    /// @param media whose files go with their account; null when there are none
    Parting(Store store, @Nullable Media media) {
        this.store = store;
        this.media = media;
    }

    private record Actors(Directory directory, Scheduler scheduler) {}

    void ready(Directory directory, Scheduler scheduler) {
        actors.complete(new Actors(directory, scheduler));
    }

    /// Passes a stanza to who is online.
    void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to != null) {
            actors.join().directory().shardOf(to).tell(new ToShard.Relay(stanza));
        }
    }

    /// The accounts that are online.
    ///
    /// @param max so many of each shard at most
    CompletionStage<List<Jid>> present(int max) {
        Actors there = actors.join();
        CompletionStage<List<Jid>> all = CompletableFuture.completedStage(List.of());
        for (ActorRef<ToPresence> keeper : there.directory().presences()) {
            CompletionStage<List<Jid>> some =
                    AskPattern.ask(
                            keeper,
                            (ActorRef<List<Jid>> answer) -> new ToPresence.Present(max, answer),
                            ANSWER_MAX,
                            there.scheduler());
            all =
                    all.thenCombine(
                            some,
                            (before, more) ->
                                    Stream.concat(before.stream(), more.stream()).toList());
        }
        return all;
    }

    @Override
    public void made(Jid account, Jid inviter, String token) {
        actors.join()
                .directory()
                .presenceOf(account)
                .tell(new ToPresence.Introduced(account, inviter, token));
    }

    @Override
    public void cut(Jid account, @Nullable String device) {
        Directory directory = actors.join().directory();
        directory.shardOf(account).tell(new ToShard.Cut(account, device));
        if (device == null) {
            directory.pubsubOf(account).tell(new ToPubsub.Removed(account, account));
        }
    }

    private Departures departures() {
        return new Departures(store, actors.join().directory());
    }

    @Override
    public CompletionStage<Map<String, Long>> census(Jid account) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Map<String, Long> counts = new HashMap<>();
                    counts.put("groups", (long) Departures.groupsOf(store, account).size());
                    counts.put("ticks of group messages", Departures.countedOf(store, account));
                    Media files = media;
                    counts.put("files", files == null ? 0L : files.of(account).count());
                    return counts;
                },
                Thread::startVirtualThread);
    }

    @Override
    public CompletionStage<?> leaving(Jid account) {
        Actors there = actors.join();
        Jid service = new Jid(null, Pubsub.of(account.domain()), null);
        there.directory().pubsubOf(service).tell(new ToPubsub.Removed(service, account));
        CompletionStage<Jid> told =
                AskPattern.ask(
                        there.directory().presenceOf(account),
                        (ActorRef<Jid> done) -> new ToPresence.Removed(account, done),
                        ANSWER_MAX,
                        there.scheduler());
        return told.handleAsync(
                        (_, _) -> {
                            Media files = media;
                            return files == null ? 0 : files.of(account).erase();
                        },
                        Thread::startVirtualThread)
                .thenComposeAsync(_ -> departures().leave(account), Thread::startVirtualThread);
    }
}
