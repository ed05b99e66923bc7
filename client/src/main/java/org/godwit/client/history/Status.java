package org.godwit.client.history;

import org.godwit.protocol.stanza.ErrorCode;
import org.jspecify.annotations.Nullable;

/// A tick, and why when it is a failure.
///
/// @param reason set exactly when `tick` is [Tick#FAILED]
/// @param detail what the server said, or null
public record Status(Tick tick, @Nullable ErrorCode reason, @Nullable String detail) {
    public static final Status PENDING = new Status(Tick.PENDING, null, null);
    public static final Status STORED = new Status(Tick.STORED, null, null);
    public static final Status DELIVERED = new Status(Tick.DELIVERED, null, null);
    public static final Status READ = new Status(Tick.READ, null, null);

    public Status {
        if ((tick == Tick.FAILED) != (reason != null)) {
            throw new IllegalArgumentException("a reason belongs to a failure, and only to one");
        }
    }

    public static Status of(Tick tick) {
        return switch (tick) {
            case PENDING -> PENDING;
            case STORED -> STORED;
            case DELIVERED -> DELIVERED;
            case READ -> READ;
            case FAILED -> throw new IllegalArgumentException("a failure needs a reason");
        };
    }

    public static Status failed(ErrorCode reason, @Nullable String detail) {
        return new Status(Tick.FAILED, reason, detail);
    }

    /// The state after `news` arrived; see [Tick#and].
    public Status and(Status news) {
        return tick.compareTo(news.tick) >= 0 ? this : news;
    }
}
