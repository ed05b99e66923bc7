package org.godwit.store.journal;

import org.godwit.store.Blob;

/// One entry of a group's log.
///
/// @param bytes what the entry says; the journal never looks inside
public record JournalEntry(Kind kind, long index, long term, Blob bytes) {
    /// What kind of entry it is, for the reader.
    public enum Kind {
        DATA(1),
        NO_OP(2),
        CONFIGURATION(3);

        final int code;

        Kind(int code) {
            this.code = code;
        }

        static Kind of(int code) {
            return switch (code) {
                case 1 -> DATA;
                case 2 -> NO_OP;
                case 3 -> CONFIGURATION;
                default -> throw new IllegalStateException("no entry of kind " + code);
            };
        }
    }
}
