package org.godwit.store.replica;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.godwit.store.Blob;
import org.godwit.store.journal.Journal;
import org.godwit.store.journal.JournalEntry;
import org.godwit.store.journal.JournalFullException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group's log as JRaft wants to see it, kept in the node's journal.
final class JournalLogStorage implements LogStorage {
    private static final Logger LOG = LoggerFactory.getLogger(JournalLogStorage.class);
    private static final LogEntryCodecFactory CODEC = LogEntryV2CodecFactory.getInstance();

    /// A full disk holds this replica up for half a minute before it gives up; JRaft would take a
    /// refusal for the end.
    private static final int FULL_WAITS_MAX = 150;

    private static final long FULL_WAIT_NANOS = 200_000_000;

    private final Journal journal;
    private final int group;

    JournalLogStorage(Journal journal, int group) {
        this.journal = journal;
        this.group = group;
    }

    /// A change that may fail.
    private interface Change {
        void run() throws IOException;
    }

    private boolean attempt(String what, Change change) {
        try {
            for (int i = 1; i < FULL_WAITS_MAX; i++) {
                try {
                    change.run();
                    return true;
                } catch (JournalFullException e) {
                    LOG.warn("Cannot {} the log of shard {} yet: {}", what, group, e.getMessage());
                    LockSupport.parkNanos(FULL_WAIT_NANOS);
                }
            }
            change.run();
            return true;
        } catch (IOException e) {
            LOG.error("Cannot {} the log of shard {}", what, group, e);
            return false;
        }
    }

    @Override
    public boolean init(LogStorageOptions options) {
        for (long index : journal.configurations(group)) {
            LogEntry entry = getEntry(index);
            if (entry == null) {
                return false;
            }
            ConfigurationEntry configuration = new ConfigurationEntry();
            configuration.setId(entry.getId().copy());
            configuration.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
            if (entry.getOldPeers() != null) {
                configuration.setOldConf(
                        new Configuration(entry.getOldPeers(), entry.getOldLearners()));
            }
            if (!options.getConfigurationManager().add(configuration)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void shutdown() {}

    @Override
    public long getFirstLogIndex() {
        return journal.first(group);
    }

    @Override
    public long getLastLogIndex() {
        return journal.last(group);
    }

    @Override
    public @Nullable LogEntry getEntry(long index) {
        try {
            JournalEntry entry = journal.read(group, index);
            return entry == null ? null : decoded(entry);
        } catch (IOException e) {
            LOG.error("Cannot read entry {} of shard {}", index, group, e);
            return null;
        }
    }

    @Override
    @Deprecated
    public long getTerm(long index) {
        return journal.term(group, index);
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> entries) {
        List<JournalEntry> encoded = new ArrayList<>(entries.size());
        for (LogEntry entry : entries) {
            encoded.add(encoded(entry));
        }
        return attempt("append to", () -> journal.append(group, encoded)) ? entries.size() : 0;
    }

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        return attempt("shorten", () -> journal.truncatePrefix(group, firstIndexKept));
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        return attempt("take back", () -> journal.truncateSuffix(group, lastIndexKept));
    }

    @Override
    public boolean reset(long nextLogIndex) {
        return attempt("reset", () -> journal.reset(group, nextLogIndex));
    }

    private static JournalEntry encoded(LogEntry entry) {
        LogId id = entry.getId();
        JournalEntry.Kind kind = kind(entry.getType());
        byte[] bytes =
                switch (kind) {
                    case DATA -> array(entry.getData());
                    case NO_OP -> new byte[0];
                    case CONFIGURATION -> CODEC.encoder().encode(entry);
                };
        return new JournalEntry(kind, id.getIndex(), id.getTerm(), Blob.wrap(bytes));
    }

    private static JournalEntry.Kind kind(EntryType type) {
        return switch (type) {
            case ENTRY_TYPE_DATA -> JournalEntry.Kind.DATA;
            case ENTRY_TYPE_NO_OP -> JournalEntry.Kind.NO_OP;
            case ENTRY_TYPE_CONFIGURATION -> JournalEntry.Kind.CONFIGURATION;
            case ENTRY_TYPE_UNKNOWN -> throw new IllegalArgumentException("an entry of no type");
        };
    }

    private static LogEntry decoded(JournalEntry entry) {
        return switch (entry.kind()) {
            case CONFIGURATION -> CODEC.decoder().decode(entry.bytes().unsafeArray());
            case DATA -> {
                LogEntry data = blank(EntryType.ENTRY_TYPE_DATA, entry);
                data.setData(ByteBuffer.wrap(entry.bytes().unsafeArray()));
                yield data;
            }
            case NO_OP -> blank(EntryType.ENTRY_TYPE_NO_OP, entry);
        };
    }

    private static LogEntry blank(EntryType type, JournalEntry entry) {
        LogEntry blank = new LogEntry(type);
        blank.setId(new LogId(entry.index(), entry.term()));
        return blank;
    }

    /// The bytes of a buffer that JRaft may share with a sender.
    static byte[] array(ByteBuffer buffer) {
        if (buffer.hasArray()
                && buffer.arrayOffset() == 0
                && buffer.position() == 0
                && buffer.limit() == buffer.array().length) {
            return buffer.array();
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
