package org.godwit.server.group.count;

import java.util.Set;
import org.godwit.protocol.stanza.Jid;

/// A message whose ticks are counted.
///
/// @param number in the room's log
/// @param author bare JID; has delivered and read it from the start
/// @param id the author's
/// @param missed members that never get it: their mailbox was full or closed to it
/// @param told what its author durably knows
public record Spoken(long number, Jid author, String id, Set<Jid> missed, Told told) {
    /// Which ticks the author has for good; each includes those before.
    public enum Told {
        NOTHING,
        DELIVERED,
        READ
    }

    public Spoken {
        missed = Set.copyOf(missed);
    }

    public static Spoken of(long number, Jid author, String id) {
        return new Spoken(number, author, id, Set.of(), Told.NOTHING);
    }

    public Spoken missedBy(Set<Jid> accounts) {
        return new Spoken(number, author, id, accounts, told);
    }

    public Spoken told(Told now) {
        return new Spoken(number, author, id, missed, now);
    }
}
