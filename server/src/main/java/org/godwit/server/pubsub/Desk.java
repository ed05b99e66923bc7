package org.godwit.server.pubsub;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.presence.Contacts;
import org.godwit.server.presence.Contacts.Contact;
import org.godwit.server.pubsub.node.Affiliation;
import org.godwit.server.pubsub.node.Audience;
import org.godwit.server.pubsub.node.Events;
import org.godwit.server.pubsub.node.Host;
import org.godwit.server.pubsub.node.Item;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.NodeConfig;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.pubsub.node.SendLast;
import org.godwit.server.routing.Spec;

/// What is done with what a keeper is told, but for when: every feature of the package, behind one
/// door.
@Spec({"XEP-0490 1.0.1 §4", "XEP-0163 1.2.2 §4.3.3"})
final class Desk {
    private final Pubsubs.Place place;
    private final Publishing publishing;
    private final UserRequests users;
    private final OwnerRequests owners;
    private final Avatars avatars;
    private final PrivateData privateData;
    private final Discovery discovery = new Discovery(Names.accountFeatures());

    Desk(Pubsubs.Place place, SecureRandom random) {
        this.place = place;
        publishing = new Publishing(place.records(), place.limits().pubsub(), place.clock());
        Cards cards = new Cards(publishing);
        avatars = new Avatars(publishing, cards);
        Bookmarks bookmarks = new Bookmarks(publishing);
        Mirrors mirrors = new Mirrors(bookmarks, avatars, cards);
        privateData = new PrivateData(publishing, bookmarks);
        Reading reading = new Reading(place.records(), place.limits());
        users = new UserRequests(publishing, new Subscribing(publishing), reading, mirrors, random);
        owners = new OwnerRequests(publishing, mirrors);
    }

    void handle(Stanza.Iq iq, Host host, Work work) throws Refused, ProtocolException {
        Element element = iq.payload().element();
        Jid asker = iq.from();
        if (element == null || asker == null) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "a request holds one element");
        }
        boolean set = iq.type() == IqType.SET;
        Request request = new Request(asker, element, set, host, place.shard());
        switch (element.namespace()) {
            case Names.PUBSUB -> users.handle(request, work);
            case Names.OWNER -> owners.handle(request, work);
            case Namespaces.DISCO_INFO -> work.answer(discovery.info(request));
            case Namespaces.DISCO_ITEMS -> work.answer(discovery.items(request));
            case Names.VCARD -> avatars.handle(ofAccount(request), work);
            case Names.PRIVATE -> privateData.handle(ofAccount(request), work);
            default -> throw Refused.because(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
    }

    private static Request ofAccount(Request request) throws Refused {
        if (request.host().service()) {
            throw Refused.because(ErrorCode.SERVICE_UNAVAILABLE, "");
        }
        return request;
    }

    /// A device has shown a conversation so far: its siblings hear of it through the node.
    void displayed(Host host, Jid peer, Element displayed, Work work) throws Refused {
        Node known = host.find(Names.DISPLAYED);
        Jid account = host.address();
        Node node =
                known == null
                        ? publishing.create(
                                work,
                                host,
                                Names.DISPLAYED,
                                NodeConfig.ofAccount(Names.DISPLAYED),
                                account)
                        : known;
        publishing.publish(work, host, node, peer.toString(), displayed, account);
    }

    /// What a device gets that was not there when it was published.
    List<Stanza.Message> lastItems(Host host, Jid device, Set<String> nodes) {
        Contact contact = Contacts.find(place.shard(), host.address(), device);
        List<Stanza.Message> messages = new ArrayList<>();
        boolean own = device.bare().equals(host.address());
        if (!own && !contact.from()) {
            return messages;
        }
        for (String name : nodes) {
            Node node = host.find(name);
            boolean sends =
                    node != null
                            && node.config().keeping().sendLast() == SendLast.ON_SUB_AND_PRESENCE
                            && Audience.of(host, node).admits(device, contact);
            Item last = node == null || !sends ? null : place.records().last(host.address(), node);
            if (node != null && last != null) {
                Stanza.Message message = Events.last(host, node, last);
                messages.add(message.with(message.envelope().withTo(device)));
            }
        }
        return messages;
    }

    /// An account is gone: its nodes at the service go, and it is no longer subscribed to others.
    void removed(Host service, Jid account, Work work) {
        for (Node node : List.copyOf(service.nodes().values())) {
            if (node.affiliation(account) == Affiliation.OWNER) {
                publishing.delete(work, service, node);
                continue;
            }
            boolean known = node.affiliation(account) != Affiliation.NONE;
            node.affiliate(account, Affiliation.NONE);
            if (node.subscriptions().keySet().removeIf(s -> s.bare().equals(account)) || known) {
                publishing.rewrite(work, service, node);
            }
        }
    }
}
