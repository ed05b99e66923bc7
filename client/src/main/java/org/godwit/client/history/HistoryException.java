package org.godwit.client.history;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The history cannot be opened, read or written. The message names the next step for the user.
public final class HistoryException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What is wrong.
    public enum Kind {
        /// Another process holds it open.
        LOCKED,
        /// Written by a newer version of this program.
        NEWER,
        /// Not readable, not writable, damaged, or no space.
        BROKEN,
        /// The outbox is full: nothing was accepted.
        FULL
    }

    private final Kind kind;

    public HistoryException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
