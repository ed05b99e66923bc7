package org.godwit.client.e2ee;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.client.history.Change;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// The history's values as one step sees them: what it has put is read back before it is applied.
final class Kept {
    private static final int LATEST = 32;

    private final History history;
    private final Map<String, String> put = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    Kept(History history) {
        this.history = history;
    }

    /// Null when there is none, or it was erased.
    @Nullable String get(String name) throws HistoryException {
        String value = put.containsKey(name) ? put.get(name) : history.value(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /// The highest number a group gave one of its latest messages, or 0.
    long newest(Jid group) throws HistoryException {
        return history.messages(group, Long.MAX_VALUE, LATEST).stream()
                .mapToLong(Message::number)
                .max()
                .orElse(0);
    }

    void put(String name, String value) {
        put.put(name, value);
        changes.add(new Change.SetValue(name, value));
    }

    void erase(String name) {
        put(name, "");
    }

    /// What else is to be remembered together with what was put.
    void with(Change change) {
        changes.add(change);
    }

    /// Takes out what is to be applied.
    List<Change> take() {
        List<Change> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    /// A step begins: everything before is applied, or given up.
    void begin() {
        put.clear();
        changes.clear();
    }
}
