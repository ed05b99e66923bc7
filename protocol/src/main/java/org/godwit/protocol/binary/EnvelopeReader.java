package org.godwit.protocol.binary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Hole;
import org.godwit.protocol.binary.dictionary.Shape;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Reads what [EnvelopeWriter] wrote, and keeps the tables in step with it.
final class EnvelopeReader {
    private static final long MILLIS_MAX = 253_402_300_799_999L;

    private final BitReader in;
    private final Hop hop;
    private final ValueReader values;
    private final Limits limits;
    private final @Nullable DirectionTables along;

    EnvelopeReader(BitReader in, Hop hop, ValueReader values, Limits limits) {
        this.in = in;
        this.hop = hop;
        this.values = values;
        this.limits = limits;
        this.along = hop.along();
    }

    /// @param peer whom the referenced stanza concerns
    record Reference(@Nullable String id, @Nullable Jid peer) {
        static final Reference NONE = new Reference(null, null);
    }

    private int choice(Context choice) throws ProtocolException {
        return Dictionary.current().read(in, choice);
    }

    Reference reference() throws ProtocolException {
        return switch (choice(Context.REFERENCE)) {
            case EnvelopeWriter.REFERENCE_VALUE -> new Reference(values.id(), null);
            case EnvelopeWriter.REFERENCE_FOREIGN -> of(foreign());
            case EnvelopeWriter.REFERENCE_OWN -> of(own());
            default -> throw BitReader.malformed("no such form of reference");
        };
    }

    private static Reference of(DirectionTables.Entry entry) {
        return new Reference(entry.id(), entry.peer());
    }

    private DirectionTables.Entry foreign() throws ProtocolException {
        if (along == null || hop.against() == null) {
            throw BitReader.malformed("names a stanza of a stream without one");
        }
        long number = along.lastReference + in.signed(1);
        along.lastReference = number;
        return known(hop.against().entry(number));
    }

    private DirectionTables.Entry own() throws ProtocolException {
        if (along == null) {
            throw BitReader.malformed("names a stanza of a stream without one");
        }
        return known(along.entry(along.pushed() - 1 - in.count(1, DirectionTables.RING)));
    }

    private static DirectionTables.Entry known(DirectionTables.@Nullable Entry entry)
            throws ProtocolException {
        if (entry == null) {
            throw BitReader.malformed("names a stanza that is not remembered");
        }
        return entry;
    }

    /// @param peer whom the referenced stanza concerns
    Envelope envelope(Head head, @Nullable Jid peer) throws ProtocolException {
        Jid to = address(Context.TO_UP, hop.fromClient() ? peer : null);
        Jid from = address(Context.FROM_UP, hop.fromClient() ? null : peer);
        String id = id();
        if (!in.bit()) {
            return Envelope.of(to, from, id);
        }
        String lang = in.bit() ? values.read(Hole.TOKEN) : null;
        int count = in.count(0, limits.attributesMax());
        List<Attribute> others = new ArrayList<>(Math.min(count, 8));
        for (int i = 0; i < count; i++) {
            others.add(values.attribute(others));
        }
        return new Envelope(to, from, id, lang, others);
    }

    private @Nullable Jid address(Context forms, @Nullable Jid peer) throws ProtocolException {
        return new AddressReader(in, hop, values, forms).read(peer);
    }

    private @Nullable String id() throws ProtocolException {
        return switch (choice(Context.STANZA_ID_UP.in(hop.direction()))) {
            case EnvelopeWriter.ID_ABSENT -> null;
            case EnvelopeWriter.ID_VALUE -> {
                String id = values.id();
                int split = along == null ? -1 : CountedId.split(id);
                if (split >= 0 && along != null) {
                    along.usePrefix(
                            id.substring(0, split), Long.parseLong(id, split, id.length(), 10));
                }
                yield id;
            }
            case EnvelopeWriter.ID_ANSWERED -> foreign().id();
            default -> counter();
        };
    }

    private String counter() throws ProtocolException {
        int index = in.count(0, DirectionTables.RING);
        if (along == null || index >= along.prefixCount()) {
            throw BitReader.malformed("names an id prefix the table lacks");
        }
        DirectionTables.Counter counter = along.prefix(index);
        long count = counter.last() + 1 + in.signed(0);
        if (count < 0 || count >= 1_000_000_000_000_000L) {
            throw BitReader.malformed("id number out of range");
        }
        along.usePrefix(counter.prefix(), count);
        return counter.prefix() + count;
    }

    Trailer trailer(PayloadContext context) throws ProtocolException {
        int symbol = choice(Context.TRAILER_UP.in(hop.direction()));
        String id = null;
        String by = null;
        if ((symbol & EnvelopeWriter.TRAILER_ID) != 0) {
            id = sequence();
            by = by(context);
            if (by == null) {
                throw BitReader.malformed("a stanza-id of nobody");
            }
        }
        if ((symbol & EnvelopeWriter.TRAILER_DELAY) == 0) {
            return id == null ? Trailer.NONE : new Trailer(id, by, null, null);
        }
        String delayedBy = by(context);
        return new Trailer(id, by, stamp(), delayedBy);
    }

    private String sequence() throws ProtocolException {
        if (!in.bit()) {
            return values.id();
        }
        long sequence;
        if (along == null) {
            sequence = in.wide();
        } else {
            sequence = along.lastSequence + in.wideSigned();
            along.lastSequence = sequence;
        }
        if (sequence < 0 || sequence > 999_999_999_999_999_999L) {
            throw BitReader.malformed("stanza-id out of range");
        }
        return Long.toString(sequence);
    }

    private @Nullable String by(PayloadContext context) throws ProtocolException {
        return switch (choice(Context.BY)) {
            case EnvelopeWriter.BY_RECIPIENT -> ValueReader.known(context.to());
            case EnvelopeWriter.BY_SENDER -> ValueReader.known(context.from());
            case EnvelopeWriter.BY_HOME -> context.homeDomain();
            case EnvelopeWriter.BY_NOBODY -> null;
            default -> values.read(Hole.JID);
        };
    }

    private String stamp() throws ProtocolException {
        if (!in.bit()) {
            return values.read(Hole.STAMP);
        }
        int micros = in.bit() ? in.intBits(10) : 0;
        long millis;
        if (along == null) {
            millis = in.wide();
        } else {
            millis = along.lastStampMillis + in.wideSigned();
            along.lastStampMillis = millis;
        }
        if (millis < 0 || millis > MILLIS_MAX || micros > 999) {
            throw BitReader.malformed("time out of range");
        }
        return Instant.ofEpochMilli(millis).plusNanos(micros * 1000L).toString();
    }

    /// Where an archived message comes from.
    record Archive(@Nullable String queryId, @Nullable String id, @Nullable String stamp) {
        static final Archive NONE = new Archive(null, null, null);

        Payload around(Shape.Kind kind, Stanza.Message message) {
            if (id != null) {
                return ForwardedPayload.archived(queryId, id, stamp, message);
            }
            return kind == Shape.Kind.CARBON_SENT
                    ? ForwardedPayload.sent(message)
                    : ForwardedPayload.received(message);
        }
    }

    Archive archive() throws ProtocolException {
        String queryId = in.bit() ? query() : null;
        return new Archive(queryId, sequence(), in.bit() ? stamp() : null);
    }

    private String query() throws ProtocolException {
        if (along == null) {
            return values.id();
        }
        if (in.bit()) {
            return ValueReader.known(along.lastQuery);
        }
        String queryId = values.id();
        along.lastQuery = queryId;
        return queryId;
    }
}
