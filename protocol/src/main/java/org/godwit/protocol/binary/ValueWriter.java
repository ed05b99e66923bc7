package org.godwit.protocol.binary;

import java.nio.charset.StandardCharsets;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.stanza.Jid;

/// Writes strings in the shortest form that reads back as the same string.
final class ValueWriter {
    private final BitWriter out;
    private final PayloadContext context;

    ValueWriter(BitWriter out, PayloadContext context) {
        this.out = out;
        this.context = context;
    }

    void write(String value) {
        boolean own = value.equals(context.id());
        out.bit(own);
        if (!own) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            out.number(utf8.length, 3);
            out.bytes(utf8, 0, utf8.length);
        }
    }

    void id(String id) {
        write(id);
    }

    void jid(Jid jid) {
        String local = jid.local();
        out.bit(local != null);
        if (local != null) {
            write(local);
        }
        boolean home = jid.domain().equals(context.homeDomain());
        out.bit(home);
        if (!home) {
            write(jid.domain());
        }
        String resource = jid.resource();
        out.bit(resource != null);
        if (resource != null) {
            resource(resource);
        }
    }

    void resource(String resource) {
        write(resource);
    }
}
