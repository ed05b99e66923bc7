package org.godwit.server;

import java.util.Map;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.push.PushContent;

/// What the operator has chosen.
///
/// @param push what app servers are told
/// @param components secrets of external components by their domains
/// @param admins bare JIDs of who may run the commands of administration
public record Policy(PushContent push, Map<String, String> components, Set<Jid> admins) {
    public static final Policy DEFAULT = new Policy(PushContent.COUNT_ONLY, Map.of(), Set.of());

    public Policy {
        components = Map.copyOf(components);
        admins = Set.copyOf(admins);
    }
}
