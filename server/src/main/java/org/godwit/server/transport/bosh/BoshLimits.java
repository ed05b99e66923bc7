package org.godwit.server.transport.bosh;

import java.time.Duration;

/// Bounds of BOSH.
///
/// @param sessionsMax sessions of this node
/// @param sessionsPerAddressMax sessions made from one address
/// @param bodyBytesMax one request's body
/// @param holdMax requests kept waiting for something to say
public record BoshLimits(
        int sessionsMax, int sessionsPerAddressMax, int bodyBytesMax, int holdMax, Timing timing) {
    public static final BoshLimits DEFAULT =
            new BoshLimits(
                    20_000,
                    1_000,
                    512 << 10,
                    2,
                    new Timing(
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(120)));

    /// @param waitMax how long a request is kept waiting
    /// @param inactivityMax how long a session lives without a request
    /// @param pauseMax how long a peer may ask to be waited for
    public record Timing(Duration waitMax, Duration inactivityMax, Duration pauseMax) {}

    public BoshLimits {
        if (holdMax < 1 || sessionsPerAddressMax > sessionsMax) {
            throw new IllegalArgumentException("a session holds a request; addresses share a node");
        }
    }

    /// The same with another bound per address.
    public BoshLimits withSessionsPerAddress(int max) {
        return new BoshLimits(Math.max(max, sessionsMax), max, bodyBytesMax, holdMax, timing);
    }
}
