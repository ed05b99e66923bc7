package org.godwit.server.archive;

import java.util.List;

/// The names of XEP-0313 and of the result sets (XEP-0059) it uses.
public final class Archive {
    public static final String NAMESPACE = "urn:xmpp:mam:2";
    public static final String EXTENDED = NAMESPACE + "#extended";
    static final String RSM = "http://jabber.org/protocol/rsm";

    /// What service discovery says of an address with an archive.
    public static final List<String> FEATURES = List.of(NAMESPACE, EXTENDED, RSM);

    private Archive() {}
}
