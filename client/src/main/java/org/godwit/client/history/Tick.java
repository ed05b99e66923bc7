package org.godwit.client.history;

/// How far a message has come. Ticks only rise, in the order of the constants, so that reports may
/// come twice or in any order: the highest one wins.
///
/// [#FAILED] stands below [#STORED]: a message that was refused was never stored, and proof that it
/// was stored after all outranks the refusal. A stored message never becomes failed.
public enum Tick {
    /// In the local outbox; the server has not confirmed it.
    PENDING,
    /// The server refused it for good and holds no copy. See [Status#reason].
    FAILED,
    /// One grey tick: safe on the server's disk.
    STORED,
    /// Two grey ticks: a device of the recipient has it. The lowest state of a message from others.
    DELIVERED,
    /// Two blue ticks: the recipient has read it.
    READ;

    /// The state after `news` arrived: the higher of both. Commutative, associative, idempotent.
    public Tick and(Tick news) {
        return compareTo(news) >= 0 ? this : news;
    }

    /// True when the server holds, or held, the message.
    public boolean isStored() {
        return compareTo(STORED) >= 0;
    }

    /// True when this fulfils a wait for `wanted`.
    public boolean reaches(Tick wanted) {
        return compareTo(wanted) >= 0;
    }
}
