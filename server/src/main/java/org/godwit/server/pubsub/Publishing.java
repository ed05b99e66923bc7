package org.godwit.server.pubsub;

import java.time.InstantSource;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.Events;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What can happen to a node, whoever wants it. Changes memory at once; the caller forgets it again
/// when the change turns out not to be durable.
@Spec({"XEP-0060 1.26.0 §7", "XEP-0060 1.26.0 §8"})
final class Publishing {
    private final Records records;
    private final ServerLimits.Pubsub limits;
    private final InstantSource clock;

    Publishing(Records records, ServerLimits.Pubsub limits, InstantSource clock) {
        this.records = records;
        this.limits = limits;
        this.clock = clock;
    }

    ServerLimits.Pubsub limits() {
        return limits;
    }

    Records records() {
        return records;
    }

    /// @throws Refused with `max-nodes-exceeded` when the creator has enough
    Node create(Work work, Host host, String name, NodeConfig config, Jid creator) throws Refused {
        if (name.length() > limits.nameCharsMax()) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "the name of the node is too long");
        }
        boolean full = host.nodes().size() >= limits.serviceNodesMax();
        if (full || host.ownedBy(creator) >= limits.nodesMax()) {
            throw Refused.because(
                    ErrorCode.RESOURCE_CONSTRAINT,
                    "max-nodes-exceeded",
                    "you may have " + limits.nodesMax() + " nodes");
        }
        Node node = new Node(name, config);
        if (host.service()) {
            node.affiliate(creator, Affiliation.OWNER);
        }
        host.nodes().put(name, node);
        work.change(records.put(host, node));
        return node;
    }

    /// @throws Refused with `payload-too-big`
    void publish(
            Work work, Host host, Node node, String id, @Nullable Element payload, Jid publisher)
            throws Refused {
        if (id.length() > limits.nameCharsMax()) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "the id of the item is too long");
        }
        int size = payload == null ? 0 : records.encode(payload).size();
        if (size > limits.itemBytesMax()) {
            throw Refused.because(
                    ErrorCode.NOT_ACCEPTABLE,
                    "payload-too-big",
                    "an item may have " + limits.itemBytesMax() + " bytes");
        }
        boolean persists = node.config().persists();
        int most = node.config().itemsMax(limits.itemsMax());
        long number = persists && most > 0 ? node.add(id, size) : 0;
        Item item = new Item(id, number, clock.millis(), publisher, payload);
        if (number > 0) {
            work.pending(node, id, item);
            work.change(records.put(host, node, item));
            trim(work, host, node, most);
            requireRoom(host, node);
        }
        work.tell(host, node, Events.published(host, node, item));
    }

    private void requireRoom(Host host, Node node) throws Refused {
        if (host.bytesBeside(node) > limits.bytesMax()) {
            throw Refused.because(
                    ErrorCode.RESOURCE_CONSTRAINT,
                    "your nodes may hold " + limits.bytesMax() + " bytes together");
        }
    }

    private void trim(Work work, Host host, Node node, int most) {
        List<String> ids = node.itemIds();
        for (String old : ids.subList(0, Math.max(0, ids.size() - most))) {
            node.remove(old);
            work.change(records.remove(host, node, old));
        }
    }

    void retract(Work work, Host host, Node node, String id, boolean loud) {
        node.remove(id);
        work.change(records.remove(host, node, id));
        if (loud) {
            work.tell(host, node, Events.retracted(host, node, id));
        }
    }

    void purge(Work work, Host host, Node node) {
        empty(work, host, node);
        if (node.config().notices().retract()) {
            work.tell(host, node, Events.of(host, node, "purge"));
        }
    }

    private void empty(Work work, Host host, Node node) {
        for (String id : node.itemIds()) {
            work.change(records.remove(host, node, id));
        }
        node.purge();
    }

    void delete(Work work, Host host, Node node) {
        empty(work, host, node);
        if (node.config().notices().delete()) {
            work.tell(host, node, Events.of(host, node, "delete"));
        }
        host.nodes().remove(node.name());
        work.change(records.remove(host, node));
    }

    void configure(Work work, Host host, Node node, NodeConfig config) {
        node.configure(config);
        if (config.persists()) {
            trim(work, host, node, config.itemsMax(limits.itemsMax()));
        } else {
            empty(work, host, node);
        }
        work.change(records.put(host, node));
        if (config.notices().config()) {
            work.tell(host, node, Events.of(host, node, "configuration"));
        }
    }

    /// Affiliations or subscriptions have changed.
    void rewrite(Work work, Host host, Node node) {
        work.change(records.put(host, node));
    }
}
