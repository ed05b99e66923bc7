package org.godwit.server.media;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Removes expired files from time to time, and once what belongs to nobody, until it is closed.
public final class Sweeper implements AutoCloseable {
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("media-sweeper").factory());

    /// @param pause between two rounds
    public Sweeper(Media media, Duration pause) {
        executor.execute(() -> tidy(media));
        var _ =
                executor.scheduleWithFixedDelay(
                        () -> sweep(media),
                        pause.toMillis(),
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static void tidy(Media media) {
        try {
            int gone = media.tidy();
            if (gone > 0) {
                Media.LOG.info("{} files removed that belonged to nobody", gone);
            }
        } catch (IOException | RuntimeException e) {
            Media.LOG.error("files that belong to nobody could not be removed", e);
        }
    }

    /// A failed round must not be the last.
    private static void sweep(Media media) {
        try {
            int gone = media.sweep();
            if (gone > 0) {
                Media.LOG.info("{} expired files and slots removed", gone);
            }
        } catch (RuntimeException e) {
            Media.LOG.error("expired files could not be removed", e);
        }
    }

    @Override
    public void close() {
        executor.close();
    }
}
