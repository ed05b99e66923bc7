package org.godwit.server.group.count;

/// The ticks of one message.
///
/// @param delivered members that have it, its author included
/// @param read members that have read it, its author included
/// @param members those it was for and who still belong
public record Count(int delivered, int read, int members) {
    public static final Count NONE = new Count(0, 0, 0);

    /// The tick its author may be given for good.
    public Spoken.Told reached() {
        if (read >= members) {
            return Spoken.Told.READ;
        }
        return delivered >= members ? Spoken.Told.DELIVERED : Spoken.Told.NOTHING;
    }

    Count plus(int sign, boolean had, boolean saw) {
        return new Count(delivered + (had ? sign : 0), read + (saw ? sign : 0), members + sign);
    }

    Count and(int moreDelivered, int moreRead) {
        return new Count(delivered + moreDelivered, read + moreRead, members);
    }
}
