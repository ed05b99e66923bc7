package org.godwit.server.routing;

import org.godwit.protocol.stanza.Jid;

/// Where the nodes of a domain are that belong to no account: at its `pubsub.` subdomain.
public final class Pubsub {
    /// How the ids of the questions begin that keepers of nodes ask devices.
    public static final String QUESTION = "caps-";

    /// First part of its address.
    public static final String LABEL = "pubsub";

    private static final String PREFIX = LABEL + ".";

    private Pubsub() {}

    public static String of(String domain) {
        return PREFIX + domain;
    }

    /// Whether `jid` is the publish-subscribe service of `domain`.
    public static boolean owns(String domain, Jid jid) {
        String other = jid.domain();
        return other.length() == PREFIX.length() + domain.length()
                && other.startsWith(PREFIX)
                && other.endsWith(domain);
    }
}
