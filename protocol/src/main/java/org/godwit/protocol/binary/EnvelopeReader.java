package org.godwit.protocol.binary;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
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

    Reference reference() throws ProtocolException {
        if (!in.bit()) {
            return Reference.NONE;
        }
        return switch (in.intBits(2)) {
            case StanzaEncoder.REFERENCE_VALUE -> new Reference(values.id(), null);
            case StanzaEncoder.REFERENCE_FOREIGN -> of(foreign());
            case StanzaEncoder.REFERENCE_OWN -> of(own());
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

    @Nullable Jid address(@Nullable Jid peer) throws ProtocolException {
        return new AddressReader(in, hop, values).read(peer);
    }

    @Nullable String id() throws ProtocolException {
        return switch (in.intBits(2)) {
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

    /// @param lang `xml:lang`, or null
    record Extras(@Nullable String lang, List<Attribute> others) {
        static final Extras NONE = new Extras(null, List.of());
    }

    Extras extras() throws ProtocolException {
        if (!in.bit()) {
            return Extras.NONE;
        }
        String lang = in.bit() ? values.read() : null;
        int count = in.count(0, limits.attributesMax());
        List<Attribute> others = new ArrayList<>(Math.min(count, 8));
        for (int i = 0; i < count; i++) {
            others.add(new Attribute(values.read(), values.read(), values.read()));
        }
        return new Extras(lang, others);
    }

    Trailer trailer(PayloadContext context) throws ProtocolException {
        String id = null;
        String by = null;
        if (in.bit()) {
            id = sequence();
            by = by(context);
            if (by == null) {
                throw BitReader.malformed("a stanza-id of nobody");
            }
        }
        if (!in.bit()) {
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
            sequence = in.number(8, 999_999_999_999_999_999L);
        } else {
            sequence = along.lastSequence + in.signed(8);
            along.lastSequence = sequence;
        }
        if (sequence < 0 || sequence > 999_999_999_999_999_999L) {
            throw BitReader.malformed("stanza-id out of range");
        }
        return Long.toString(sequence);
    }

    private @Nullable String by(PayloadContext context) throws ProtocolException {
        return switch (in.intBits(3)) {
            case EnvelopeWriter.BY_RECIPIENT -> known(context.to());
            case EnvelopeWriter.BY_SENDER -> known(context.from());
            case EnvelopeWriter.BY_HOME -> context.homeDomain();
            case EnvelopeWriter.BY_NOBODY -> null;
            case EnvelopeWriter.BY_VALUE -> values.read();
            default -> throw BitReader.malformed("no such form of by");
        };
    }

    private static String known(@Nullable String address) throws ProtocolException {
        if (address == null) {
            throw BitReader.malformed("names an address it lacks");
        }
        return address;
    }

    private String stamp() throws ProtocolException {
        if (!in.bit()) {
            return values.read();
        }
        int micros = in.bit() ? in.intBits(10) : 0;
        long millis;
        if (along == null) {
            millis = in.number(38, MILLIS_MAX);
        } else {
            millis = along.lastStampMillis + in.signed(20);
            along.lastStampMillis = millis;
        }
        if (millis < 0 || millis > MILLIS_MAX || micros > 999) {
            throw BitReader.malformed("time out of range");
        }
        return Instant.ofEpochMilli(millis).plusNanos(micros * 1000L).toString();
    }
}
