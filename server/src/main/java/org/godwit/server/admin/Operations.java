package org.godwit.server.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Every operation of the admin API. Each feature's operations are a class of their own; this one
/// joins them.
public final class Operations {
    /// How long an operation may wait for the store.
    static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private final AccountOperations accounts;
    private final StoreOperations store;
    private final ReportOperations reports;
    private final Supplier<Map<String, Long>> counters;
    private final Supplier<Map<String, Object>> status;

    /// @param counters the node's counters by name, for `/metrics` and `/v1/status`
    /// @param status what else describes the node
    public Operations(
            AccountOperations accounts,
            StoreOperations store,
            ReportOperations reports,
            Supplier<Map<String, Long>> counters,
            Supplier<Map<String, Object>> status) {
        this.accounts = accounts;
        this.store = store;
        this.reports = reports;
        this.counters = counters;
        this.status = status;
    }

    Routes routes() {
        Routes routes = new Routes();
        accounts.addTo(routes);
        store.addTo(routes);
        new MemoryOperations().addTo(routes);
        reports.addTo(routes);
        return routes.on("GET", "/health", _ -> health())
                .on("GET", "/v1/status", _ -> Reply.ok(describe()));
    }

    private Reply health() {
        return store.isHealthy()
                ? Reply.ok(Map.of("status", "ok"))
                : new Reply(503, Map.of("status", "refusing messages; see audit"));
    }

    private Map<String, Object> describe() {
        Map<String, Object> described = new TreeMap<>(status.get());
        described.put("counters", new TreeMap<>(counters.get()));
        return described;
    }

    /// Prometheus text format, version 0.0.4.
    String metrics() {
        StringBuilder text = new StringBuilder(1024);
        for (Map.Entry<String, Long> counter : new TreeMap<>(counters.get()).entrySet()) {
            String name = "godwit_" + counter.getKey().replace('.', '_').replace('-', '_');
            text.append("# TYPE ").append(name).append(" untyped\n");
            text.append(name).append(' ').append(counter.getValue()).append('\n');
        }
        return text.toString();
    }

    /// For handlers that answer with a list.
    static Reply listed(String name, List<?> values) {
        return Reply.ok(Map.of(name, values));
    }
}
