package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;
import org.godwit.store.Shard;
import org.godwit.store.Tally;

/// The numbers of a shard: what was applied, the next ids, the clock and the tally.
final class Ledger {
    long appliedIndex;
    long appliedTerm;
    long nextMailbox = 1;
    long nextShared = 1;

    /// Never goes back, whatever the clocks of leaders do. Unix milliseconds.
    long clockMillis;

    /// Dedupe generations that count, youngest last.
    final List<Integer> generations = new ArrayList<>();

    long stored;
    long delivered;
    long expired;
    long dropped;
    long devicesDropped;
    long duplicates;
    long refused;
    long queued;
    long queuedBytes;
    long mailboxes;

    /// Roughly the memory of what has not reached the table; not part of the state.
    long freshBytes;

    /// Takes note of the time and returns the generation it falls in.
    int generation(long nowMillis) {
        clockMillis = Math.max(clockMillis, nowMillis);
        int now = (int) (clockMillis / Shard.DEDUPE_WINDOW.toMillis());
        if (generations.isEmpty() || generations.getLast() < now) {
            generations.add(now);
        }
        return generations.getLast();
    }

    /// True when no message of the oldest generation is inside the window any more.
    boolean oldestGenerationIsOver(long nowMillis) {
        return !generations.isEmpty()
                && generations.getFirst() + 1 < nowMillis / Shard.DEDUPE_WINDOW.toMillis();
    }

    /// The number of a dropped generation never comes back: the clock passes it.
    int dropOldestGeneration(long nowMillis) {
        clockMillis = Math.max(clockMillis, nowMillis);
        return generations.removeFirst();
    }

    void queue(int bytes) {
        stored++;
        queued++;
        queuedBytes += bytes;
    }

    void unqueue(int bytes) {
        queued--;
        queuedBytes -= bytes;
    }

    Tally tally() {
        return new Tally(
                stored,
                delivered,
                expired,
                dropped,
                devicesDropped,
                duplicates,
                refused,
                queued,
                queuedBytes,
                mailboxes);
    }

    byte[] encoded() {
        Out out = new Out(96).varint(appliedIndex).varint(appliedTerm);
        out.varint(nextMailbox).varint(nextShared).varint(clockMillis);
        out.varint(generations.size());
        generations.forEach(out::varint);
        out.varint(stored).varint(delivered).varint(expired).varint(dropped);
        out.varint(duplicates).varint(refused);
        out.varint(queued).varint(queuedBytes).varint(mailboxes);
        return out.varint(devicesDropped).done();
    }

    static Ledger decoded(byte[] value) {
        In in = new In(value);
        Ledger ledger = new Ledger();
        ledger.appliedIndex = in.varint();
        ledger.appliedTerm = in.varint();
        ledger.nextMailbox = in.varint();
        ledger.nextShared = in.varint();
        ledger.clockMillis = in.varint();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            ledger.generations.add((int) in.varint());
        }
        ledger.stored = in.varint();
        ledger.delivered = in.varint();
        ledger.expired = in.varint();
        ledger.dropped = in.varint();
        ledger.duplicates = in.varint();
        ledger.refused = in.varint();
        ledger.queued = in.varint();
        ledger.queuedBytes = in.varint();
        ledger.mailboxes = in.varint();
        ledger.devicesDropped = in.more() ? in.varint() : 0; // format 1 has none
        return ledger;
    }
}
