package org.godwit.server.pubsub;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.ConfigForm;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What only the owner of a node may ask.
@Spec("XEP-0060 1.26.0 §8")
final class OwnerRequests {
    private final Publishing publishing;
    private final Mirrors mirrors;

    OwnerRequests(Publishing publishing, Mirrors mirrors) {
        this.publishing = publishing;
        this.mirrors = mirrors;
    }

    void handle(Request request, Work work) throws Refused, ProtocolException {
        List<Element> children = request.element().elements();
        if (children.isEmpty()) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "nothing is asked for");
        }
        Element asked = children.getFirst();
        Host host = request.host();
        if (asked.name().equals("default")) {
            request.requireSet(false);
            NodeConfig config = host.service() ? NodeConfig.ofService() : NodeConfig.ofAccount("");
            work.answer(answer("default", null, form(host).write(config, DataForm.Type.FORM)));
            return;
        }
        Node node = host.node(asked.attribute("node"));
        request.requireOwner(node);
        switch (asked.name()) {
            case "configure" -> configure(request, asked, node, work);
            case "delete" -> {
                request.requireSet(true);
                publishing.delete(work, host, node);
                mirrors.retracted(work, request, node);
            }
            case "purge" -> {
                request.requireSet(true);
                if (!node.config().persists()) {
                    throw Refused.unsupported("persistent-items");
                }
                publishing.purge(work, host, node);
                mirrors.retracted(work, request, node);
            }
            case "affiliations" -> affiliations(request, asked, node, work);
            case "subscriptions" -> subscriptions(request, asked, node, work);
            default -> throw Refused.because(ErrorCode.BAD_REQUEST, "no such request");
        }
    }

    private ConfigForm form(Host host) {
        return new ConfigForm(host.service(), publishing.limits().itemsMax());
    }

    private static Element answer(String what, @Nullable Node node, Element child) {
        return Element.builder(Names.OWNER, "pubsub")
                .child(
                        Element.builder(Names.OWNER, what)
                                .attribute("node", node == null ? null : node.name())
                                .child(child)
                                .build())
                .build();
    }

    private void configure(Request request, Element asked, Node node, Work work)
            throws Refused, ProtocolException {
        ConfigForm form = form(request.host());
        if (!request.set()) {
            work.answer(answer("configure", node, form.write(node.config(), DataForm.Type.FORM)));
            return;
        }
        DataForm submitted = ConfigForm.submitted(asked);
        if (submitted != null) {
            NodeConfig config = form.apply(submitted, node.config());
            publishing.configure(work, request.host(), node, config);
        }
    }

    private void affiliations(Request request, Element asked, Node node, Work work)
            throws Refused, ProtocolException {
        if (!request.set()) {
            Element.Builder all =
                    Element.builder(Names.OWNER, "affiliations").attribute("node", node.name());
            if (request.own()) {
                all.child(affiliation(request.host().address(), Affiliation.OWNER));
            }
            node.affiliations().forEach((jid, as) -> all.child(affiliation(jid, as)));
            work.answer(Element.builder(Names.OWNER, "pubsub").child(all.build()).build());
            return;
        }
        for (Element child : asked.elements()) {
            String jid = child.attribute("jid");
            if (jid == null || !child.is(Names.OWNER, "affiliation")) {
                throw Refused.because(ErrorCode.BAD_REQUEST, "whose affiliation?");
            }
            affiliate(request, node, Jid.parse(jid), child.attribute("affiliation"));
        }
        publishing.rewrite(work, request.host(), node);
    }

    private void affiliate(Request request, Node node, Jid who, @Nullable String wire)
            throws Refused {
        Affiliation affiliation = Affiliation.of(wire);
        boolean last =
                request.host().affiliation(node, who) == Affiliation.OWNER
                        && affiliation != Affiliation.OWNER;
        boolean others =
                request.host().service()
                        && node.affiliations().values().stream()
                                        .filter(a -> a == Affiliation.OWNER)
                                        .count()
                                > 1;
        if (last && !others) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "a node needs an owner");
        }
        if (node.affiliations().size() >= publishing.limits().subscriptionsMax()) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "the node knows too many people");
        }
        node.affiliate(who, affiliation);
        if (affiliation == Affiliation.OUTCAST) {
            node.subscriptions().keySet().removeIf(s -> s.bare().equals(who.bare()));
        }
    }

    private static Element affiliation(Jid jid, Affiliation affiliation) {
        return Element.builder(Names.OWNER, "affiliation")
                .attribute("jid", jid.toString())
                .attribute("affiliation", affiliation.wire())
                .build();
    }

    private void subscriptions(Request request, Element asked, Node node, Work work)
            throws Refused, ProtocolException {
        if (!request.set()) {
            Element.Builder all =
                    Element.builder(Names.OWNER, "subscriptions").attribute("node", node.name());
            for (Jid subscriber : node.subscriptions().keySet()) {
                all.child(
                        Element.builder(Names.OWNER, "subscription")
                                .attribute("jid", subscriber.toString())
                                .attribute("subscription", "subscribed")
                                .build());
            }
            work.answer(Element.builder(Names.OWNER, "pubsub").child(all.build()).build());
            return;
        }
        for (Element child : asked.elements()) {
            String jid = child.attribute("jid");
            if (jid == null || !"none".equals(child.attribute("subscription"))) {
                throw Refused.because(
                        ErrorCode.NOT_ACCEPTABLE, "an owner can only end a subscription");
            }
            node.subscriptions().remove(Jid.parse(jid));
        }
        publishing.rewrite(work, request.host(), node);
    }
}
