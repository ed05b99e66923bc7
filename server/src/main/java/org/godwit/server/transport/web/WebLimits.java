package org.godwit.server.transport.web;

import java.time.Duration;

/// Bounds of the web port.
///
/// @param connectionsMax connections that are no WebSocket (yet)
/// @param lineBytesMax first line of a request
/// @param headBytesMax its headers together
/// @param partBytesMax bytes of a body handed on at once
/// @param waitingPartsMax what a peer may send ahead of the answer it waits for
public record WebLimits(
        int connectionsMax,
        int lineBytesMax,
        int headBytesMax,
        int partBytesMax,
        int waitingPartsMax,
        Timing timing) {
    public static final WebLimits DEFAULT =
            new WebLimits(
                    16_384,
                    4096,
                    8192,
                    64 << 10,
                    64,
                    new Timing(
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(15),
                            Duration.ofSeconds(60)));

    /// @param headMax how long the first request may take to arrive
    /// @param bodyMax how long a request may take after its head, unless its service says otherwise
    /// @param idleMax how long a connection may wait for its next request
    public record Timing(Duration headMax, Duration bodyMax, Duration idleMax) {}

    Duration headMax() {
        return timing.headMax();
    }

    Duration bodyMax() {
        return timing.bodyMax();
    }

    Duration idleMax() {
        return timing.idleMax();
    }
}
