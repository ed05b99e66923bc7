package org.godwit.client.history;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/// The maps of the history file; their layout is drawn in the package.
record Tables(
        MVMap<String, byte[]> messages,
        MVMap<String, Long> index,
        MVMap<String, Long> numbers,
        MVMap<String, Long> expiring,
        MVMap<String, byte[]> chats,
        MVMap<String, byte[]> contacts,
        MVMap<Long, byte[]> outbox,
        MVMap<String, String> values) {
    private static final String FORMAT = "#format";
    private static final String FORMAT_NOW = "4";

    /// Rows of these formats are still read, and written anew when they change.
    private static final Set<String> FORMATS_BEFORE = Set.of("1", "2", "3");

    private static final HexFormat HEX = HexFormat.of();

    static Tables open(MVStore store, Path file) throws HistoryException {
        StringDataType text = StringDataType.INSTANCE;
        ByteArrayDataType bytes = ByteArrayDataType.INSTANCE;
        LongDataType number = LongDataType.INSTANCE;
        Tables tables =
                new Tables(
                        map(store, "messages", text, bytes),
                        map(store, "index", text, number),
                        map(store, "numbers", text, number),
                        map(store, "expiring", text, number),
                        map(store, "chats", text, bytes),
                        map(store, "contacts", text, bytes),
                        map(store, "outbox", number, bytes),
                        map(store, "values", text, text));
        String format = tables.values.putIfAbsent(FORMAT, FORMAT_NOW);
        if (format != null && FORMATS_BEFORE.contains(format)) {
            tables.values.put(FORMAT, FORMAT_NOW);
        } else if (format != null && !format.equals(FORMAT_NOW)) {
            store.closeImmediately();
            throw new HistoryException(
                    HistoryException.Kind.NEWER,
                    file + " has format " + format + "; update this program",
                    null);
        }
        return tables;
    }

    private static <K, V> MVMap<K, V> map(
            MVStore store, String name, DataType<K> key, DataType<V> value) {
        return store.openMap(name, new MVMap.Builder<K, V>().keyType(key).valueType(value));
    }

    static String messageKey(Jid peer, long order) {
        return peer + "\0" + HEX.toHexDigits(order);
    }

    static String indexKey(Message.Ref ref) {
        return ref.peer() + "\0" + (ref.mine() ? '>' : '<') + ref.id();
    }

    static String numberKey(Jid group, long number) {
        return group + "\0" + HEX.toHexDigits(number);
    }

    /// Sorted by when; see [Message#expires].
    static String expiryKey(Instant when, Message.Ref ref) {
        return HEX.toHexDigits(when.toEpochMilli()) + "\0" + indexKey(ref);
    }

    static Instant whenOf(String expiryKey) {
        return Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(expiryKey, 0, 16));
    }

    static Jid peerOf(String expiryKey) throws HistoryException {
        return jid(expiryKey.substring(17, expiryKey.indexOf('\0', 17)));
    }

    static Jid jid(String text) throws HistoryException {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new HistoryException(
                    HistoryException.Kind.BROKEN,
                    "the local history holds a bad address; move the file away",
                    e);
        }
    }

    @Nullable Message message(Jid peer, long order) throws HistoryException {
        byte[] row = messages.get(messageKey(peer, order));
        return row == null ? null : Rows.message(row);
    }

    @Nullable Message find(Message.Ref ref) throws HistoryException {
        Long order = index.get(indexKey(ref));
        return order == null ? null : message(ref.peer(), order);
    }

    @Nullable Message find(Jid group, long number) throws HistoryException {
        Long order = numbers.get(numberKey(group, number));
        return order == null ? null : message(group, order);
    }

    /// See [History#resolve].
    @Nullable Message resolve(Message.Ref ref) throws HistoryException {
        long number = History.numberIn(ref.id());
        Message numbered = number == 0 ? null : find(ref.peer(), number);
        return numbered == null ? find(ref) : numbered;
    }

    Rows.ChatRow chat(Jid peer) throws HistoryException {
        byte[] row = chats.get(peer.toString());
        return row == null ? Rows.ChatRow.EMPTY : Rows.chat(row);
    }
}
