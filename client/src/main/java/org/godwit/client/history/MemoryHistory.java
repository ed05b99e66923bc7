package org.godwit.client.history;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// A history that lasts as long as the object: for tests, and for devices that shall leave no
/// trace.
public final class MemoryHistory implements History {
    private final Retention retention;
    private final Map<Jid, Book> books = new HashMap<>();
    private final NavigableMap<String, Contact> contacts = new TreeMap<>();
    private final NavigableMap<Long, Outgoing> outbox = new TreeMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final NavigableSet<Expiry> expiring = new TreeSet<>();
    private long lastOrder;
    private boolean closed;

    public MemoryHistory(Retention retention) {
        this.retention = retention;
    }

    /// A message that does not last, unless it was forgotten for want of room before.
    private record Expiry(Instant when, Jid peer, long order) implements Comparable<Expiry> {
        @Override
        public int compareTo(Expiry other) {
            int byTime = when.compareTo(other.when);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /// The messages of one conversation.
    private static final class Book {
        final NavigableMap<Long, Message> rows = new TreeMap<>();
        final Map<Message.Ref, Long> latest = new HashMap<>();
        final Map<Long, Long> numbers = new HashMap<>();

        int unread() {
            return (int) rows.values().stream().filter(Message::isUnread).count();
        }
    }

    @CanIgnoreReturnValue
    @Override
    public synchronized Applied apply(List<Change> changes) throws HistoryException {
        checkOpen();
        checkRoom(changes);
        List<Message> added = new ArrayList<>();
        List<Message> changed = new ArrayList<>();
        List<Message> revised = new ArrayList<>();
        List<Message> expired = new ArrayList<>();
        List<Outgoing> enqueued = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Add(Message message) -> {
                    Message before = find(message.ref());
                    if (before != null && message.opens(before)) {
                        revise(before, _ -> message.content(), revised);
                    } else {
                        add(message, added);
                    }
                }
                case Change.Replace(Message message) -> replace(message, added, revised);
                case Change.Retract(Message.Ref ref, Author by) -> retract(ref, by, revised);
                case Change.Conceal(Jid group, long number) ->
                        revise(find(group, number), Content::deleted, revised);
                case Change.React(Message.Ref ref, Content.Reaction reaction) ->
                        revise(resolve(ref), old -> old.with(reaction), revised);
                case Change.Advance(Message.Ref ref, Status news) -> advance(ref, news, changed);
                case Change.Secure(Message.Ref ref) ->
                        revise(find(ref), Content::secured, new ArrayList<>());
                case Change.ReadThrough(Message.Ref ref) -> readThrough(ref, changed);
                case Change.Expire(Instant now) -> expire(now, expired);
                case Change.PutContact(Contact contact) -> put(contact);
                case Change.RemoveContact(Jid jid) -> contacts.remove(jid.toString());
                case Change.Enqueue(Outgoing outgoing) -> {
                    Outgoing placed = outgoing.withOrder(++lastOrder);
                    outbox.put(placed.order(), placed);
                    enqueued.add(placed);
                }
                case Change.Dequeue(long order) -> outbox.remove(order);
                case Change.SetValue(String name, String value) -> {
                    if (value.isEmpty()) {
                        values.remove(name);
                    } else {
                        values.put(name, value);
                    }
                }
            }
        }
        return new Applied(added, changed, revised, expired, enqueued);
    }

    private void replace(Message message, List<Message> added, List<Message> revised)
            throws HistoryException {
        Message before = resolve(message.ref());
        if (before == null) {
            add(message.with(message.content().edited(message.body())), added);
        } else {
            Author by = message.content().author();
            revise(before, old -> old.isBy(by) ? old.edited(message.body()) : old, revised);
        }
    }

    private void retract(Message.Ref ref, @Nullable Author by, List<Message> revised)
            throws HistoryException {
        Message before = resolve(ref);
        if (before != null && before.mine() == ref.mine()) {
            revise(before, old -> old.isBy(by) ? old.deleted() : old, revised);
        }
    }

    private void checkRoom(List<Change> changes) throws HistoryException {
        long grown = outbox.size();
        for (Change change : changes) {
            if (change instanceof Change.Enqueue) {
                grown++;
            } else if (change instanceof Change.Dequeue(long order) && outbox.containsKey(order)) {
                grown--;
            }
        }
        if (grown > retention.outboxMax() && grown > outbox.size()) {
            throw new HistoryException(
                    HistoryException.Kind.FULL,
                    outbox.size() + " messages wait for the server already; send again later",
                    null);
        }
    }

    private void add(Message message, List<Message> added) {
        Book book = books.get(message.peer());
        if (book != null) {
            Long known = book.latest.get(message.ref());
            Message before = known == null ? null : book.rows.get(known);
            if (before != null && message.isRepeatOf(before)) {
                if (message.number() != 0 && before.number() == 0) {
                    book.rows.put(before.order(), before.numbered(message.number()));
                    book.numbers.put(message.number(), before.order());
                }
                return;
            }
        } else {
            forgetQuietestChat();
            book = new Book();
            books.put(message.peer(), book);
        }
        Message placed = message.withOrder(++lastOrder);
        book.rows.put(placed.order(), placed);
        book.latest.put(placed.ref(), placed.order());
        if (placed.number() != 0) {
            book.numbers.put(placed.number(), placed.order());
        }
        Instant expires = placed.expires();
        if (expires != null) {
            expiring.add(new Expiry(expires, placed.peer(), placed.order()));
        }
        trim(book);
        added.add(placed);
    }

    /// Two at most per addition: a row that waited in the outbox when its turn came goes later.
    private void trim(Book book) {
        for (int i = 0; i < 2 && book.rows.size() > retention.messagesPerChatMax(); i++) {
            Message oldest = book.rows.firstEntry().getValue();
            if (oldest.tick() == Tick.PENDING) {
                return;
            }
            book.rows.pollFirstEntry();
            book.latest.remove(oldest.ref(), oldest.order());
            book.numbers.remove(oldest.number(), oldest.order());
        }
    }

    private void expire(Instant now, List<Message> expired) {
        for (int i = 0; i < Change.EXPIRED_MAX && !expiring.isEmpty(); i++) {
            if (expiring.first().when().isAfter(now)) {
                return;
            }
            Expiry first = expiring.removeFirst();
            Book book = books.get(first.peer());
            Message message = book == null ? null : book.rows.remove(first.order());
            if (book == null || message == null) {
                continue;
            }
            book.latest.remove(message.ref(), message.order());
            book.numbers.remove(message.number(), message.order());
            if (book.rows.isEmpty()) {
                books.remove(message.peer());
            }
            expired.add(message);
        }
    }

    private void forgetQuietestChat() {
        if (books.size() < retention.chatsMax()) {
            return;
        }
        List<Jid> waiting = outbox.values().stream().map(Outgoing::to).distinct().toList();
        books.entrySet().stream()
                .filter(entry -> !waiting.contains(entry.getKey()))
                .min(Comparator.comparingLong(entry -> entry.getValue().rows.lastKey()))
                .ifPresent(quietest -> books.remove(quietest.getKey()));
    }

    private void revise(
            @Nullable Message before, UnaryOperator<Content> how, List<Message> revised) {
        Book book = before == null ? null : books.get(before.peer());
        if (book == null || before == null) {
            return;
        }
        Message after = before.with(how.apply(before.content()));
        if (!after.equals(before)) {
            book.rows.put(after.order(), after);
            revised.add(after);
        }
    }

    private void advance(Message.Ref ref, Status news, List<Message> changed) {
        Book book = books.get(ref.peer());
        Long order = book == null ? null : book.latest.get(ref);
        if (book != null && order != null) {
            advance(book, order, news, changed);
        }
    }

    private static void advance(Book book, long order, Status news, List<Message> changed) {
        Message before = book.rows.get(order);
        if (before == null) {
            return;
        }
        Message after = before.with(before.status().and(news));
        if (after.tick() != before.tick()) {
            book.rows.put(order, after);
            changed.add(after);
        }
    }

    private void readThrough(Message.Ref ref, List<Message> changed) throws HistoryException {
        Book book = books.get(ref.peer());
        Message found = resolve(ref);
        if (book == null || found == null) {
            return;
        }
        long upTo = found.order();
        List<Message> due = new ArrayList<>();
        int settled = 0;
        for (Message message : book.rows.headMap(upTo, true).descendingMap().values()) {
            if (message.mine() == ref.mine() && message.tick().isStored()) {
                settled = message.tick() == Tick.READ ? settled + 1 : 0;
                due.add(message);
                if (settled == READ_RUN_MAX) {
                    break;
                }
            }
        }
        for (Message message : due.reversed()) {
            advance(book, message.order(), Status.READ, changed);
        }
    }

    private void put(Contact contact) {
        String key = contact.jid().toString();
        if (contacts.containsKey(key) || contacts.size() < retention.contactsMax()) {
            contacts.put(key, contact);
        }
    }

    @Override
    public synchronized List<Message> messages(Jid peer, long beforeOrder, int limit)
            throws HistoryException {
        checkOpen();
        Book book = books.get(peer);
        if (book == null) {
            return List.of();
        }
        Stream<Message> newestFirst =
                book.rows.headMap(beforeOrder, false).descendingMap().values().stream();
        return newestFirst.limit(limit).toList().reversed();
    }

    @Override
    public synchronized @Nullable Message find(Message.Ref ref) throws HistoryException {
        checkOpen();
        Book book = books.get(ref.peer());
        Long order = book == null ? null : book.latest.get(ref);
        return book == null || order == null ? null : book.rows.get(order);
    }

    @Override
    public synchronized @Nullable Message find(Jid group, long number) throws HistoryException {
        checkOpen();
        Book book = books.get(group);
        Long order = book == null ? null : book.numbers.get(number);
        return book == null || order == null ? null : book.rows.get(order);
    }

    @Override
    public synchronized List<Chat> chats() throws HistoryException {
        checkOpen();
        return books.entrySet().stream()
                .map(e -> new Chat(e.getKey(), e.getValue().unread(), newest(e.getValue())))
                .sorted(Comparator.comparingLong((Chat c) -> c.last().order()).reversed())
                .toList();
    }

    private static Message newest(Book book) {
        return book.rows.lastEntry().getValue();
    }

    @Override
    public synchronized List<Contact> contacts() throws HistoryException {
        checkOpen();
        return List.copyOf(contacts.values());
    }

    @Override
    public synchronized List<Outgoing> outbox(long afterOrder, int limit) throws HistoryException {
        checkOpen();
        return outbox.tailMap(afterOrder, false).values().stream().limit(limit).toList();
    }

    @Override
    public synchronized @Nullable Instant nextExpiry() throws HistoryException {
        checkOpen();
        return expiring.isEmpty() ? null : expiring.first().when();
    }

    @Override
    public synchronized @Nullable String value(String name) throws HistoryException {
        checkOpen();
        return values.get(name);
    }

    private void checkOpen() throws HistoryException {
        if (closed) {
            throw new HistoryException(
                    HistoryException.Kind.BROKEN, "the history is closed; open it again", null);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
