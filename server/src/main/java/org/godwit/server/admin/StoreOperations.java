package org.godwit.server.admin;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.godwit.store.Health;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Verification;
import org.godwit.store.engine.StoreException;

/// The ledger of what was ever stored, where one message is, and a copy of it all.
public final class StoreOperations {
    private static final int TRACES_PER_SHARD_MAX = 100;

    private final Store store;
    private final Consumer<Path> backup;
    private final AtomicBoolean backingUp = new AtomicBoolean();

    /// @param backup writes a copy of everything to a directory, or throws [StoreException]
    public StoreOperations(Store store, Consumer<Path> backup) {
        this.store = store;
        this.backup = backup;
    }

    void addTo(Routes routes) {
        var _ =
                routes.on("GET", "/v1/audit", request -> audit(request.query()))
                        .on("GET", "/v1/trace/*", request -> trace(request.argument()))
                        .on("POST", "/v1/backup", request -> backUp(request.member("directory")));
    }

    /// Whether every shard accepts messages.
    boolean isHealthy() {
        for (int i = 0; i < store.shardCount(); i++) {
            if (!store.shard(i).health().accepting()) {
                return false;
            }
        }
        return true;
    }

    /// `stored = delivered + expired + dropped + queued`, per shard and in total; with `verify`
    /// every shard is walked and compared with what was counted.
    private Reply audit(Map<String, String> query) {
        boolean verify = query.containsKey("verify");
        List<Map<String, Object>> shards = new ArrayList<>();
        boolean sound = true;
        for (int i = 0; i < store.shardCount(); i++) {
            Shard shard = store.shard(i);
            Map<String, Object> row = ledger(shard.tally());
            row.put("shard", i);
            Health health = shard.health();
            row.put(
                    "health",
                    health.accepting() ? "good" : health.refusing() + ": " + health.detail());
            sound &= shard.tally().balanced();
            if (verify) {
                Verification found = shard.verify();
                sound &= found.sound();
                row.put("breaches", found.breaches());
            }
            shards.add(row);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("total", ledger(store.tally()));
        answer.put("shards", shards);
        answer.put("verified", verify);
        answer.put("sound", sound);
        return Reply.ok(answer);
    }

    private static Map<String, Object> ledger(Tally tally) {
        Map<String, Object> ledger = new LinkedHashMap<>();
        ledger.put("stored", tally.stored());
        ledger.put("delivered", tally.delivered());
        ledger.put("queued", tally.queued());
        ledger.put("expired", tally.expired());
        ledger.put("dropped", tally.dropped());
        ledger.put("devices_dropped", tally.devicesDropped());
        ledger.put("duplicates", tally.duplicates());
        ledger.put("refused", tally.refused());
        ledger.put("queued_bytes", tally.queuedBytes());
        ledger.put("mailboxes", tally.mailboxes());
        return ledger;
    }

    private Reply backUp(String directory) throws Request.BadRequest {
        Path target = absolute(directory);
        if (!backingUp.compareAndSet(false, true)) {
            return Reply.refused(409, "another backup is being written; wait for it");
        }
        try {
            backup.accept(target);
            return Reply.ok(Map.of("directory", directory, "queued", store.tally().queued()));
        } catch (StoreException e) {
            return Reply.refused(409, String.valueOf(e.getMessage()));
        } finally {
            backingUp.set(false);
        }
    }

    private static Path absolute(String directory) throws Request.BadRequest {
        try {
            Path target = Path.of(directory);
            if (target.isAbsolute()) {
                return target;
            }
        } catch (InvalidPathException e) {
            throw new Request.BadRequest("that is not the name of a directory");
        }
        throw new Request.BadRequest("the directory must be absolute");
    }

    private Reply trace(String id) {
        List<Map<String, Object>> places = new ArrayList<>();
        for (int i = 0; i < store.shardCount(); i++) {
            for (Trace trace : store.shard(i).find(id, TRACES_PER_SHARD_MAX)) {
                Map<String, Object> place = new LinkedHashMap<>();
                place.put("shard", i);
                place.put("leader", store.shard(i).isLeader());
                place.put("mailbox", trace.mailbox());
                place.put("from", trace.origin());
                place.put("sequence", trace.sequence());
                place.put("stored_millis", trace.storedMillis());
                place.put("state", trace.queued() ? "queued" : "gone");
                place.put("waiting", trace.waiting());
                places.add(place);
            }
        }
        return places.isEmpty()
                ? Reply.refused(404, "no message of that id within the last day")
                : Operations.listed("places", places);
    }
}
