package org.godwit.server.transport.binary;

import java.time.Duration;

/// Bounds of the binary transport that are the server's own.
///
/// @param halfOpenMax connections of all event loops that have not finished login; the oldest is
///   dropped for a newer one
/// @param loginsInFlightMax logins of all event loops that wait for accounts and sessions at once;
///   more are told when to come back
/// @param loginMax from accept to the login's answer
/// @param failuresMax failed logins of one address within
///   [org.godwit.server.transport.LoginThrottle#WINDOW]
/// @param throttledAddressesMax addresses remembered for it
/// @param unwrittenBytesMax bytes one connection may leave unread before it is cut
/// @param frozenBytesMax bytes of codec tables kept for sessions that may resume
public record BinaryLimits(
        int halfOpenMax,
        int loginsInFlightMax,
        Duration loginMax,
        int failuresMax,
        int throttledAddressesMax,
        int unwrittenBytesMax,
        long frozenBytesMax) {
    public static final BinaryLimits DEFAULT =
            new BinaryLimits(8192, 1024, Duration.ofSeconds(20), 20, 16_384, 8 << 20, 32L << 20);

    public BinaryLimits {
        if (halfOpenMax < 1
                || loginsInFlightMax < 1
                || failuresMax < 1
                || throttledAddressesMax < 1) {
            throw new IllegalArgumentException("every bound of the transport is at least one");
        }
    }
}
