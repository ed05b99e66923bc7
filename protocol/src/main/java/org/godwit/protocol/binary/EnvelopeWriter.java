package org.godwit.protocol.binary;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Writes the fields of an envelope and keeps the tables in step.
final class EnvelopeWriter {
    static final int ID_ABSENT = 0;
    static final int ID_VALUE = 1;
    static final int ID_ANSWERED = 2;
    static final int ID_COUNTER = 3;

    static final int BY_RECIPIENT = 0;
    static final int BY_SENDER = 1;
    static final int BY_HOME = 2;
    static final int BY_NOBODY = 3;
    static final int BY_VALUE = 4;

    private final BitWriter out;
    private final Hop hop;
    private final ValueWriter values;
    private final @Nullable DirectionTables along;

    EnvelopeWriter(BitWriter out, Hop hop, ValueWriter values) {
        this.out = out;
        this.hop = hop;
        this.values = values;
        this.along = hop.along();
    }

    /// Writes the referenced id; returns whom that stanza concerns when it is in a ring.
    @Nullable Jid reference(@Nullable String reference) {
        out.bit(reference != null);
        if (reference == null) {
            return null;
        }
        DirectionTables against = hop.against();
        if (along != null && against != null) {
            long foreign = against.find(reference, DirectionTables.RING_FOREIGN);
            if (foreign >= 0) {
                out.bits(StanzaEncoder.REFERENCE_FOREIGN, 2);
                return foreign(foreign, along, against);
            }
            long own = along.find(reference, DirectionTables.RING);
            if (own >= 0) {
                out.bits(StanzaEncoder.REFERENCE_OWN, 2);
                out.number(along.pushed() - 1 - own, 1);
                DirectionTables.Entry entry = along.entry(own);
                return entry == null ? null : entry.peer();
            }
        }
        out.bits(StanzaEncoder.REFERENCE_VALUE, 2);
        values.id(reference);
        return null;
    }

    private @Nullable Jid foreign(long number, DirectionTables tables, DirectionTables against) {
        out.signed(number - tables.lastReference, 1);
        tables.lastReference = number;
        DirectionTables.Entry entry = against.entry(number);
        return entry == null ? null : entry.peer();
    }

    void addresses(@Nullable Jid to, @Nullable Jid from, @Nullable Jid peer) {
        AddressWriter addresses = new AddressWriter(out, hop, values);
        addresses.write(to, hop.fromClient() ? peer : null);
        addresses.write(from, hop.fromClient() ? null : peer);
    }

    void id(@Nullable String id, boolean answer) {
        if (id == null) {
            out.bits(ID_ABSENT, 2);
            return;
        }
        DirectionTables against = hop.against();
        if (answer && against != null && along != null) {
            long asked = against.find(id, DirectionTables.RING_FOREIGN);
            if (asked >= 0) {
                out.bits(ID_ANSWERED, 2);
                out.signed(asked - along.lastReference, 1);
                along.lastReference = asked;
                return;
            }
        }
        if (along == null || !counter(id, along)) {
            out.bits(ID_VALUE, 2);
            values.id(id);
        }
    }

    private boolean counter(String id, DirectionTables tables) {
        int split = CountedId.split(id);
        if (split < 0) {
            return false;
        }
        String prefix = id.substring(0, split);
        long count = Long.parseLong(id, split, id.length(), 10);
        int known = tables.indexOfPrefix(prefix);
        if (known >= 0) {
            out.bits(ID_COUNTER, 2);
            out.number(known, 0);
            out.signed(count - tables.prefix(known).last() - 1, 0);
        }
        tables.usePrefix(prefix, count);
        return known >= 0;
    }

    void extras(@Nullable String lang, List<Attribute> others) {
        boolean any = lang != null || !others.isEmpty();
        out.bit(any);
        if (!any) {
            return;
        }
        out.bit(lang != null);
        if (lang != null) {
            values.write(lang);
        }
        out.number(others.size(), 0);
        for (Attribute other : others) {
            values.write(other.namespace());
            values.write(other.name());
            values.write(other.value());
        }
    }

    void trailer(Trailer trailer, PayloadContext context) {
        String id = trailer.id();
        String stamp = trailer.stamp();
        out.bit(id != null);
        if (id != null) {
            sequence(id);
            by(trailer.by(), context);
        }
        out.bit(stamp != null);
        if (stamp != null) {
            by(trailer.delayedBy(), context);
            stamp(stamp);
        }
    }

    private void sequence(String id) {
        boolean number = CountedId.isNumber(id);
        out.bit(number);
        if (!number) {
            values.id(id);
            return;
        }
        long sequence = Long.parseLong(id);
        if (along == null) {
            out.number(sequence, 8);
        } else {
            out.signed(sequence - along.lastSequence, 8);
            along.lastSequence = sequence;
        }
    }

    private void by(@Nullable String by, PayloadContext context) {
        if (by == null) {
            out.bits(BY_NOBODY, 3);
        } else if (by.equals(context.to())) {
            out.bits(BY_RECIPIENT, 3);
        } else if (by.equals(context.from())) {
            out.bits(BY_SENDER, 3);
        } else if (by.equals(context.homeDomain())) {
            out.bits(BY_HOME, 3);
        } else {
            out.bits(BY_VALUE, 3);
            values.write(by);
        }
    }

    private void stamp(String stamp) {
        Instant instant = instant(stamp);
        out.bit(instant != null);
        if (instant == null) {
            values.write(stamp);
            return;
        }
        long millis = instant.toEpochMilli();
        long micros = ChronoUnit.MICROS.between(Instant.ofEpochMilli(millis), instant);
        out.bit(micros != 0);
        if (micros != 0) {
            out.bits(micros, 10);
        }
        if (along == null) {
            out.number(millis, 38);
        } else {
            out.signed(millis - along.lastStampMillis, 20);
            along.lastStampMillis = millis;
        }
    }

    /// The time `stamp` says, when it is written as we would write it.
    private static @Nullable Instant instant(String stamp) {
        try {
            Instant instant = Instant.parse(stamp);
            boolean plain =
                    instant.truncatedTo(ChronoUnit.MICROS).equals(instant)
                            && instant.toString().equals(stamp);
            return plain && !instant.isBefore(Instant.EPOCH) ? instant : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
