package org.godwit.server.presence;

import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ToPresence;

/// Sends presence to other accounts of this server, through the keeper of theirs.
final class Outbox {
    private final String domain;
    private final Directory directory;

    Outbox(String domain, Directory directory) {
        this.domain = domain;
        this.directory = directory;
    }

    /// `presence` as it is, but for `to`.
    void send(Jid to, Stanza.Presence presence) {
        if (to.local() != null && to.domain().equals(domain)) {
            Stanza.Presence addressed = presence.with(presence.envelope().withTo(to));
            directory.presenceOf(to).tell(new ToPresence.Inbound(addressed));
        }
    }

    /// A presence of no more than its type.
    void send(Jid from, Jid to, PresenceType type) {
        send(to, bare(from, to, type));
    }

    static Stanza.Presence bare(Jid from, Jid to, PresenceType type) {
        return new Stanza.Presence(Envelope.of(to, from, null), type, Payload.EMPTY);
    }
}
