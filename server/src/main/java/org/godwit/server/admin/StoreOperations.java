package org.godwit.server.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.store.Health;
import org.godwit.store.Shard;
import org.godwit.store.Store;
import org.godwit.store.Tally;
import org.godwit.store.Trace;
import org.godwit.store.Verification;

/// The ledger of what was ever stored, and where one message is.
public final class StoreOperations {
    private static final int TRACES_PER_SHARD_MAX = 100;

    private final Store store;

    public StoreOperations(Store store) {
        this.store = store;
    }

    void addTo(Routes routes) {
        var _ =
                routes.on("GET", "/v1/audit", request -> audit(request.query()))
                        .on("GET", "/v1/trace/*", request -> trace(request.argument()));
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
        ledger.put("duplicates", tally.duplicates());
        ledger.put("refused", tally.refused());
        ledger.put("queued_bytes", tally.queuedBytes());
        ledger.put("mailboxes", tally.mailboxes());
        return ledger;
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
