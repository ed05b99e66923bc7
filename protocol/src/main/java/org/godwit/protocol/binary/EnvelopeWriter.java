package org.godwit.protocol.binary;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Hole;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Writes the fields of an envelope and keeps the tables in step.
final class EnvelopeWriter {
    static final int REFERENCE_VALUE = 0;
    static final int REFERENCE_FOREIGN = 1;
    static final int REFERENCE_OWN = 2;

    static final int ID_ABSENT = 0;
    static final int ID_VALUE = 1;
    static final int ID_ANSWERED = 2;
    static final int ID_COUNTER = 3;

    static final int TRAILER_ID = 1;
    static final int TRAILER_DELAY = 2;

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

    private void choice(Context choice, int symbol) {
        Dictionary.current().write(out, choice, symbol);
    }

    /// Writes the referenced id; returns whom that stanza concerns when it is in a ring.
    @Nullable Jid reference(String reference) {
        DirectionTables against = hop.against();
        if (along != null && against != null) {
            long foreign = against.find(reference, DirectionTables.RING_FOREIGN);
            if (foreign >= 0) {
                choice(Context.REFERENCE, REFERENCE_FOREIGN);
                return foreign(foreign, along, against);
            }
            long own = along.find(reference, DirectionTables.RING);
            if (own >= 0) {
                choice(Context.REFERENCE, REFERENCE_OWN);
                out.number(along.pushed() - 1 - own, 1);
                DirectionTables.Entry entry = along.entry(own);
                return entry == null ? null : entry.peer();
            }
        }
        choice(Context.REFERENCE, REFERENCE_VALUE);
        values.id(reference);
        return null;
    }

    private @Nullable Jid foreign(long number, DirectionTables tables, DirectionTables against) {
        out.signed(number - tables.lastReference, 1);
        tables.lastReference = number;
        DirectionTables.Entry entry = against.entry(number);
        return entry == null ? null : entry.peer();
    }

    /// @param peer whom the referenced stanza concerns
    void envelope(Head head, Envelope envelope, @Nullable Jid peer) {
        address(Context.TO_UP, envelope.to(), hop.fromClient() ? peer : null);
        address(Context.FROM_UP, envelope.from(), hop.fromClient() ? null : peer);
        id(envelope.id(), head.isAnswer());
        extras(envelope.lang(), envelope.others());
    }

    private void address(Context forms, @Nullable Jid jid, @Nullable Jid peer) {
        new AddressWriter(out, hop, values, forms).write(jid, peer);
    }

    private void id(@Nullable String id, boolean answer) {
        Context forms = Context.STANZA_ID_UP.in(hop.direction());
        if (id == null) {
            choice(forms, ID_ABSENT);
            return;
        }
        DirectionTables against = hop.against();
        if (answer && against != null && along != null) {
            long asked = against.find(id, DirectionTables.RING_FOREIGN);
            if (asked >= 0) {
                choice(forms, ID_ANSWERED);
                out.signed(asked - along.lastReference, 1);
                along.lastReference = asked;
                return;
            }
        }
        if (along == null || !counter(forms, id, along)) {
            choice(forms, ID_VALUE);
            values.id(id);
        }
    }

    private boolean counter(Context forms, String id, DirectionTables tables) {
        int split = CountedId.split(id);
        if (split < 0) {
            return false;
        }
        String prefix = id.substring(0, split);
        long count = Long.parseLong(id, split, id.length(), 10);
        int known = tables.indexOfPrefix(prefix);
        if (known >= 0) {
            choice(forms, ID_COUNTER);
            out.number(known, 0);
            out.signed(count - tables.prefix(known).last() - 1, 0);
        }
        tables.usePrefix(prefix, count);
        return known >= 0;
    }

    private void extras(@Nullable String lang, List<Attribute> others) {
        boolean any = lang != null || !others.isEmpty();
        out.bit(any);
        if (!any) {
            return;
        }
        out.bit(lang != null);
        if (lang != null) {
            values.write(Hole.TOKEN, lang);
        }
        out.number(others.size(), 0);
        for (Attribute other : others) {
            values.attribute(other);
        }
    }

    void trailer(Trailer trailer, PayloadContext context) {
        String id = trailer.id();
        String stamp = trailer.stamp();
        int symbol = (id == null ? 0 : TRAILER_ID) + (stamp == null ? 0 : TRAILER_DELAY);
        choice(Context.TRAILER_UP.in(hop.direction()), symbol);
        if (id != null) {
            sequence(id);
            by(trailer.by(), context);
        }
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
            out.wide(sequence);
        } else {
            out.wideSigned(sequence - along.lastSequence);
            along.lastSequence = sequence;
        }
    }

    private void by(@Nullable String by, PayloadContext context) {
        if (by == null) {
            choice(Context.BY, BY_NOBODY);
        } else if (by.equals(context.to())) {
            choice(Context.BY, BY_RECIPIENT);
        } else if (by.equals(context.from())) {
            choice(Context.BY, BY_SENDER);
        } else if (by.equals(context.homeDomain())) {
            choice(Context.BY, BY_HOME);
        } else {
            choice(Context.BY, BY_VALUE);
            values.write(Hole.JID, by);
        }
    }

    private void stamp(String stamp) {
        Instant instant = Packed.stamp(stamp);
        out.bit(instant != null);
        if (instant == null) {
            values.write(Hole.STAMP, stamp);
            return;
        }
        long millis = instant.toEpochMilli();
        long micros = ChronoUnit.MICROS.between(Instant.ofEpochMilli(millis), instant);
        out.bit(micros != 0);
        if (micros != 0) {
            out.bits(micros, 10);
        }
        if (along == null) {
            out.wide(millis);
        } else {
            out.wideSigned(millis - along.lastStampMillis);
            along.lastStampMillis = millis;
        }
    }

    void archive(ForwardedPayload forwarded) {
        String archiveId = forwarded.archiveId();
        if (archiveId == null) {
            return;
        }
        String queryId = forwarded.queryId();
        String stamp = forwarded.stamp();
        out.bit(queryId != null);
        if (queryId != null) {
            query(queryId);
        }
        sequence(archiveId);
        out.bit(stamp != null);
        if (stamp != null) {
            stamp(stamp);
        }
    }

    /// Pages of an archive bear one query id.
    private void query(String queryId) {
        if (along != null) {
            boolean same = queryId.equals(along.lastQuery);
            out.bit(same);
            if (same) {
                return;
            }
            along.lastQuery = queryId;
        }
        values.id(queryId);
    }
}
