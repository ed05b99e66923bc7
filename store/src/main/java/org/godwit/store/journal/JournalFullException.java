package org.godwit.store.journal;

import java.io.IOException;

/// There is no space for the next segment. Nothing was written; once there is space again the
/// journal goes on.
public final class JournalFullException extends IOException {
    private static final long serialVersionUID = 1;

    JournalFullException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
