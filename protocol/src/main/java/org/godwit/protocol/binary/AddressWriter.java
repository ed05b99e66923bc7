package org.godwit.protocol.binary;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Objects;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Writes the addresses of an envelope.
final class AddressWriter {
    private final BitWriter out;
    private final Hop hop;
    private final ValueWriter values;
    private final Context forms;

    AddressWriter(BitWriter out, Hop hop, ValueWriter values, Context forms) {
        this.out = out;
        this.hop = hop;
        this.values = values;
        this.forms = forms.in(hop.direction());
    }

    /// @param peer whom the referenced stanza concerns
    void write(@Nullable Jid jid, @Nullable Jid peer) {
        if (jid == null) {
            form(AddressForm.ABSENT);
            return;
        }
        if (fixed(jid, peer)) {
            return;
        }
        DirectionTables tables = hop.along();
        if (tables == null) {
            if (!viaPeer(jid, peer)) {
                form(AddressForm.LITERAL);
                values.jid(jid);
            }
            return;
        }
        if (!viaTable(jid, tables) && !viaPeer(jid, peer) && !viaTableBare(jid, tables)) {
            form(AddressForm.LITERAL);
            values.jid(jid);
        }
        tables.use(jid);
    }

    private boolean fixed(Jid jid, @Nullable Jid peer) {
        Jid self = hop.self();
        if (jid.equals(self)) {
            return form(AddressForm.SELF);
        }
        if (self != null && jid.isBare() && sameBare(jid, self)) {
            return form(AddressForm.SELF_BARE);
        }
        if (jid.isBare() && jid.local() == null && jid.domain().equals(hop.homeDomain())) {
            return form(AddressForm.HOME);
        }
        if (jid.equals(peer)) {
            use(jid);
            return form(AddressForm.PEER);
        }
        if (peer != null && jid.isBare() && sameBare(jid, peer)) {
            use(jid);
            return form(AddressForm.PEER_BARE);
        }
        return false;
    }

    private void use(Jid jid) {
        if (hop.along() != null) {
            hop.along().use(jid);
        }
    }

    private boolean viaPeer(Jid jid, @Nullable Jid peer) {
        String resource = jid.resource();
        if (peer == null || resource == null || !sameBare(jid, peer)) {
            return false;
        }
        form(AddressForm.PEER_RESOURCE);
        values.resource(resource);
        return true;
    }

    private boolean viaTable(Jid jid, DirectionTables tables) {
        int index = tables.indexOf(jid);
        if (index >= 0) {
            form(AddressForm.TABLE);
            out.number(index, 1);
            return true;
        }
        int bare = jid.isBare() ? tables.indexOfBare(jid) : -1;
        if (bare >= 0) {
            form(AddressForm.TABLE_BARE);
            out.number(bare, 1);
        }
        return bare >= 0;
    }

    private boolean viaTableBare(Jid jid, DirectionTables tables) {
        int index = tables.indexOfBare(jid);
        String resource = jid.resource();
        if (index < 0 || resource == null) {
            return false;
        }
        form(AddressForm.TABLE_RESOURCE);
        out.number(index, 1);
        values.resource(resource);
        return true;
    }

    @CanIgnoreReturnValue
    private boolean form(AddressForm form) {
        Dictionary.current().write(out, forms, form.symbol());
        return true;
    }

    static boolean sameBare(Jid one, Jid other) {
        return one.domain().equals(other.domain()) && Objects.equals(one.local(), other.local());
    }
}
