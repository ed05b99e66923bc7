package org.godwit.client.history;

import java.util.List;

/// What a batch of changes came to; repeats and old news have left no trace in it.
///
/// @param added messages seen for the first time, with their order, in the order of the batch
/// @param changed messages whose status rose, as they are now, oldest first per change
/// @param enqueued outbox entries with their order
public record Applied(List<Message> added, List<Message> changed, List<Outgoing> enqueued) {
    public static final Applied NOTHING = new Applied(List.of(), List.of(), List.of());

    public Applied {
        added = List.copyOf(added);
        changed = List.copyOf(changed);
        enqueued = List.copyOf(enqueued);
    }
}
