package org.godwit.server.keys;

import java.time.Duration;

/// Bounds of published keys.
///
/// @param identityBytesMax of an identity key
/// @param packageBytesMax of one package
/// @param packagesMax one-time packages of one device
/// @param devicesMax devices somebody may ask packages of at once
/// @param packageLife how long a one-time package is given out
/// @param lastLife how long a last resort is given out
/// @param attemptsMax how often a request that lost to another one is tried again
public record KeyLimits(
        int identityBytesMax,
        int packageBytesMax,
        int packagesMax,
        int devicesMax,
        Duration packageLife,
        Duration lastLife,
        int attemptsMax) {
    public static final KeyLimits DEFAULT =
            new KeyLimits(64, 2_048, 40, 64, Duration.ofDays(30), Duration.ofDays(90), 8);
}
