package org.godwit.server.transport.web;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What all connections of a web port share. Thread-safe.
final class WebRoutes {
    private final List<WebRoute> routes;
    private final WebLimits limits;
    private final boolean hasTls;
    private final AtomicInteger connections = new AtomicInteger();

    WebRoutes(List<WebRoute> routes, WebLimits limits, boolean hasTls) {
        this.routes = List.copyOf(routes);
        this.limits = limits;
        this.hasTls = hasTls;
    }

    WebLimits limits() {
        return limits;
    }

    @Nullable WebRoute find(String path) {
        for (WebRoute route : routes) {
            if (route.matches(path)) {
                return route;
            }
        }
        return null;
    }

    /// Whether `route` is served over TLS only.
    boolean needsTls(WebRoute route) {
        return hasTls && !route.isSealed();
    }

    /// One more connection.
    ///
    /// @return false when there is no room; it counts nevertheless, until [#leave]
    boolean enter() {
        return connections.incrementAndGet() <= limits.connectionsMax();
    }

    void leave() {
        connections.decrementAndGet();
    }
}
