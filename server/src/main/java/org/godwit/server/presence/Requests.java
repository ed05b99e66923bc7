package org.godwit.server.presence;

import java.util.Map;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.presence.Online.Device;
import org.godwit.server.routing.Spec;

/// Subscription requests that wait for an answer, as the contact wrote them.
@Spec("RFC 6121 §3.1.3")
final class Requests {
    /// A greeting is welcome, a leaflet is not: larger requests are kept without their payload.
    private static final int BYTES_MAX = 4096;

    private final BinaryCodec codec;

    Requests(String domain, Limits limits) {
        this.codec = new BinaryCodec(domain, limits);
    }

    Bytes encode(Stanza.Presence request) {
        Bytes whole = codec.encode(request);
        if (whole.size() <= BYTES_MAX) {
            return whole;
        }
        Jid from = request.from();
        Jid to = request.to();
        if (from == null || to == null) {
            throw new IllegalStateException("a request has two ends");
        }
        return codec.encode(Outbox.bare(from, to, request.type()));
    }

    /// Shows all that wait; again at each login until they are answered.
    void show(Device device, Roster roster) {
        for (Map.Entry<Jid, RosterItem> entry : roster.items().entrySet()) {
            Bytes request = entry.getValue().request();
            if (request != null) {
                device.tell(decode(request));
            }
        }
    }

    private Stanza.Presence decode(Bytes bytes) {
        try {
            if (codec.decode(bytes) instanceof Stanza.Presence presence) {
                return presence;
            }
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged request: " + e.detail(), e);
        }
        throw new IllegalStateException("a stored request is no presence");
    }
}
