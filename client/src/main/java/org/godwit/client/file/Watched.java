package org.godwit.client.file;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.client.file.FileException.Reason;
import org.godwit.protocol.stanza.Bytes;

/// Tries over HTTP, each with a client of its own that is shut when nothing moves any more,
/// repeated while they get further.
final class Watched {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int IDLE_TRIES_MAX = 6;
    private static final long PAUSE_MILLIS_MAX = 4000;

    private final Reach reach;
    private final Duration stallMax;
    private final Progress progress;
    private final AtomicLong moved = new AtomicLong(System.nanoTime());
    private volatile long done;

    Watched(Reach reach, Duration stallMax, Progress progress) {
        this.reach = reach;
        this.stallMax = stallMax;
        this.progress = progress;
    }

    /// One try.
    interface Try {
        /// @return whether all is done; false to try again at once
        boolean run(HttpClient http) throws IOException, InterruptedException;
    }

    /// What the network, not the other side, put an end to.
    static final class Again extends IOException {
        private static final long serialVersionUID = 1;

        Again(String message) {
            super(message);
        }
    }

    /// Says how far it is.
    ///
    /// @throws FileException of reason CANCELLED when nobody wants it any more
    void at(long newDone, long total) throws FileException {
        done = newDone;
        moved.set(System.nanoTime());
        if (!progress.at(newDone, total)) {
            throw new FileException(Reason.CANCELLED, "cancelled");
        }
    }

    /// @throws FileException when it cannot be done
    void untilDone(URI uri, Try attempt) throws FileException {
        int idle = 0;
        String why = "";
        while (idle < IDLE_TRIES_MAX) {
            long before = done;
            reach.check(uri);
            try {
                if (once(uri, attempt)) {
                    return;
                }
            } catch (FileException e) {
                throw e;
            } catch (IOException e) {
                why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            }
            idle = done > before ? 0 : idle + 1;
            pause(idle);
        }
        throw new FileException(
                Reason.NETWORK, "the file cannot be brought over the network now: " + why);
    }

    private static void pause(int idle) throws FileException {
        try {
            Thread.sleep(Math.min(PAUSE_MILLIS_MAX, 100L << idle));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static FileException interrupted() {
        Thread.currentThread().interrupt();
        return new FileException(Reason.CANCELLED, "cancelled");
    }

    private boolean once(URI uri, Try attempt) throws IOException {
        moved.set(System.nanoTime());
        HttpClient http = client(uri);
        try {
            return watch(() -> attempt.run(http), http);
        } finally {
            http.shutdownNow();
        }
    }

    private HttpClient client(URI uri) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT_MAX);
        Bytes certificate = reach.certificate();
        return certificate != null && reach.isOwn(uri)
                ? builder.sslContext(PinnedTrust.context(certificate)).build()
                : builder.build();
    }

    private boolean watch(Callable<Boolean> attempt, HttpClient http) throws IOException {
        FutureTask<Boolean> task = new FutureTask<>(attempt);
        Thread worker = Thread.ofVirtual().name("godwit-file").start(task);
        while (true) {
            try {
                return task.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() - moved.get() > stallMax.toNanos()) {
                    http.shutdownNow();
                    worker.interrupt();
                    throw new Again("nothing came for " + stallMax.toSeconds() + " s");
                }
            } catch (ExecutionException e) {
                throw cause(e);
            } catch (InterruptedException e) {
                worker.interrupt();
                throw interrupted();
            }
        }
    }

    /// The file exception may lie under the client's own.
    private static IOException cause(ExecutionException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof FileException known) {
                return known;
            }
        }
        return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
}
