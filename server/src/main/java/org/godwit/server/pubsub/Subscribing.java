package org.godwit.server.pubsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.Audience;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Subscriptions that somebody has asked for by name, one for each address and node.
@Spec({"XEP-0060 1.26.0 §5.6", "XEP-0060 1.26.0 §6.1", "XEP-0060 1.26.0 §6.2"})
final class Subscribing {
    private final Publishing publishing;

    Subscribing(Publishing publishing) {
        this.publishing = publishing;
    }

    void handle(Request request, Element asked, Work work) throws Refused, ProtocolException {
        switch (asked.name()) {
            case "subscribe" -> subscribe(request, asked, work);
            case "unsubscribe" -> unsubscribe(request, asked, work);
            case "subscriptions" -> work.answer(subscriptions(request, asked));
            default -> work.answer(affiliations(request, asked));
        }
    }

    private void subscribe(Request request, Element asked, Work work)
            throws Refused, ProtocolException {
        request.requireSet(true);
        Node node = request.host().node(asked.attribute("node"));
        Jid subscriber = subscriber(request, asked);
        Audience.of(request.host(), node).require(request.asker(), request.contact());
        Map<Jid, String> known = node.subscriptions();
        if (!known.containsKey(subscriber)) {
            if (known.size() >= publishing.limits().subscriptionsMax()) {
                throw Refused.because(
                        ErrorCode.POLICY_VIOLATION,
                        "too-many-subscriptions",
                        "the node has as many subscribers as it may have");
            }
            known.put(subscriber, "1");
            publishing.rewrite(work, request.host(), node);
        }
        work.answer(answer(entry(node, subscriber)));
        work.subscribed(node, subscriber);
    }

    private static void requireSame(Request request, Jid subscriber) throws Refused {
        if (!subscriber.bare().equals(request.asker().bare())) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "invalid-jid", "this is not your address");
        }
    }

    private static Jid subscriber(Request request, Element asked)
            throws Refused, ProtocolException {
        String jid = asked.attribute("jid");
        if (jid == null) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "jid-required", "who subscribes?");
        }
        Jid subscriber = Jid.parse(jid);
        requireSame(request, subscriber);
        return subscriber;
    }

    private void unsubscribe(Request request, Element asked, Work work)
            throws Refused, ProtocolException {
        request.requireSet(true);
        Node node = request.host().node(asked.attribute("node"));
        Jid subscriber = subscriber(request, asked);
        if (node.subscriptions().remove(subscriber) == null) {
            throw Refused.because(
                    ErrorCode.UNEXPECTED_REQUEST, "not-subscribed", "there is no subscription");
        }
        publishing.rewrite(work, request.host(), node);
    }

    private static Element entry(Node node, Jid subscriber) {
        return Element.builder(Names.PUBSUB, "subscription")
                .attribute("node", node.name())
                .attribute("jid", subscriber.toString())
                .attribute("subscription", "subscribed")
                .build();
    }

    private static Element answer(Element child) {
        return Element.builder(Names.PUBSUB, "pubsub").child(child).build();
    }

    private static List<Node> nodes(Host host, @Nullable String name) throws Refused {
        return name == null ? new ArrayList<>(host.nodes().values()) : List.of(host.node(name));
    }

    private static Element subscriptions(Request request, Element asked) throws Refused {
        request.requireSet(false);
        Element.Builder found =
                Element.builder(Names.PUBSUB, "subscriptions")
                        .attribute("node", asked.attribute("node"));
        for (Node node : nodes(request.host(), asked.attribute("node"))) {
            for (Jid subscriber : node.subscriptions().keySet()) {
                if (subscriber.bare().equals(request.asker().bare())) {
                    found.child(entry(node, subscriber));
                }
            }
        }
        return answer(found.build());
    }

    private static Element affiliations(Request request, Element asked) throws Refused {
        request.requireSet(false);
        Element.Builder found =
                Element.builder(Names.PUBSUB, "affiliations")
                        .attribute("node", asked.attribute("node"));
        for (Node node : nodes(request.host(), asked.attribute("node"))) {
            Affiliation affiliation = request.affiliation(node);
            if (affiliation != Affiliation.NONE) {
                found.child(
                        Element.builder(Names.PUBSUB, "affiliation")
                                .attribute("node", node.name())
                                .attribute("affiliation", affiliation.wire())
                                .build());
            }
        }
        return answer(found.build());
    }
}
