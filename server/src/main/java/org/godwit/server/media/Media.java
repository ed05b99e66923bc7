package org.godwit.server.media;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.media.MediaRefusal.Reason;
import org.godwit.server.session.iq.IqService;
import org.godwit.store.Store;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files accounts share. Thread-safe; blocks on disk and store, so it is for virtual threads.
public final class Media {
    static final Logger LOG = LoggerFactory.getLogger(Media.class);

    /// Left free on the disk for what matters more.
    private static final long RESERVE_BYTES = 64L << 20;

    private static final int LOCKS = 64;
    private static final int SWEEP_BATCH = 1000;

    private final MediaStore files;
    private final MediaRecords records;
    private final MediaLinks links;
    private final Setup setup;
    private final SlotRate rate;
    private volatile @Nullable Archiver archiver;

    /// Uploads under way: token → account.
    private final Map<String, String> active = new ConcurrentHashMap<>();

    /// One of these is held while bytes of a hash get an owner or lose their last one.
    private final Object[] locks = new Object[LOCKS];

    /// @param base where clients reach the web port
    /// @param certificate SHA-256 of the certificate met there, or null when it is not ours to say
    /// @param secret signs addresses; must outlive a restart
    public record Setup(
            Supplier<URI> base,
            Supplier<@Nullable Bytes> certificate,
            Bytes secret,
            MediaLimits limits,
            InstantSource clock) {}

    /// What somebody wants to upload.
    ///
    /// @param name for people
    /// @param bytes exactly
    /// @param type media type
    /// @param fetches how many recipients will fetch it, or 0
    /// @param to the account whose devices will, or null
    public record Wish(String name, long bytes, String type, int fetches, @Nullable Jid to) {}

    /// Where it goes and where it will be.
    public record Slot(String put, String get) {}

    /// What a request to upload says.
    ///
    /// @param total bytes of the whole file
    /// @param type media type, or null
    /// @param offset where in the file this request begins
    public record Claim(String name, long total, @Nullable String type, long offset) {}

    public Media(Store store, MediaStore files, Setup setup) {
        this.files = files;
        this.records = new MediaRecords(store);
        this.links = new MediaLinks(setup.base(), setup.secret());
        this.setup = setup;
        this.rate = new SlotRate(setup.clock(), setup.limits().slotsPerMinute());
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    public MediaLimits limits() {
        return setup.limits();
    }

    URI url() {
        return setup.base().get();
    }

    @Nullable Bytes certificate() {
        return setup.certificate().get();
    }

    private long now() {
        return setup.clock().millis();
    }

    long in(Duration duration) {
        return now() + duration.toMillis();
    }

    /// Gives out a slot.
    ///
    /// @throws MediaRefusal when the account asks too often or has no room left, or the server has
    ///   none
    public Slot slot(Jid account, Wish wish) throws MediaRefusal {
        if (!rate.allows(account)) {
            throw new MediaRefusal(Reason.TOO_OFTEN, "wait a minute");
        }
        if (wish.bytes() > limits().fileBytesMax()) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "too large");
        }
        if (files.usableBytes() < wish.bytes() + RESERVE_BYTES) {
            throw new MediaRefusal(Reason.FULL, "the server has no room left");
        }
        String token = reserve(account, wish, limits());
        long expires = in(limits().ages().slot());
        return new Slot(links.put(token, wish.name(), expires), address(token, wish.name()));
    }

    /// A slot inside these limits; its token.
    String reserve(Jid account, Wish wish, MediaLimits within) throws MediaRefusal {
        String bare = account.bare().toString();
        String token = links.newToken(records.shardOf(bare));
        records.add(
                token,
                new MediaFile(
                        bare,
                        new MediaFile.Shown(wish.name(), wish.type()),
                        wish.bytes(),
                        in(limits().ages().slot()),
                        records.fetches(wish),
                        null),
                within);
        return token;
    }

    String address(String token, String name) {
        return links.get(token, name);
    }

    public AccountFiles of(Jid account) {
        return new AccountFiles(this, records, account);
    }

    /// Who writes archives of accounts from now on.
    public void archivedBy(Archiver newArchiver) {
        archiver = newArchiver;
    }

    @Nullable Archiver archiver() {
        return archiver;
    }

    /// When a refused account may ask again: its files go with time, or it asks too often.
    Instant retryAt(Reason reason) {
        Duration wait = reason == Reason.TOO_OFTEN ? SlotRate.WINDOW : limits().ages().slot();
        return setup.clock().instant().plus(wait).truncatedTo(ChronoUnit.SECONDS);
    }

    /// The service that gives out slots at `upload.DOMAIN`.
    ///
    /// @param blocking runs what waits for the disk
    public IqService service(Executor blocking) {
        return SlotHandler.service(this, blocking);
    }

    /// Whether an address was given out for uploading and still is.
    public boolean isSigned(String token, String expires, String signature) {
        return links.isSigned(token, expires, signature, now());
    }

    /// The file or open slot with this token and name, or null.
    public @Nullable MediaFile find(String token, String name) {
        MediaFile file = MediaLinks.isToken(token) ? records.find(token) : null;
        return file != null && file.shown().name().equals(name) && file.expiresMillis() > now()
                ? file
                : null;
    }

    /// Begins or goes on with an upload.
    ///
    /// @throws MediaRefusal when the claim is not what the slot is for, or the file is complete
    public Upload begin(String token, Claim claim) throws MediaRefusal, IOException {
        MediaFile file = find(token, claim.name());
        if (file == null) {
            throw new MediaRefusal(Reason.UNKNOWN, "no such slot");
        }
        if (file.bytes() != claim.total()) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "the slot is for another size");
        }
        if (claim.type() != null && !claim.type().equalsIgnoreCase(file.shown().type())) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "the slot is for another type");
        }
        enter(token, file.account());
        try {
            Upload upload = new Upload(this, token, file, files.unfinished(token));
            try {
                upload.goOnAt(claim.offset());
                return upload;
            } catch (MediaRefusal | IOException e) {
                upload.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            ended(token, file.account());
            throw e;
        }
    }

    private void enter(String token, String account) throws MediaRefusal {
        if (active.putIfAbsent(token, account) != null) {
            throw new MediaRefusal(Reason.BUSY, "this file is being uploaded");
        }
        long others = active.values().stream().filter(account::equals).count();
        if (others > limits().uploadsPerAccountMax()) {
            ended(token, account);
            throw new MediaRefusal(Reason.BUSY, "finish your other uploads first");
        }
    }

    void ended(String token, String account) {
        active.remove(token, account);
    }

    /// How many bytes of an open slot have come.
    public long uploaded(String token) throws MediaRefusal, IOException {
        if (active.containsKey(token)) {
            throw new MediaRefusal(Reason.BUSY, "this file is being uploaded");
        }
        try (MediaStore.Sink sink = files.unfinished(token)) {
            return sink.length();
        }
    }

    /// All bytes of an unfinished file are there and safe.
    void complete(String token, Bytes hash) throws MediaRefusal, IOException {
        synchronized (lock(hash)) {
            records.refer(hash, token);
            files.seal(token, hash);
            MediaFile done =
                    records.update(
                            token,
                            it ->
                                    it == null
                                            ? null
                                            : it.complete(hash, in(limits().ages().file())));
            if (done == null) {
                release(token, hash);
                throw new MediaRefusal(Reason.UNKNOWN, "the slot is gone");
            }
        }
    }

    private Object lock(Bytes hash) {
        return locks[Math.floorMod(hash.hashCode(), LOCKS)];
    }

    /// The content of a file, or null when it has just gone.
    public MediaStore.@Nullable Source open(Bytes hash) throws IOException {
        return files.open(hash);
    }

    /// The whole file has been fetched once more.
    public void fetched(String token) throws MediaRefusal {
        var _ =
                records.update(
                        token,
                        it -> {
                            if (it == null || it.fetchesLeft() == 0) {
                                return null;
                            }
                            int left = it.fetchesLeft() - 1;
                            long soon = in(limits().ages().fetched());
                            return it.fetched(
                                    left,
                                    left == 0
                                            ? Math.min(soon, it.expiresMillis())
                                            : it.expiresMillis());
                        });
    }

    /// Removes what has expired, and bytes that belong to nobody.
    ///
    /// @return how many files and slots went
    public int sweep() {
        int gone = 0;
        List<String> expired = expired();
        while (!expired.isEmpty()) {
            int before = gone;
            for (String token : expired) {
                gone += remove(token) ? 1 : 0;
            }
            expired = gone > before ? expired() : List.of();
        }
        try {
            records.visitReferences(this::reconsider);
            var _ =
                    files.abandonOlderThan(
                            setup.clock().instant().minus(limits().ages().slot().multipliedBy(2)));
        } catch (IOException e) {
            LOG.warn("could not clear unfinished files: {}", e.toString());
        }
        return gone;
    }

    /// Removes bytes nobody refers to, which a backup brings along that was made while files went.
    ///
    /// @return how many
    public int tidy() throws IOException {
        AtomicInteger gone = new AtomicInteger();
        files.visit(
                hash -> {
                    synchronized (lock(hash)) {
                        if (!records.isReferred(hash)) {
                            gone.incrementAndGet();
                            delete(hash);
                        }
                    }
                });
        return gone.get();
    }

    private void delete(Bytes hash) {
        try {
            files.delete(hash);
        } catch (IOException e) {
            LOG.warn("could not remove a file's bytes: {}", e.toString());
        }
    }

    private List<String> expired() {
        List<String> expired = new ArrayList<>();
        long now = now();
        records.visit(
                (token, file) -> {
                    if (file.expiresMillis() <= now && !active.containsKey(token)) {
                        expired.add(token);
                    }
                    return expired.size() < SWEEP_BATCH;
                });
        return expired;
    }

    /// A reference that a crash left behind goes.
    private void reconsider(Bytes hash, String token) {
        if (isStray(hash, token) && !active.containsKey(token)) {
            synchronized (lock(hash)) {
                if (isStray(hash, token)) {
                    release(token, hash);
                }
            }
        }
    }

    private boolean isStray(Bytes hash, String token) {
        MediaFile file = records.find(token);
        return file == null || file.hash() == null || !file.hash().equals(hash);
    }

    /// Removes one file or slot.
    boolean remove(String token) {
        MediaFile file = records.find(token);
        try {
            if (file == null || !records.remove(token)) {
                return false;
            }
            Bytes hash = file.hash();
            if (hash == null) {
                files.abandon(token);
            } else {
                synchronized (lock(hash)) {
                    release(token, hash);
                }
            }
            return true;
        } catch (MediaRefusal | IOException e) {
            LOG.warn("could not remove a file: {}", e.toString());
            return false;
        }
    }

    /// Takes a reference away; the bytes go with the last.
    private void release(String token, Bytes hash) {
        try {
            records.unrefer(hash, token);
            if (!records.isReferred(hash)) {
                delete(hash);
            }
        } catch (MediaRefusal e) {
            LOG.warn("could not forget a file's bytes: {}", e.detail());
        }
    }
}
