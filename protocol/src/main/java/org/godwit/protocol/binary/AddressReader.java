package org.godwit.protocol.binary;

import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Reads what [AddressWriter] wrote.
final class AddressReader {
    private final BitReader in;
    private final Hop hop;
    private final ValueReader values;
    private final Context forms;

    AddressReader(BitReader in, Hop hop, ValueReader values, Context forms) {
        this.in = in;
        this.hop = hop;
        this.values = values;
        this.forms = forms.in(hop.direction());
    }

    @Nullable Jid read(@Nullable Jid peer) throws ProtocolException {
        AddressForm form = AddressForm.of(Dictionary.current().read(in, forms));
        return switch (form) {
            case ABSENT -> null;
            case SELF -> known(hop.self());
            case SELF_BARE -> known(hop.self()).bare();
            case HOME -> new Jid(null, hop.homeDomain(), null);
            case PEER -> used(known(peer));
            case PEER_BARE -> used(known(peer).bare());
            case PEER_RESOURCE -> used(withResource(known(peer)));
            case TABLE -> used(entry());
            case TABLE_BARE -> used(entry().bare());
            case TABLE_RESOURCE -> used(withResource(entry()));
            case LITERAL -> used(values.jid());
        };
    }

    private static Jid known(@Nullable Jid jid) throws ProtocolException {
        if (jid == null) {
            throw BitReader.malformed("names an address it lacks");
        }
        return jid;
    }

    private Jid used(Jid jid) {
        if (hop.along() != null) {
            hop.along().use(jid);
        }
        return jid;
    }

    private Jid withResource(Jid jid) throws ProtocolException {
        return ValueReader.jid(jid.local(), jid.domain(), values.resource());
    }

    private Jid entry() throws ProtocolException {
        DirectionTables tables = hop.along();
        int index = in.count(1, 1 << 20);
        if (tables == null || index >= tables.jidCount()) {
            throw BitReader.malformed("names an address the table lacks");
        }
        return tables.jid(index);
    }
}
