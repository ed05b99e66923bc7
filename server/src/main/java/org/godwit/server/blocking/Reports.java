package org.godwit.server.blocking;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.godwit.store.Command;
import org.godwit.store.Outcome;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;

/// What people tell the operator of those they block; kept until the operator has dealt with it.
/// Thread-safe.
@Spec("XEP-0377 0.3.1")
public final class Reports {
    /// Reports one account may make in a day.
    public static final int PER_DAY_MAX = 20;

    /// Reports of one shard that are kept; the oldest goes first.
    private static final int KEPT_MAX = 2_000;

    /// Accounts whose reports of the day are counted; the one counted first is forgotten.
    private static final int COUNTED_MAX = 10_000;

    private static final long DAY_MILLIS = 86_400_000;
    private static final String PREFIX = "reports/";

    private final Store store;
    private final InstantSource clock;
    private final AtomicInteger made = new AtomicInteger();
    private final Map<Jid, Day> days =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Jid, Day> eldest) {
                    return size() > COUNTED_MAX;
                }
            };

    private record Day(long sinceMillis, int count) {}

    /// @param id the operator names it by
    public record Filed(String id, Instant at, Report report) {}

    Reports(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// What has to be written so that the operator sees them.
    ///
    /// @throws ProtocolException when their account has reported enough for a day
    List<Command.Change> file(Jid reporter, List<Report> reports) throws ProtocolException {
        if (reports.isEmpty()) {
            return List.of();
        }
        long now = clock.millis();
        count(reporter, reports.size(), now);
        Shard shard = store.shardOf(reporter.toString());
        List<String> kept = new ArrayList<>();
        shard.scan(PREFIX, (key, _) -> kept.add(key));
        List<Command.Change> changes = new ArrayList<>();
        int tooMany = kept.size() + reports.size() - KEPT_MAX;
        for (int i = 0; i < tooMany && i < kept.size(); i++) {
            changes.add(new Command.Change(kept.get(i), null));
        }
        for (Report report : reports) {
            String id =
                    String.format(
                            Locale.ROOT,
                            "%013d-%d-%d",
                            now,
                            shard.index(),
                            made.incrementAndGet() & 0xffff);
            changes.add(new Command.Change(PREFIX + id, report.encode()));
        }
        return List.copyOf(changes);
    }

    private synchronized void count(Jid reporter, int more, long now) throws ProtocolException {
        Day day = days.get(reporter);
        Day running = day != null && now - day.sinceMillis() < DAY_MILLIS ? day : new Day(now, 0);
        if (running.count() + more > PER_DAY_MAX) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "an account reports at most " + PER_DAY_MAX + " a day; block without a report");
        }
        days.put(reporter, new Day(running.sinceMillis(), running.count() + more));
    }

    /// All that wait for the operator, oldest first.
    public List<Filed> all() {
        Map<String, Filed> all = new TreeMap<>();
        for (int i = 0; i < store.shardCount(); i++) {
            store.shard(i)
                    .scan(
                            PREFIX,
                            (key, blob) -> {
                                String id = key.substring(PREFIX.length());
                                Instant at =
                                        Instant.ofEpochMilli(Long.parseLong(id.split("-", 2)[0]));
                                all.put(id, new Filed(id, at, Report.decode(blob)));
                                return true;
                            });
        }
        return List.copyOf(all.values());
    }

    /// The operator has dealt with one.
    ///
    /// @return completes with whether there was such a report and it is gone
    public CompletionStage<Boolean> drop(String id) {
        Shard shard = shardOf(id);
        if (shard == null || shard.get(PREFIX + id) == null) {
            return CompletableFuture.completedStage(false);
        }
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        shard.submit(
                new Command.Write(List.of(), List.of(new Command.Change(PREFIX + id, null))),
                outcome -> gone.complete(outcome instanceof Outcome.Done));
        return gone;
    }

    private @Nullable Shard shardOf(String id) {
        String[] parts = id.split("-", 3);
        if (parts.length != 3 || !parts[1].matches("[0-9]{1,6}")) {
            return null;
        }
        int index = Integer.parseInt(parts[1]);
        return index < store.shardCount() ? store.shard(index) : null;
    }
}
