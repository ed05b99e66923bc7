package org.godwit.server.group.room;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcome of one event.
///
/// @param room as it is now, or null when it is no more
/// @param effects to be carried out in order, once `room` is stored as it is
public record RoomStep(@Nullable Room room, List<RoomEffect> effects) {
    public RoomStep {
        effects = List.copyOf(effects);
    }
}
