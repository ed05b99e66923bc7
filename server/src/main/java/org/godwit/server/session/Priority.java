package org.godwit.server.session;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;

/// The priority of a presence (RFC 6121 §4.7.2.3): -128 to 127, 0 when absent or unreadable.
final class Priority {
    private Priority() {}

    static int of(Stanza.Presence presence) {
        Element priority = presence.payload().child(Namespaces.CLIENT, "priority");
        if (priority == null) {
            return 0;
        }
        try {
            return Math.clamp(Integer.parseInt(priority.text().strip()), -128, 127);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
