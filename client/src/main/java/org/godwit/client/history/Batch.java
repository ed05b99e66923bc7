package org.godwit.client.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/// One batch of changes on its way into the maps of a [FileHistory], which commits or rolls back.
final class Batch {
    private static final String ORDER = "#order";

    private final Tables tables;
    private final Retention retention;
    private final List<Message> added = new ArrayList<>();
    private final List<Message> changed = new ArrayList<>();
    private final List<Message> revised = new ArrayList<>();
    private final List<Message> expired = new ArrayList<>();
    private final List<Outgoing> enqueued = new ArrayList<>();
    private final long firstOrder;
    private long lastOrder;

    Batch(Tables tables, Retention retention) {
        this.tables = tables;
        this.retention = retention;
        String last = tables.values().get(ORDER);
        this.firstOrder = last == null ? 0 : Long.parseLong(last);
        this.lastOrder = firstOrder;
    }

    void apply(Change change) throws HistoryException {
        switch (change) {
            case Change.Add(Message message) -> add(message);
            case Change.Replace(Message message) -> {
                Message before = tables.resolve(message.ref());
                if (before == null) {
                    add(message.with(message.content().edited(message.body())));
                } else if (before.content().isBy(message.content().author())) {
                    revise(before, before.content().edited(message.body()));
                }
            }
            case Change.Retract(Message.Ref ref, Author author) -> retract(ref, author);
            case Change.Conceal(Jid group, long number) -> {
                Message before = tables.find(group, number);
                if (before != null) {
                    revise(before, before.content().deleted());
                }
            }
            case Change.React(Message.Ref ref, Content.Reaction reaction) -> {
                Message before = tables.resolve(ref);
                if (before != null) {
                    revise(before, before.content().with(reaction));
                }
            }
            case Change.Advance(Message.Ref ref, Status news) -> {
                Message before = tables.find(ref);
                if (before != null) {
                    advance(before, news);
                }
            }
            case Change.Secure(Message.Ref ref) -> {
                Message before = tables.find(ref);
                if (before != null) {
                    put(before.with(before.content().secured()));
                }
            }
            case Change.ReadThrough(Message.Ref ref) -> readThrough(ref);
            case Change.Expire(Instant now) -> expire(now);
            case Change.PutContact(Contact contact) -> put(contact);
            case Change.RemoveContact(Jid jid) -> tables.contacts().remove(jid.toString());
            case Change.Enqueue(Outgoing outgoing) -> {
                Outgoing placed = outgoing.withOrder(++lastOrder);
                tables.outbox().put(placed.order(), Rows.write(placed));
                enqueued.add(placed);
            }
            case Change.Dequeue(long order) -> tables.outbox().remove(order);
            case Change.SetValue(String name, String value) -> {
                if (value.isEmpty()) {
                    tables.values().remove(name);
                } else {
                    tables.values().put(name, value);
                }
            }
        }
    }

    private void retract(Message.Ref ref, @Nullable Author author) throws HistoryException {
        Message before = tables.resolve(ref);
        if (before != null && before.mine() == ref.mine() && before.content().isBy(author)) {
            revise(before, before.content().deleted());
        }
    }

    History.Applied end() {
        if (lastOrder != firstOrder) {
            tables.values().put(ORDER, Long.toString(lastOrder));
        }
        return new History.Applied(added, changed, revised, expired, enqueued);
    }

    private void add(Message message) throws HistoryException {
        Message before = tables.find(message.ref());
        if (before != null && message.opens(before)) {
            revise(before, message.content());
            return;
        }
        if (before != null && message.isRepeatOf(before)) {
            if (message.number() != 0 && before.number() == 0) {
                number(before.numbered(message.number()));
            }
            return;
        }
        Rows.ChatRow chat = tables.chat(message.peer());
        if (chat.count() == 0) {
            forgetQuietestChat();
        }
        Message placed = message.withOrder(++lastOrder);
        put(placed);
        tables.index().put(Tables.indexKey(placed.ref()), placed.order());
        if (placed.number() != 0) {
            tables.numbers().put(Tables.numberKey(placed.peer(), placed.number()), placed.order());
        }
        Instant expires = placed.expires();
        if (expires != null) {
            tables.expiring().put(Tables.expiryKey(expires, placed.ref()), placed.order());
        }
        put(
                placed.peer(),
                new Rows.ChatRow(
                        chat.count() + 1,
                        chat.unread() + (placed.isUnread() ? 1 : 0),
                        placed.order()));
        trim(placed.peer());
        added.add(placed);
    }

    /// A group has given its number to a message that is here already.
    private void number(Message message) {
        put(message);
        tables.numbers().put(Tables.numberKey(message.peer(), message.number()), message.order());
    }

    private void put(Message message) {
        tables.messages()
                .put(Tables.messageKey(message.peer(), message.order()), Rows.write(message));
    }

    private void put(Jid peer, Rows.ChatRow chat) {
        tables.chats().put(peer.toString(), Rows.write(chat));
    }

    /// Two at most per addition: a row that waited in the outbox when its turn came goes later.
    private void trim(Jid peer) throws HistoryException {
        for (int i = 0; i < 2; i++) {
            Rows.ChatRow chat = tables.chat(peer);
            if (chat.count() <= retention.messagesPerChatMax()) {
                return;
            }
            Message oldest = edge(peer, 0, Long.MAX_VALUE);
            if (oldest == null || oldest.tick() == Tick.PENDING) {
                return;
            }
            forget(oldest);
            long unread = chat.unread() - (oldest.isUnread() ? 1 : 0);
            put(peer, new Rows.ChatRow(chat.count() - 1, unread, chat.lastOrder()));
        }
    }

    /// The first message on the way from one order to another.
    private @Nullable Message edge(Jid peer, long from, long to) throws HistoryException {
        Cursor<String, byte[]> rows =
                tables.messages()
                        .cursor(
                                Tables.messageKey(peer, from),
                                Tables.messageKey(peer, to),
                                from > to);
        if (!rows.hasNext()) {
            return null;
        }
        rows.next();
        return Rows.message(rows.getValue());
    }

    private void forget(Message message) {
        tables.messages().remove(Tables.messageKey(message.peer(), message.order()));
        tables.index().remove(Tables.indexKey(message.ref()), message.order());
        if (message.number() != 0) {
            tables.numbers()
                    .remove(Tables.numberKey(message.peer(), message.number()), message.order());
        }
        Instant expires = message.expires();
        if (expires != null) {
            tables.expiring().remove(Tables.expiryKey(expires, message.ref()));
        }
    }

    private void expire(Instant now) throws HistoryException {
        for (int i = 0; i < Change.EXPIRED_MAX; i++) {
            String first = tables.expiring().firstKey();
            if (first == null || Tables.whenOf(first).isAfter(now)) {
                return;
            }
            Long order = tables.expiring().remove(first);
            Message message = order == null ? null : tables.message(Tables.peerOf(first), order);
            if (message != null) {
                forget(message);
                leave(message);
                expired.add(message);
            }
        }
    }

    /// A conversation without that message, which is forgotten.
    private void leave(Message message) throws HistoryException {
        Rows.ChatRow chat = tables.chat(message.peer());
        Message last = edge(message.peer(), Long.MAX_VALUE, 0);
        if (last == null) {
            tables.chats().remove(message.peer().toString());
        } else {
            long unread = chat.unread() - (message.isUnread() ? 1 : 0);
            put(message.peer(), new Rows.ChatRow(chat.count() - 1, unread, last.order()));
        }
    }

    private void forgetQuietestChat() throws HistoryException {
        if (tables.chats().sizeAsLong() < retention.chatsMax()) {
            return;
        }
        Set<Jid> waiting = FileHistory.waitingPeers(tables);
        Jid quietest = null;
        long quietestOrder = Long.MAX_VALUE;
        for (var entry : tables.chats().entrySet()) {
            Jid peer = Tables.jid(entry.getKey());
            long lastOrder = Rows.chat(entry.getValue()).lastOrder();
            if (lastOrder < quietestOrder && !waiting.contains(peer)) {
                quietest = peer;
                quietestOrder = lastOrder;
            }
        }
        if (quietest != null) {
            for (Message message : rows(quietest)) {
                forget(message);
            }
            tables.chats().remove(quietest.toString());
        }
    }

    private List<Message> rows(Jid peer) throws HistoryException {
        List<Message> rows = new ArrayList<>();
        Cursor<String, byte[]> cursor =
                tables.messages()
                        .cursor(
                                Tables.messageKey(peer, 0),
                                Tables.messageKey(peer, Long.MAX_VALUE),
                                false);
        while (cursor.hasNext()) {
            cursor.next();
            rows.add(Rows.message(cursor.getValue()));
        }
        return rows;
    }

    private void advance(Message before, Status news) throws HistoryException {
        Message after = before.with(before.status().and(news));
        if (after.tick() == before.tick()) {
            return;
        }
        put(after);
        changed.add(after);
        if (before.isUnread() && !after.isUnread()) {
            Rows.ChatRow chat = tables.chat(after.peer());
            put(after.peer(), new Rows.ChatRow(chat.count(), chat.unread() - 1, chat.lastOrder()));
        }
    }

    private void revise(Message before, Content content) {
        if (!content.equals(before.content())) {
            Message after = before.with(content);
            put(after);
            revised.add(after);
        }
    }

    private void readThrough(Message.Ref ref) throws HistoryException {
        Message upTo = tables.resolve(ref);
        if (upTo == null) {
            return;
        }
        List<Message> due = new ArrayList<>();
        int settled = 0;
        Cursor<String, byte[]> rows =
                tables.messages()
                        .cursor(
                                Tables.messageKey(ref.peer(), upTo.order()),
                                Tables.messageKey(ref.peer(), 0),
                                true);
        while (settled < History.READ_RUN_MAX && rows.hasNext()) {
            rows.next();
            Message message = Rows.message(rows.getValue());
            if (message.mine() == ref.mine() && message.tick().isStored()) {
                settled = message.tick() == Tick.READ ? settled + 1 : 0;
                due.add(message);
            }
        }
        for (Message message : due.reversed()) {
            advance(message, Status.READ);
        }
    }

    private void put(Contact contact) {
        String key = contact.jid().toString();
        if (tables.contacts().containsKey(key)
                || tables.contacts().sizeAsLong() < retention.contactsMax()) {
            tables.contacts().put(key, Rows.write(contact));
        }
    }
}
