package org.godwit.app.config;

import com.typesafe.config.Config;
import java.time.Duration;

/// What a node is told about the files people send to each other.
///
/// @param fileBytesMax one file
/// @param accountBytesMax all files of one account
/// @param ageMax a file goes after this long
public record MediaConfig(long fileBytesMax, long accountBytesMax, Duration ageMax) {
    static MediaConfig read(Config c) {
        return new MediaConfig(
                c.getBytes("media.file-bytes"),
                c.getBytes("media.account-bytes"),
                c.getDuration("media.age"));
    }

    public MediaConfig {
        if (fileBytesMax < 1 || accountBytesMax < fileBytesMax) {
            throw new ConfigException(
                    "media.account-bytes must be at least media.file-bytes, and that at least 1");
        }
        if (ageMax.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new ConfigException("media.age must be at least a minute");
        }
    }
}
