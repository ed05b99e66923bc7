package org.godwit.server.pubsub.node;

import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who has nodes: an account, or the publish-subscribe service. Belongs to one keeper.
public final class Host {
    private final Jid address;
    private final boolean service;
    private final Map<String, Node> nodes = new TreeMap<>();

    public Host(Jid address, boolean service) {
        this.address = address;
        this.service = service;
    }

    /// Bare JID.
    public Jid address() {
        return address;
    }

    public boolean service() {
        return service;
    }

    /// By name.
    public Map<String, Node> nodes() {
        return nodes;
    }

    public @Nullable Node find(String name) {
        return nodes.get(name);
    }

    /// @throws Refused with `item-not-found` when there is none
    public Node node(@Nullable String name) throws Refused {
        if (name == null || name.isEmpty()) {
            throw Refused.because(
                    ErrorCode.BAD_REQUEST, "nodeid-required", "a node has to be named");
        }
        Node node = nodes.get(name);
        if (node == null) {
            throw Refused.because(ErrorCode.ITEM_NOT_FOUND, "there is no such node");
        }
        return node;
    }

    /// What somebody is to a node: an account owns all of its own.
    public Affiliation affiliation(Node node, Jid who) {
        return !service && who.bare().equals(address) ? Affiliation.OWNER : node.affiliation(who);
    }

    /// What the items take that are in one account's nodes: in all of an account's own; at the
    /// service in all that have an owner of `node`.
    public long bytesBeside(Node node) {
        return nodes.values().stream()
                .filter(each -> !service || each.sharesOwner(node))
                .mapToLong(Node::bytes)
                .sum();
    }

    /// How many nodes somebody owns here.
    public long ownedBy(Jid who) {
        return nodes.values().stream()
                .filter(node -> affiliation(node, who) == Affiliation.OWNER)
                .count();
    }
}
