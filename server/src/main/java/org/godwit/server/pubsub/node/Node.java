package org.godwit.server.pubsub.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// One node in memory: all about it but the items, of which it knows the order. Belongs to one
/// keeper.
public final class Node {
    private final String name;
    private NodeConfig config;
    private final Map<Jid, Affiliation> affiliations = new LinkedHashMap<>();
    private final Map<Jid, String> subscriptions = new LinkedHashMap<>();

    /// By id, oldest first: what each takes in the store, in bytes.
    private final LinkedHashMap<String, Integer> items = new LinkedHashMap<>();

    private long bytes;

    private long lastNumber;

    public Node(String name, NodeConfig config) {
        this.name = name;
        this.config = config;
    }

    public String name() {
        return name;
    }

    public NodeConfig config() {
        return config;
    }

    public void configure(NodeConfig newConfig) {
        config = newConfig;
    }

    /// By bare JID.
    public Affiliation affiliation(Jid who) {
        return affiliations.getOrDefault(who.bare(), Affiliation.NONE);
    }

    public Map<Jid, Affiliation> affiliations() {
        return affiliations;
    }

    boolean sharesOwner(Node other) {
        return affiliations.entrySet().stream()
                .anyMatch(
                        each ->
                                each.getValue() == Affiliation.OWNER
                                        && other.affiliation(each.getKey()) == Affiliation.OWNER);
    }

    public void affiliate(Jid who, Affiliation affiliation) {
        if (affiliation == Affiliation.NONE) {
            affiliations.remove(who.bare());
        } else {
            affiliations.put(who.bare(), affiliation);
        }
    }

    /// Subscriber, bare or full, to the number of its subscription.
    public Map<Jid, String> subscriptions() {
        return subscriptions;
    }

    public boolean isSubscribed(Jid who) {
        return subscriptions.keySet().stream().anyMatch(s -> s.bare().equals(who.bare()));
    }

    /// Ids of the items, oldest first.
    public List<String> itemIds() {
        return new ArrayList<>(items.keySet());
    }

    /// Id of the newest item, or null.
    public @Nullable String lastId() {
        return items.isEmpty() ? null : items.lastEntry().getKey();
    }

    public boolean has(String itemId) {
        return items.containsKey(itemId);
    }

    public int itemCount() {
        return items.size();
    }

    /// An item is there, again or for the first time: it is the newest.
    ///
    /// @param itemBytes what it takes in the store
    /// @return its number
    public long add(String itemId, int itemBytes) {
        long number = lastNumber + 1;
        restore(itemId, number, itemBytes);
        return number;
    }

    /// As [#add], for one that was stored under that number; in the order of numbers.
    void restore(String itemId, long number, int itemBytes) {
        remove(itemId);
        items.put(itemId, itemBytes);
        bytes += itemBytes;
        lastNumber = Math.max(lastNumber, number);
    }

    public void remove(String itemId) {
        Integer old = items.remove(itemId);
        bytes -= old == null ? 0 : old;
    }

    public void purge() {
        items.clear();
        bytes = 0;
    }

    /// What all items take in the store.
    public long bytes() {
        return bytes;
    }
}
