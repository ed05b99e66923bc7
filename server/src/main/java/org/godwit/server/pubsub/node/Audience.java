package org.godwit.server.pubsub.node;

import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.presence.Contacts.Contact;
import org.godwit.server.routing.Spec;

/// Who may see a node, as it was at one moment.
///
/// @param owner bare JID of the account, or of the service
/// @param subscribers who has subscribed by itself
@Spec("XEP-0060 1.26.0 §4.5")
public record Audience(
        Jid owner,
        NodeConfig.Access access,
        Map<Jid, Affiliation> affiliations,
        List<Jid> subscribers) {
    public Audience {
        affiliations = Map.copyOf(affiliations);
        subscribers = List.copyOf(subscribers);
    }

    public static Audience of(Host host, Node node) {
        return new Audience(
                host.address(),
                node.config().access(),
                node.affiliations(),
                List.copyOf(node.subscriptions().keySet()));
    }

    public boolean isSubscribed(Jid who) {
        return subscribers.stream().anyMatch(s -> s.bare().equals(who.bare()));
    }

    /// Whether `who` may see what is in the node.
    ///
    /// @param contact what the owner keeps about `who`
    public boolean admits(Jid who, Contact contact) {
        Affiliation affiliation = affiliationOf(who);
        if (affiliation.mayRead()) {
            return true;
        }
        if (affiliation != Affiliation.NONE) {
            return false;
        }
        return switch (access.model()) {
            case OPEN -> true;
            case PRESENCE -> contact.from();
            case ROSTER -> contact.groups().stream().anyMatch(access.groups()::contains);
            case WHITELIST -> false;
        };
    }

    private Affiliation affiliationOf(Jid who) {
        return who.bare().equals(owner)
                ? Affiliation.OWNER
                : affiliations.getOrDefault(who.bare(), Affiliation.NONE);
    }

    /// @throws Refused with what the access model says to who is not admitted
    public void require(Jid who, Contact contact) throws Refused {
        if (admits(who, contact)) {
            return;
        }
        if (affiliationOf(who) == Affiliation.OUTCAST) {
            throw Refused.because(ErrorCode.FORBIDDEN, "you are not wanted here");
        }
        throw switch (access.model()) {
            case OPEN -> Refused.because(ErrorCode.FORBIDDEN, "you may only publish here");
            case PRESENCE ->
                    Refused.because(
                            ErrorCode.NOT_AUTHORIZED,
                            "presence-subscription-required",
                            "this is for those who may see the owner's presence");
            case ROSTER ->
                    Refused.because(
                            ErrorCode.NOT_AUTHORIZED,
                            "not-in-roster-group",
                            "this is for some of the owner's contacts");
            case WHITELIST ->
                    Refused.because(
                            ErrorCode.NOT_ALLOWED, "closed-node", "this is for invited people");
        };
    }
}
