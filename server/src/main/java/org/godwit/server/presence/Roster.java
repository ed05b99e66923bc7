package org.godwit.server.presence;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;

/// One account's contacts in memory. Changes show here at once and are durable a little later.
final class Roster {
    private final Map<Jid, RosterItem> items;
    private long version;

    /// Writes under way: while there are any, memory is ahead of the store.
    private int writing;

    Roster(Map<Jid, RosterItem> items, long version) {
        this.items = new TreeMap<>(Comparator.comparing(Jid::toString));
        this.items.putAll(items);
        this.version = version;
    }

    RosterItem item(Jid contact) {
        return items.getOrDefault(contact.bare(), RosterItem.STRANGER);
    }

    Map<Jid, RosterItem> items() {
        return items;
    }

    int size() {
        return items.size();
    }

    long version() {
        return version;
    }

    /// Returns the version the change makes.
    long put(Jid contact, RosterItem item) {
        if (item.isEmpty()) {
            items.remove(contact);
        } else {
            items.put(contact, item);
        }
        return ++version;
    }

    void writeBegun() {
        writing++;
    }

    void writeEnded() {
        writing--;
    }

    boolean settled() {
        return writing == 0;
    }
}
