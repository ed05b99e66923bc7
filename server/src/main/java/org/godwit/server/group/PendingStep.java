package org.godwit.server.group;

import java.util.List;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomStep;
import org.godwit.server.routing.ToRoom;
import org.jspecify.annotations.Nullable;

/// A step of a room that is not yet durable, or stands behind one that is not. Belongs to one room
/// actor.
final class PendingStep {
    final List<RoomEffect> effects;
    final ToRoom.@Nullable Receipt receipt;
    final boolean ended;
    final @Nullable Long firstMissing;
    boolean durable;

    PendingStep(
            RoomStep step,
            ToRoom.@Nullable Receipt receipt,
            @Nullable Long firstMissing,
            boolean durable) {
        this.effects = step.effects();
        this.receipt = receipt;
        this.ended = step.room() == null;
        this.firstMissing = firstMissing;
        this.durable = durable;
    }
}
