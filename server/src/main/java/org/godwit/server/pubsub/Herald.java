package org.godwit.server.pubsub;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.presence.Contacts;
import org.godwit.server.presence.Contacts.Contact;
import org.godwit.server.pubsub.node.Audience;
import org.godwit.server.pubsub.node.Events;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.SendLast;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToPubsub;
import org.godwit.server.routing.ToShard;

/// Carries news from a keeper to whom they concern: subscribers, the account's own devices, and the
/// keepers of the contacts that may see it.
@Spec({"XEP-0163 1.2.2 §4.3", "XEP-0060 1.26.0 §7.1.2"})
final class Herald implements Watchers.Outside {
    private final Pubsubs.Place place;

    Herald(Pubsubs.Place place) {
        this.place = place;
    }

    @Override
    public void send(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to != null) {
            place.directory().shardOf(to).tell(new ToShard.Relay(stanza));
        }
    }

    /// What was done is durable: everybody may hear of it.
    void announce(Host host, Work work) {
        String photo = work.photo();
        if (photo != null) {
            place.directory()
                    .presenceOf(host.address())
                    .tell(new ToPresence.Photo(host.address(), photo));
        }
        for (Work.Notice notice : work.notices()) {
            announce(host, notice);
        }
        for (Work.Newcomer newcomer : work.newcomers()) {
            greet(host, newcomer);
        }
    }

    private void announce(Host host, Work.Notice notice) {
        Audience audience = notice.audience();
        Stanza.Message message = notice.message();
        for (Jid subscriber : audience.subscribers()) {
            Contact contact = Contacts.find(place.shard(), host.address(), subscriber);
            if (audience.admits(subscriber, contact)) {
                send(message.with(message.envelope().withTo(subscriber)));
            }
        }
        if (host.service()) {
            return;
        }
        tell(host.address(), notice);
        for (Map.Entry<Jid, Contact> entry :
                Contacts.of(place.shard(), host.address()).entrySet()) {
            if (entry.getValue().from() && audience.admits(entry.getKey(), entry.getValue())) {
                tell(entry.getKey(), notice);
            }
        }
    }

    /// Whoever subscribed by itself hears of it that way.
    private void tell(Jid account, Work.Notice notice) {
        if (!notice.audience().subscribers().contains(account)) {
            place.directory()
                    .pubsubOf(account)
                    .tell(new ToPubsub.News(account, notice.node(), notice.message()));
        }
    }

    private void greet(Host host, Work.Newcomer newcomer) {
        Node node = host.find(newcomer.node());
        if (node == null || node.config().keeping().sendLast() == SendLast.NEVER) {
            return;
        }
        Item last = place.records().last(host.address(), node);
        if (last != null) {
            Stanza.Message message = Events.last(host, node, last);
            send(message.with(message.envelope().withTo(newcomer.subscriber())));
        }
    }

    @Override
    public void curious(Jid device, Set<String> nodes, Collection<ToPubsub.News> heard) {
        curious(device.bare(), device, nodes, heard);
        for (Map.Entry<Jid, Contact> entry : Contacts.of(place.shard(), device.bare()).entrySet()) {
            if (entry.getValue().to()) {
                curious(entry.getKey(), device, nodes, heard);
            }
        }
    }

    private void curious(
            Jid owner, Jid device, Set<String> nodes, Collection<ToPubsub.News> heard) {
        Set<String> missing = new HashSet<>(nodes);
        for (ToPubsub.News news : heard) {
            if (owner.equals(news.message().from())) {
                missing.remove(news.node());
            }
        }
        arrived(owner, device, missing);
    }

    /// A device that may see `owner` wants to know how things stand.
    void arrived(Jid owner, Jid device, Set<String> nodes) {
        if (!nodes.isEmpty()) {
            place.directory().pubsubOf(owner).tell(new ToPubsub.Arrived(owner, device, nodes));
        }
    }
}
