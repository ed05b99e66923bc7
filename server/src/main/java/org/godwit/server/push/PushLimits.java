package org.godwit.server.push;

import java.time.Duration;

/// Bounds of pushing.
///
/// @param perAccountMax registrations of one account
/// @param optionsBytesMax of the options of one, roughly
/// @param awayDelay how long a message waits for an account with no device online before its
///   devices are woken; what comes meanwhile is told in one
/// @param onlineDelay the same while another device, or a silent connection, is there
/// @param intervalMin between two notifications to one device
/// @param intervalMax the same for an app server that keeps failing
/// @param countMax waiting messages counted; more are not distinguished
/// @param waitingMax accounts of a shard with something to look at
public record PushLimits(
        int perAccountMax,
        int optionsBytesMax,
        Duration awayDelay,
        Duration onlineDelay,
        Duration intervalMin,
        Duration intervalMax,
        int countMax,
        int waitingMax) {
    public static final PushLimits DEFAULT =
            new PushLimits(
                    20,
                    4_096,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    Duration.ofHours(1),
                    100,
                    100_000);
}
