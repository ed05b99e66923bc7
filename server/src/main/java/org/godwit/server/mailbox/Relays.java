package org.godwit.server.mailbox;

import java.util.List;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.archive.Archive;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// Hands stanzas that are not stored to the devices that are online.
@Spec("RFC 6121 §8.5")
final class Relays {
    private final Post post;
    private final List<Link> links;

    Relays(Post post, List<Link> links) {
        this.post = post;
        this.links = links;
    }

    void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        Link addressee = to == null || to.isBare() ? null : at(to);
        if (addressee != null) {
            if (Delivery.isRelayed(stanza, addressee.binary)) {
                Outflow.tell(addressee, new ToSession.Relay(stanza));
            }
            return;
        }
        switch (stanza) {
            case Stanza.Message m
                    when m.type() == MessageType.GROUPCHAT && to != null && to.isBare() ->
                    toMembers(m);
            case Stanza.Message m when !namesOneResource(m) -> {
                if (to == null || to.isBare() || m.type() != MessageType.HEADLINE) {
                    toAll(m);
                }
            }
            case Stanza.Message _, Stanza.Presence _ -> post.counters().stanzasDropped.increment();
            case Stanza.Iq iq -> Shards.bounce(iq, post);
        }
    }

    /// What a room says to an account, and not to a resource, is for the devices that are served
    /// from the mailbox and need not be in the room.
    private void toMembers(Stanza.Message message) {
        for (Link link : links) {
            if (link.open && link.binary) {
                Outflow.tell(link, new ToSession.Relay(message));
            }
        }
    }

    /// An error, a room's message and an answer out of an archive are for the resource they name
    /// and for no other.
    private static boolean namesOneResource(Stanza.Message message) {
        return message.type() == MessageType.ERROR
                || message.type() == MessageType.GROUPCHAT
                || message.payload().child(Archive.NAMESPACE, "result") != null;
    }

    private void toAll(Stanza.Message message) {
        for (Link link : links) {
            if (link.open) {
                Outflow.tell(link, new ToSession.Relay(message));
            }
        }
    }

    private @Nullable Link at(Jid jid) {
        for (Link link : links) {
            if (link.session != null && link.jid.equals(jid)) {
                return link;
            }
        }
        return null;
    }
}
