package org.godwit.store.journal;

import java.io.IOException;

/// The journal misses something it once had: opening it would lose acknowledged entries.
public final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedJournalException(String message) {
        super(message);
    }
}
