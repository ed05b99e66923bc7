package org.godwit.store;

/// The ledger of a shard, kept durably with its state. At any moment `stored = delivered + expired
/// + dropped + queued`.
///
/// @param stored messages ever put in a mailbox; one in three mailboxes counts three times
/// @param delivered deleted because every registered device had acknowledged them
/// @param expired deleted because their time had passed
/// @param dropped deleted with their mailbox
/// @param devicesDropped devices no longer waited for because nobody had seen them for long
/// @param duplicates repeats that were recognised and not stored again
/// @param refused appends refused because the mailbox was full
/// @param queued messages some device still waits for
/// @param queuedBytes bytes of the messages in `queued`
/// @param mailboxes mailboxes that exist
public record Tally(
        long stored,
        long delivered,
        long expired,
        long dropped,
        long devicesDropped,
        long duplicates,
        long refused,
        long queued,
        long queuedBytes,
        long mailboxes) {
    public static final Tally ZERO = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// The ledger of both together.
    public Tally plus(Tally that) {
        return new Tally(
                stored + that.stored,
                delivered + that.delivered,
                expired + that.expired,
                dropped + that.dropped,
                devicesDropped + that.devicesDropped,
                duplicates + that.duplicates,
                refused + that.refused,
                queued + that.queued,
                queuedBytes + that.queuedBytes,
                mailboxes + that.mailboxes);
    }

    /// True when every message stored is accounted for.
    public boolean balanced() {
        return stored == delivered + expired + dropped + queued;
    }
}
