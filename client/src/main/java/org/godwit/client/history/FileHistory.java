package org.godwit.client.history;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/// A history in one file, crash-safe: a batch is one commit, forced to disk before [#apply]
/// returns. The file is locked against other processes while open. Schema: see the package.
public final class FileHistory implements History {
    /// How long a freed part of the file is left alone. Every commit is forced to disk before the
    /// next begins, so a short time is safe; the library's default of 45 s lets the file grow by
    /// half a gigabyte for 20,000 single-message commits, this one by some tens of megabytes.
    private static final int RETENTION_MILLIS = 1000;

    /// The library's compaction is not used: version 2.4.240 fails an assertion of its own in it.
    private static final int NO_COMPACTION_MILLIS = 0;

    private static final int CACHE_MEGABYTES = 4;

    private final MVStore store;
    private final Tables tables;
    private final Retention retention;
    private boolean closed;

    private FileHistory(MVStore store, Tables tables, Retention retention) {
        this.store = store;
        this.tables = tables;
        this.retention = retention;
    }

    /// Opens or creates the history in `file`, whose directory must exist or be creatable.
    ///
    /// @throws HistoryException LOCKED when another process has it open, NEWER when a newer version
    ///   wrote it, BROKEN when it cannot be read
    public static FileHistory open(Path file, Retention retention) throws HistoryException {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            MVStore store =
                    new MVStore.Builder()
                            .fileName(file.toAbsolutePath().toString())
                            .autoCommitDisabled()
                            .cacheSize(CACHE_MEGABYTES)
                            .open();
            store.setRetentionTime(RETENTION_MILLIS);
            return new FileHistory(store, Tables.open(store, file), retention);
        } catch (MVStoreException e) {
            throw openFailed(file, e);
        } catch (IOException e) {
            if (e instanceof HistoryException known) {
                throw known;
            }
            throw new HistoryException(
                    HistoryException.Kind.BROKEN,
                    "cannot create the directory of " + file + ": " + e.getMessage(),
                    e);
        }
    }

    private static HistoryException openFailed(Path file, MVStoreException e) {
        return switch (e.getErrorCode()) {
            case DataUtils.ERROR_FILE_LOCKED ->
                    new HistoryException(
                            HistoryException.Kind.LOCKED,
                            file + " is in use by another program; end that one first",
                            e);
            case DataUtils.ERROR_UNSUPPORTED_FORMAT ->
                    new HistoryException(
                            HistoryException.Kind.NEWER,
                            file + " was written by a newer version; update this program",
                            e);
            default ->
                    new HistoryException(
                            HistoryException.Kind.BROKEN,
                            file + " cannot be opened; move it away to start with an empty history",
                            e);
        };
    }

    @CanIgnoreReturnValue
    @Override
    public synchronized Applied apply(List<Change> changes) throws HistoryException {
        checkOpen();
        checkRoom(changes);
        Batch batch = new Batch(tables, retention);
        try {
            for (Change change : changes) {
                batch.apply(change);
            }
            Applied applied = batch.end();
            commit();
            return applied;
        } catch (MVStoreException | HistoryException e) {
            store.rollback();
            throw e instanceof HistoryException known ? known : diskFailed((MVStoreException) e);
        }
    }

    private void commit() {
        if (store.hasUnsavedChanges()) {
            store.commit();
            store.sync();
        }
    }

    private void checkRoom(List<Change> changes) throws HistoryException {
        long before = tables.outbox().sizeAsLong();
        long grown = before;
        for (Change change : changes) {
            if (change instanceof Change.Enqueue) {
                grown++;
            } else if (change instanceof Change.Dequeue(long order)
                    && tables.outbox().containsKey(order)) {
                grown--;
            }
        }
        if (grown > retention.outboxMax() && grown > before) {
            throw new HistoryException(
                    HistoryException.Kind.FULL,
                    before + " messages wait for the server already; send again later",
                    null);
        }
    }

    private static HistoryException diskFailed(MVStoreException e) {
        return new HistoryException(
                HistoryException.Kind.BROKEN,
                "the local history cannot be written or read; check free space and permissions",
                e);
    }

    @Override
    public synchronized List<Message> messages(Jid peer, long beforeOrder, int limit)
            throws HistoryException {
        checkOpen();
        List<Message> newestFirst = new ArrayList<>();
        String oldest = Tables.messageKey(peer, 0);
        String newest = Tables.messageKey(peer, beforeOrder - 1);
        try {
            Cursor<String, byte[]> rows = tables.messages().cursor(newest, oldest, true);
            while (newestFirst.size() < limit && rows.hasNext()) {
                rows.next();
                newestFirst.add(Rows.message(rows.getValue()));
            }
        } catch (MVStoreException e) {
            throw diskFailed(e);
        }
        return List.copyOf(newestFirst.reversed());
    }

    @Override
    public synchronized @Nullable Message find(Message.Ref ref) throws HistoryException {
        checkOpen();
        try {
            return tables.find(ref);
        } catch (MVStoreException e) {
            throw diskFailed(e);
        }
    }

    @Override
    public synchronized @Nullable Message find(Jid group, long number) throws HistoryException {
        checkOpen();
        try {
            return tables.find(group, number);
        } catch (MVStoreException e) {
            throw diskFailed(e);
        }
    }

    @Override
    public synchronized List<Chat> chats() throws HistoryException {
        checkOpen();
        List<Chat> chats = new ArrayList<>();
        try {
            for (var entry : tables.chats().entrySet()) {
                Jid peer = Tables.jid(entry.getKey());
                Rows.ChatRow row = Rows.chat(entry.getValue());
                Message last = tables.message(peer, row.lastOrder());
                if (last != null) {
                    chats.add(new Chat(peer, (int) row.unread(), last));
                }
            }
        } catch (MVStoreException e) {
            throw diskFailed(e);
        }
        chats.sort(Comparator.comparingLong((Chat c) -> c.last().order()).reversed());
        return List.copyOf(chats);
    }

    @Override
    public synchronized List<Contact> contacts() throws HistoryException {
        checkOpen();
        List<Contact> contacts = new ArrayList<>();
        for (byte[] row : tables.contacts().values()) {
            contacts.add(Rows.contact(row));
        }
        return List.copyOf(contacts);
    }

    @Override
    public synchronized List<Outgoing> outbox(long afterOrder, int limit) throws HistoryException {
        checkOpen();
        List<Outgoing> waiting = new ArrayList<>();
        Cursor<Long, byte[]> rows = tables.outbox().cursor(afterOrder + 1);
        while (waiting.size() < limit && rows.hasNext()) {
            rows.next();
            waiting.add(Rows.outgoing(rows.getValue()));
        }
        return List.copyOf(waiting);
    }

    @Override
    public synchronized @Nullable Instant nextExpiry() throws HistoryException {
        checkOpen();
        String first = tables.expiring().firstKey();
        return first == null ? null : Tables.whenOf(first);
    }

    @Override
    public synchronized @Nullable String value(String name) throws HistoryException {
        checkOpen();
        return tables.values().get(name);
    }

    /// Peers the outbox still has something for.
    static Set<Jid> waitingPeers(Tables tables) throws HistoryException {
        Set<Jid> peers = new HashSet<>();
        for (byte[] row : tables.outbox().values()) {
            peers.add(Rows.outgoing(row).to());
        }
        return peers;
    }

    private void checkOpen() throws HistoryException {
        if (closed) {
            throw new HistoryException(
                    HistoryException.Kind.BROKEN, "the history is closed; open it again", null);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            store.close(NO_COMPACTION_MILLIS);
        }
    }

    /// Lets go of the file as a crash would: nothing more is written. For tests.
    synchronized void crash() {
        closed = true;
        store.closeImmediately();
    }
}
