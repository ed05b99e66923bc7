package org.godwit.server.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.pubsub.node.Audience;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.Records;
import org.godwit.store.Command;
import org.jspecify.annotations.Nullable;

/// What one request does: the records it changes, and, once they are durable, whom it tells what
/// and what it answers.
final class Work {
    private final List<Command.Change> changes = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final Map<String, Map<String, Optional<Item>>> pending = new HashMap<>();
    private final List<Newcomer> newcomers = new ArrayList<>();
    private @Nullable Element answer;
    private @Nullable String photo;

    /// What an item will be; null when it is to go.
    void pending(Node node, String id, @Nullable Item item) {
        pending.computeIfAbsent(node.name(), _ -> new HashMap<>())
                .put(id, Optional.ofNullable(item));
    }

    /// The items of a node as they will be, oldest first.
    List<Item> items(Host host, Node node, Records records) {
        Map<String, Optional<Item>> changed = pending.getOrDefault(node.name(), Map.of());
        List<Item> items = new ArrayList<>();
        for (String id : node.itemIds()) {
            Optional<Item> change = changed.get(id);
            Item item =
                    change == null
                            ? records.item(host.address(), node.name(), id)
                            : change.orElse(null);
            if (item != null) {
                items.add(item);
            }
        }
        return items;
    }

    /// Who is to get the last item of a node.
    record Newcomer(String node, Jid subscriber) {}

    /// News of a node.
    record Notice(Audience audience, String node, Stanza.Message message) {}

    void change(Command.Change change) {
        changes.add(change);
    }

    void tell(Host host, Node node, Stanza.Message message) {
        notices.add(new Notice(Audience.of(host, node), node.name(), message));
    }

    /// Somebody has subscribed by itself: it gets the last item.
    void subscribed(Node node, Jid subscriber) {
        newcomers.add(new Newcomer(node.name(), subscriber));
    }

    void answer(@Nullable Element element) {
        answer = element;
    }

    /// The account has another picture.
    ///
    /// @param hash in hexadecimal; empty when it has none
    void photo(String hash) {
        photo = hash;
    }

    List<Command.Change> changes() {
        return changes;
    }

    List<Notice> notices() {
        return notices;
    }

    List<Newcomer> newcomers() {
        return newcomers;
    }

    @Nullable Element answer() {
        return answer;
    }

    @Nullable String photo() {
        return photo;
    }
}
