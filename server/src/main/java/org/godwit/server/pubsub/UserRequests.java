package org.godwit.server.pubsub;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.Audience;
import org.godwit.server.pubsub.node.ConfigForm;
import org.godwit.server.pubsub.node.Events;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What anybody may ask of a node that lets him: publish, retract, read, create. Subscriptions are
/// the business of [Subscribing].
@Spec({"XEP-0060 1.26.0 §6.5", "XEP-0060 1.26.0 §7", "XEP-0163 1.2.2 §3", "XEP-0223 1.1"})
final class UserRequests {
    private static final int ID_BYTES = 12;

    private final Publishing publishing;
    private final Subscribing subscribing;
    private final Reading reading;
    private final Mirrors mirrors;
    private final SecureRandom random;

    UserRequests(
            Publishing publishing,
            Subscribing subscribing,
            Reading reading,
            Mirrors mirrors,
            SecureRandom random) {
        this.publishing = publishing;
        this.subscribing = subscribing;
        this.reading = reading;
        this.mirrors = mirrors;
        this.random = random;
    }

    void handle(Request request, Work work) throws Refused, ProtocolException {
        List<Element> children = request.element().elements();
        if (children.isEmpty()) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "nothing is asked for");
        }
        Element asked = children.getFirst();
        switch (asked.name()) {
            case "publish" -> publish(request, asked, work);
            case "retract" -> retract(request, asked, work);
            case "items" -> items(request, asked, work);
            case "create" -> create(request, asked, work);
            case "subscribe", "unsubscribe", "subscriptions", "affiliations" ->
                    subscribing.handle(request, asked, work);
            case "options" -> throw Refused.unsupported("subscription-options");
            case "default" -> throw Refused.unsupported("retrieve-default-sub");
            default -> throw Refused.because(ErrorCode.BAD_REQUEST, "no such request");
        }
    }

    private void publish(Request request, Element asked, Work work)
            throws Refused, ProtocolException {
        request.requireSet(true);
        DataForm options =
                ConfigForm.submitted(request.element().child(Names.PUBSUB, "publish-options"));
        Node node = target(request, asked, options, work);
        List<Element> items =
                asked.elements().stream().filter(e -> e.is(Names.PUBSUB, "item")).toList();
        if (items.isEmpty()) {
            notifyOnly(request.host(), node, work);
            return;
        }
        if (items.size() > 1 && node.config().itemsMax(publishing.limits().itemsMax()) < 2) {
            throw Refused.because(
                    ErrorCode.NOT_ALLOWED, "max-items-exceeded", "the node keeps one item");
        }
        Element.Builder done =
                Element.builder(Names.PUBSUB, "publish").attribute("node", node.name());
        for (Element item : items) {
            String id = publishOne(request, node, item, work);
            done.child(Element.builder(Names.PUBSUB, "item").attribute("id", id).build());
        }
        work.answer(Element.builder(Names.PUBSUB, "pubsub").child(done.build()).build());
    }

    private String publishOne(Request request, Node node, Element item, Work work) throws Refused {
        List<Element> payloads = item.elements();
        NodeConfig config = node.config();
        if (!config.persists() && !config.payloads()) {
            throw Refused.because(
                    ErrorCode.BAD_REQUEST, "item-forbidden", "this node takes no items");
        }
        if (payloads.size() > 1) {
            throw Refused.because(
                    ErrorCode.BAD_REQUEST, "invalid-payload", "an item has one payload");
        }
        if (payloads.isEmpty() && config.payloads()) {
            throw Refused.because(
                    ErrorCode.BAD_REQUEST, "payload-required", "an item needs a payload");
        }
        String id = item.attribute("id");
        String named = id == null || id.isEmpty() ? freshId() : id;
        Element payload = payloads.isEmpty() ? null : payloads.getFirst();
        publishing.publish(work, request.host(), node, named, payload, request.asker());
        mirrors.published(work, request, node, named, payload);
        return named;
    }

    private static void notifyOnly(Host host, Node node, Work work) throws Refused {
        if (node.config().persists() || node.config().payloads()) {
            throw Refused.because(
                    ErrorCode.BAD_REQUEST, "item-required", "this node is one of items");
        }
        work.tell(host, node, Events.published(host, node, null));
    }

    /// The node to publish to, made by the way when it is the account's own.
    private Node target(Request request, Element asked, @Nullable DataForm options, Work work)
            throws Refused, ProtocolException {
        Host host = request.host();
        String name = asked.attribute("node");
        Node known = name == null ? null : host.find(name);
        if (known == null && request.own() && name != null && !name.isEmpty()) {
            NodeConfig base = NodeConfig.ofAccount(name);
            NodeConfig config = options == null ? base : form(host).apply(options, base);
            return publishing.create(work, host, name, config, request.asker());
        }
        Node node = host.node(name);
        requirePublisher(request, node);
        if (options != null) {
            form(host).require(options, node.config());
        }
        return node;
    }

    private ConfigForm form(Host host) {
        return new ConfigForm(host.service(), publishing.limits().itemsMax());
    }

    private static void requirePublisher(Request request, Node node) throws Refused {
        Affiliation affiliation = request.affiliation(node);
        boolean may =
                switch (affiliation) {
                    case OWNER, PUBLISHER, PUBLISH_ONLY -> true;
                    case OUTCAST -> false;
                    case MEMBER, NONE ->
                            switch (node.config().access().publish()) {
                                case PUBLISHERS -> false;
                                case OPEN ->
                                        Audience.of(request.host(), node)
                                                .admits(request.asker(), request.contact());
                                case SUBSCRIBERS -> node.isSubscribed(request.asker());
                            };
                };
        if (!may) {
            throw Refused.because(ErrorCode.FORBIDDEN, "you may not publish here");
        }
    }

    private String freshId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void retract(Request request, Element asked, Work work) throws Refused {
        request.requireSet(true);
        Node node = request.host().node(asked.attribute("node"));
        requirePublisher(request, node);
        Element item = asked.child(Names.PUBSUB, "item");
        String id = item == null ? null : item.attribute("id");
        if (id == null || id.isEmpty()) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "item-required", "which item?");
        }
        if (!node.config().persists()) {
            throw Refused.unsupported("persistent-items");
        }
        if (!node.has(id)) {
            throw Refused.because(ErrorCode.ITEM_NOT_FOUND, "there is no such item");
        }
        String wish = asked.attribute("notify");
        boolean loud =
                wish == null
                        ? node.config().notices().retract()
                        : wish.equals("1") || wish.equals("true");
        publishing.retract(work, request.host(), node, id, loud);
        mirrors.retracted(work, request, node);
    }

    private void items(Request request, Element asked, Work work) throws Refused {
        request.requireSet(false);
        Node node = request.host().node(asked.attribute("node"));
        Audience.of(request.host(), node).require(request.asker(), request.contact());
        if (!node.config().persists()) {
            throw Refused.unsupported("persistent-items");
        }
        Element paging = request.element().child(Names.RSM, "set");
        work.answer(reading.items(request.host(), node, asked, paging));
    }

    private void create(Request request, Element asked, Work work)
            throws Refused, ProtocolException {
        request.requireSet(true);
        Host host = request.host();
        Jid asker = request.asker();
        if (!host.service() && !request.own()) {
            throw Refused.because(ErrorCode.FORBIDDEN, "these are another account's nodes");
        }
        String wanted = asked.attribute("node");
        String name = wanted == null || wanted.isEmpty() ? freshId() : wanted;
        if (host.find(name) != null) {
            throw Refused.because(ErrorCode.CONFLICT, "there is such a node");
        }
        DataForm form = ConfigForm.submitted(request.element().child(Names.PUBSUB, "configure"));
        NodeConfig base = host.service() ? NodeConfig.ofService() : NodeConfig.ofAccount(name);
        NodeConfig config = form == null ? base : form(host).apply(form, base);
        Node node = publishing.create(work, host, name, config, asker);
        if (!name.equals(wanted)) {
            work.answer(
                    Element.builder(Names.PUBSUB, "pubsub")
                            .child(
                                    Element.builder(Names.PUBSUB, "create")
                                            .attribute("node", node.name())
                                            .build())
                            .build());
        }
    }
}
