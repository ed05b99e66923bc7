package org.godwit.client.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.godwit.client.content.SharedFile;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Files under way, each on a virtual thread of its own, a few at a time; the others wait.
public final class Transfers {
    /// How the ids of questions begin.
    public static final String REQUEST = "file-";

    private static final int RUNNING_MAX = 4;
    private static final int WAITING_MAX = 256;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration EXPORT_MAX = Duration.ofMinutes(10);
    private static final int ASK_TRIES_MAX = 3;
    private static final long NEWS_NANOS = Duration.ofMillis(200).toNanos();

    private final Upstream upstream;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore places = new Semaphore(RUNNING_MAX);
    private final Map<Long, Thread> threads = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    /// What transfers need of the client they belong to.
    public interface Upstream {
        /// An id nobody has used.
        String newId();

        /// Asks the service for files; answered by [#answered], once or never.
        void ask(String id, Element about);

        /// Asks whether a message to `to` will be sealed from end to end; answered by [#answered],
        /// once or never, with nothing when it will not.
        void foresee(String id, Jid to);

        void tell(Transfer transfer);

        /// Sends the message of a file that is with the server now.
        ///
        /// @param caption a text to follow it, or nothing
        Message.Ref send(Jid to, SharedFile file, String caption);
    }

    /// What the server said to a question.
    ///
    /// @param about null when it was refused
    /// @param why it was refused
    public record Answer(@Nullable Element about, String why) {}

    /// How a file is sent.
    ///
    /// @param encrypted with a key of its own, which is in the message: the server keeps bytes it
    ///   cannot read, under a name that says nothing. Where messages are sealed from end to end a
    ///   file always is
    /// @param voice it is to be heard as a message
    /// @param goesWhenFetched the server may remove it an hour after the recipient's devices have
    ///   it; to a group it goes with age
    public record Sending(boolean encrypted, boolean voice, boolean goesWhenFetched) {
        public static final Sending USUAL = new Sending(false, false, false);
        public static final Sending ENCRYPTED = new Sending(true, false, false);
        public static final Sending VOICE = new Sending(false, true, false);
    }

    public Transfers(Upstream upstream) {
        this.upstream = upstream;
    }

    /// One transfer: tells how it goes.
    private final class Run {
        private Transfer now;
        private long toldNanos;

        Run(Transfer first) {
            this.now = first;
            tell(first);
        }

        void is(Transfer.State state) {
            tell(now.with(state));
        }

        private void tell(Transfer transfer) {
            now = transfer;
            toldNanos = System.nanoTime();
            upstream.tell(transfer);
        }

        /// Progress is told a few times a second.
        boolean at(long done, long total) {
            now =
                    new Transfer(
                            now.id(),
                            now.peer(),
                            now.name(),
                            done,
                            total,
                            new Transfer.State.Running());
            if (System.nanoTime() - toldNanos > NEWS_NANOS) {
                tell(now);
            }
            return !Thread.currentThread().isInterrupted();
        }
    }

    private interface Job {
        Transfer.State run(Run run) throws FileException, InterruptedException;
    }

    private long start(Jid peer, String name, Job job) {
        long id = ids.incrementAndGet();
        if (threads.size() >= WAITING_MAX) {
            throw new IllegalStateException("too many files are under way; wait for some");
        }
        Run run = new Run(new Transfer(id, peer, name, 0, -1, new Transfer.State.Preparing()));
        Thread thread = Thread.ofVirtual().name("godwit-transfer").unstarted(() -> run(run, job));
        threads.put(id, thread);
        thread.start();
        return id;
    }

    private void run(Run run, Job job) {
        Transfer.State last;
        try {
            places.acquire();
            try {
                last = job.run(run);
            } finally {
                places.release();
            }
        } catch (FileException e) {
            last = new Transfer.State.Failed(e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            last = new Transfer.State.Failed(FileException.Reason.CANCELLED, "cancelled");
        } catch (Refused e) {
            last = new Transfer.State.Failed(null, String.valueOf(e.getMessage()));
        } finally {
            threads.remove(run.now.id());
        }
        try {
            run.is(last);
        } catch (IllegalStateException e) {
            // The client was closed meanwhile: nobody listens.
        }
    }

    public void cancel(long id) {
        Thread thread = threads.get(id);
        if (thread != null) {
            thread.interrupt();
        }
    }

    public void cancelAll() {
        threads.values().forEach(Thread::interrupt);
    }

    /// The server refused a request.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    // ---- up

    /// Uploads a file and sends it.
    ///
    /// @return the transfer's id
    public long send(Jid to, Path file, Sending how, String caption) {
        Path named = file.getFileName();
        return start(
                to,
                named == null ? file.toString() : named.toString(),
                run -> {
                    Outlay outlay = Outlay.of(file, how.encrypted() || isSealed(to), random);
                    Reach reach = reach();
                    Element slot = ask(Slots.slot(outlay, how.goesWhenFetched() ? to : null));
                    URI put = uri(Slots.url(slot, "put"));
                    URI get = uri(Slots.url(slot, "get"));
                    Uploading.run(outlay, put, reach, run::at);
                    SharedFile shared =
                            new SharedFile(
                                    outlay.facts(),
                                    new SharedFile.Source(get, outlay.cipher()),
                                    outlay.thumbnail(),
                                    how.voice());
                    return new Transfer.State.Sent(upstream.send(to, shared, caption));
                });
    }

    /// Whether the message will be sealed. Where nobody says so in time, it is taken for one.
    private boolean isSealed(Jid to) throws InterruptedException {
        Answer answer = askOnce(id -> upstream.foresee(id, to), ANSWER_MAX);
        return answer == null || answer.about() != null;
    }

    private static URI uri(@Nullable String text) {
        try {
            if (text != null) {
                return new URI(text);
            }
        } catch (URISyntaxException e) {
            // Said below, as when there is none.
        }
        throw new Refused("the server gave no address for the file");
    }

    // ---- down

    /// Fetches the file of a message.
    ///
    /// @return the transfer's id
    public long save(Message message, Path target) {
        if (!(message.content().attachment() instanceof SharedFile file)) {
            throw new IllegalArgumentException("that message is no file");
        }
        return start(
                message.peer(),
                file.facts().name(),
                run -> new Transfer.State.Saved(Downloading.run(file, target, reach(), run::at)));
    }

    /// Has everything the server has of the account put into an archive, and fetches it.
    ///
    /// @return the transfer's id
    public long export(Jid account, Path target) {
        String name = account.local() + ".zip";
        return start(
                account,
                name,
                run -> {
                    SharedFile archive = archive(name, ask(Slots.EXPORT, EXPORT_MAX, 1));
                    Path place = Downloading.run(archive, target, reach(), run::at);
                    return new Transfer.State.Saved(place);
                });
    }

    private static SharedFile archive(String name, Element made) {
        String bytes = Slots.ofExport(made, "bytes");
        String sha256 = Slots.ofExport(made, "sha256");
        if (bytes == null || sha256 == null || !bytes.matches("[0-9]{1,18}")) {
            throw new Refused("the server gave no archive");
        }
        SharedFile.Facts facts =
                new SharedFile.Facts(
                        name,
                        "application/zip",
                        Long.parseLong(bytes),
                        Bytes.wrap(HexFormat.of().parseHex(sha256)),
                        SharedFile.Shape.NONE);
        URI url = uri(Slots.ofExport(made, "url"));
        return new SharedFile(facts, new SharedFile.Source(url, null), null, false);
    }

    // ---- what the server knows

    private Reach reach() throws InterruptedException {
        Element web = ask(Slots.WEB);
        String url = Slots.ofWeb(web, "url");
        String sha256 = Slots.ofWeb(web, "sha256");
        if (url == null) {
            return Reach.ANYWHERE_PUBLIC;
        }
        try {
            return new Reach(
                    uri(url), sha256 == null ? null : Bytes.wrap(HexFormat.of().parseHex(sha256)));
        } catch (IllegalArgumentException e) {
            throw new Refused("the server names no certificate that can be read");
        }
    }

    /// Asks and waits; an answer may be lost with its connection.
    private Element ask(Element about) throws InterruptedException {
        return ask(about, ANSWER_MAX, ASK_TRIES_MAX);
    }

    private Element ask(Element about, Duration waitMax, int tries) throws InterruptedException {
        for (int i = 0; i < tries; i++) {
            Answer given = askOnce(id -> upstream.ask(id, about), waitMax);
            if (given != null && given.about() == null) {
                throw new Refused(given.why());
            }
            if (given != null && given.about() != null) {
                return given.about();
            }
        }
        throw new Refused("the server does not answer");
    }

    private @Nullable Answer askOnce(Consumer<String> question, Duration waitMax)
            throws InterruptedException {
        String id = REQUEST + upstream.newId();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        asked.put(id, answer);
        try {
            question.accept(id);
            return answer.get(waitMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an answer is never a failure", e);
        } finally {
            asked.remove(id);
        }
    }

    /// The server answered; ignored when nobody waits any more.
    public void answered(String id, Answer answer) {
        CompletableFuture<Answer> waiting = asked.get(id);
        if (waiting != null) {
            var _ = waiting.complete(answer);
        }
    }
}
