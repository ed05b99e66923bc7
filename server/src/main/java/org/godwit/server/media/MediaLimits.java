package org.godwit.server.media;

import java.time.Duration;

/// Bounds of shared files.
///
/// @param fileBytesMax one file
/// @param accountBytesMax files and open slots of one account together
/// @param accountFilesMax how many they may be
/// @param slotsPerMinute slots one account may ask for
/// @param uploadsPerAccountMax uploads of one account at the same time
/// @param ages how long things last
public record MediaLimits(
        long fileBytesMax,
        long accountBytesMax,
        int accountFilesMax,
        int slotsPerMinute,
        int uploadsPerAccountMax,
        Ages ages) {
    public static final MediaLimits DEFAULT =
            new MediaLimits(
                    100L << 20,
                    1L << 30,
                    10_000,
                    60,
                    8,
                    new Ages(Duration.ofDays(30), Duration.ofHours(1), Duration.ofHours(1)));

    /// @param file a file goes after this long
    /// @param slot an upload must be complete by then
    /// @param fetched a file goes this long after the last of its recipients had it
    public record Ages(Duration file, Duration slot, Duration fetched) {}

    public MediaLimits {
        if (fileBytesMax < 1 || accountBytesMax < fileBytesMax || accountFilesMax < 1) {
            throw new IllegalArgumentException("an account must have room for a file");
        }
    }

    /// The same with other sizes.
    public MediaLimits withSizes(long fileBytes, long accountBytes) {
        return new MediaLimits(
                fileBytes,
                accountBytes,
                accountFilesMax,
                slotsPerMinute,
                uploadsPerAccountMax,
                ages);
    }

    /// The same with another age of files.
    public MediaLimits withFileAge(Duration age) {
        return new MediaLimits(
                fileBytesMax,
                accountBytesMax,
                accountFilesMax,
                slotsPerMinute,
                uploadsPerAccountMax,
                new Ages(age, ages.slot(), ages.fetched()));
    }
}
