package org.godwit.server.routing;

import org.godwit.protocol.stanza.Jid;

/// Where the rooms of a domain are: at its `conference.` subdomain.
public final class Conference {
    /// First part of the service's address.
    public static final String LABEL = "conference";

    private static final String PREFIX = LABEL + ".";

    private Conference() {}

    public static String of(String domain) {
        return PREFIX + domain;
    }

    /// Whether `jid` is the conference service of `domain`, a room of it or an occupant.
    public static boolean owns(String domain, Jid jid) {
        String other = jid.domain();
        return other.length() == PREFIX.length() + domain.length()
                && other.startsWith(PREFIX)
                && other.endsWith(domain);
    }
}
