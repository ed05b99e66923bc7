package org.godwit.app.config;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.godwit.server.media.s3.S3Settings;
import org.jspecify.annotations.Nullable;

/// What a node is told about the files people send to each other.
///
/// @param fileBytesMax one file
/// @param accountBytesMax all files of one account
/// @param ageMax a file goes after this long
/// @param s3 where finished files are, or null for the data directory
public record MediaConfig(
        long fileBytesMax, long accountBytesMax, Duration ageMax, @Nullable S3Settings s3) {
    static MediaConfig read(Config c) {
        return new MediaConfig(
                c.getBytes("media.file-bytes"),
                c.getBytes("media.account-bytes"),
                c.getDuration("media.age"),
                s3(c));
    }

    private static @Nullable S3Settings s3(Config c) {
        String store = c.getString("media.store");
        if (store.equals("disk")) {
            return null;
        }
        if (!store.equals("s3")) {
            throw new ConfigException("media.store is disk or s3, not \"" + store + "\"");
        }
        Path file = Path.of(c.getString("media.s3.credentials"));
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 2 || lines.get(0).isBlank() || lines.get(1).isBlank()) {
                throw new ConfigException(
                        file + " has to hold the access key and, in the next line, its secret");
            }
            return new S3Settings(
                    URI.create(c.getString("media.s3.endpoint")),
                    c.getString("media.s3.region"),
                    c.getString("media.s3.bucket"),
                    c.getString("media.s3.prefix"),
                    lines.get(0).strip(),
                    lines.get(1).strip());
        } catch (IOException e) {
            throw new ConfigException(
                    "media.s3.credentials names a file that cannot be read: " + file);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        }
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
