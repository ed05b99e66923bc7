package org.godwit.client;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.godwit.client.history.Change;
import org.godwit.client.history.Chat;
import org.godwit.client.history.Contact;
import org.godwit.client.history.FileHistory;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.client.history.Retention;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// A history that loses power at a chosen change.
final class FrailHistory implements History {
    private final @Nullable Path file;
    private History kept;
    int left = Integer.MAX_VALUE;
    boolean after;

    /// @param file where it is, or null for memory
    FrailHistory(@Nullable Path file) {
        this.file = file;
        this.kept = open();
    }

    private History open() {
        try {
            return file == null
                    ? new MemoryHistory(Retention.DEFAULT)
                    : FileHistory.open(file, Retention.DEFAULT);
        } catch (HistoryException e) {
            throw new AssertionError(e);
        }
    }

    /// The program begins again: a file is read anew.
    void opensAgain() {
        if (file != null) {
            kept.close();
            kept = open();
        }
    }

    @Override
    public Applied apply(List<Change> changes) throws HistoryException {
        boolean dies = left-- == 0;
        if (dies && !after) {
            throw new PowerCut();
        }
        Applied applied = kept.apply(changes);
        if (dies) {
            throw new PowerCut();
        }
        return applied;
    }

    @Override
    public List<Message> messages(Jid peer, long beforeOrder, int limit) throws HistoryException {
        return kept.messages(peer, beforeOrder, limit);
    }

    @Override
    public @Nullable Message find(Message.Ref ref) throws HistoryException {
        return kept.find(ref);
    }

    @Override
    public @Nullable Message find(Jid group, long number) throws HistoryException {
        return kept.find(group, number);
    }

    @Override
    public List<Chat> chats() throws HistoryException {
        return kept.chats();
    }

    @Override
    public List<Contact> contacts() throws HistoryException {
        return kept.contacts();
    }

    @Override
    public List<Outgoing> outbox(long afterOrder, int limit) throws HistoryException {
        return kept.outbox(afterOrder, limit);
    }

    @Override
    public @Nullable Instant nextExpiry() throws HistoryException {
        return kept.nextExpiry();
    }

    @Override
    public @Nullable String value(String name) throws HistoryException {
        return kept.value(name);
    }

    @Override
    public void close() {
        kept.close();
    }

    /// The program ends here.
    static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
