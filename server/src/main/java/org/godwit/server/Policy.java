package org.godwit.server;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.command.WhoInvites;
import org.godwit.server.push.PushContent;
import org.godwit.server.session.iq.ExternalServices;

/// What the operator has chosen.
///
/// @param push what app servers are told
/// @param components secrets of external components by their domains
/// @param contacts addresses of people by what they are for, as `abuse` (XEP-0157)
/// @param external relays for calls (XEP-0215)
/// @param admins bare JIDs of who may run the commands of administration
/// @param invites what accounts may give away
public record Policy(
        PushContent push,
        Map<String, String> components,
        Set<Jid> admins,
        WhoInvites invites,
        Map<String, List<String>> contacts,
        ExternalServices.Offer external) {
    public static final Policy DEFAULT =
            new Policy(
                    PushContent.COUNT_ONLY,
                    Map.of(),
                    Set.of(),
                    WhoInvites.CONTACTS,
                    Map.of(),
                    ExternalServices.Offer.NONE);

    /// Without contacts and relays.
    public Policy(PushContent push, Map<String, String> components, Set<Jid> admins) {
        this(push, components, admins, WhoInvites.CONTACTS, Map.of(), ExternalServices.Offer.NONE);
    }

    public Policy {
        components = Map.copyOf(components);
        admins = Set.copyOf(admins);
        contacts = Map.copyOf(contacts);
    }
}
