package org.godwit.server.pubsub;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.presence.Contacts;
import org.godwit.server.presence.Contacts.Contact;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.store.Shard;

/// Who asks whom for what.
///
/// @param asker full JID
/// @param set whether something is to be changed
/// @param shard of the host
record Request(Jid asker, Element element, boolean set, Host host, Shard shard) {
    /// Whether it is the account's own.
    boolean own() {
        return !host.service() && asker.bare().equals(host.address());
    }

    Affiliation affiliation(Node node) {
        return host.affiliation(node, asker);
    }

    /// What the host keeps about the asker.
    Contact contact() {
        return Contacts.find(shard, host.address(), asker);
    }

    void requireOwner(Node node) throws Refused {
        if (affiliation(node) != Affiliation.OWNER) {
            throw Refused.because(ErrorCode.FORBIDDEN, "this is for owners");
        }
    }

    void requireSet(boolean wanted) throws Refused {
        if (set != wanted) {
            throw Refused.because(
                    ErrorCode.BAD_REQUEST, "this is to be " + (wanted ? "set" : "asked for"));
        }
    }
}
