package org.godwit.server;

import java.util.Map;
import org.godwit.server.push.PushContent;

/// What the operator has chosen.
///
/// @param push what app servers are told
/// @param components secrets of external components by their domains
public record Policy(PushContent push, Map<String, String> components) {
    public static final Policy DEFAULT = new Policy(PushContent.COUNT_ONLY, Map.of());

    public Policy {
        components = Map.copyOf(components);
    }
}
