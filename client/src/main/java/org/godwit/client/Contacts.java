package org.godwit.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.client.history.Change;
import org.godwit.client.history.Contact;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.people.Setting;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// The contact list and who of it is there: RFC 6121 as a person sees it.
final class Contacts {
    static final String ROSTER_REQUEST = "roster";

    private static final int PEERS_MAX = 10_000;

    private final Jid account;
    private final History history;
    private final Map<Jid, Set<String>> online = new HashMap<>();
    private final Map<Jid, Presence> presences = new HashMap<>();
    private long requests;

    Contacts(Jid account, History history) {
        this.account = account;
        this.history = history;
    }

    Presence presence(Jid peer) {
        return presences.getOrDefault(peer, Presence.unknown(peer));
    }

    /// What news about contacts means.
    ///
    /// @return an answer to send, or null
    Stanza.@Nullable Addressed understand(Inbound.OfContacts meaning, Instant now, Engine.Out out) {
        switch (meaning) {
            case Inbound.Availability availability -> availability(availability, out);
            case Inbound.AsksToSee(Jid peer) -> asks(peer, true, out);
            case Inbound.AsksNoMore(Jid peer) -> asks(peer, false, out);
            case Inbound.Roster(List<Contact> contacts) -> roster(contacts, out);
            case Inbound.RosterPush(String id, Contact contact, boolean removed) -> {
                if (removed) {
                    out.changes.add(new Change.RemoveContact(contact.jid()));
                    out.tell(new Event.ContactRemoved(contact.jid()));
                } else {
                    put(contact.withAsking(isAsking(contact.jid())), out);
                }
                return Outbound.result(id);
            }
            case Inbound.Chosen(String id, List<Setting> chosen) -> {
                chosen.forEach(setting -> out.tell(new Event.SettingChanged(setting)));
                return Outbound.result(id);
            }
            case Inbound.Answer answer -> {
                if (answer.code() != null) {
                    out.tell(
                            new Event.RequestRefused(
                                    about(answer.requestId()), answer.code(), answer.detail()));
                }
            }
        }
        return null;
    }

    void put(Contact contact, Engine.Out out) {
        out.changes.add(new Change.PutContact(contact));
        out.tell(new Event.ContactChanged(contact));
    }

    private List<Contact> known() {
        try {
            return history.contacts();
        } catch (HistoryException e) {
            return List.of();
        }
    }

    @Nullable Contact find(Jid jid) {
        return known().stream().filter(c -> c.jid().equals(jid)).findFirst().orElse(null);
    }

    private boolean isAsking(Jid jid) {
        Contact contact = find(jid);
        return contact != null && contact.asking();
    }

    void asks(Jid peer, boolean asking, Engine.Out out) {
        Contact contact = find(peer);
        put((contact == null ? Contact.of(peer) : contact).withAsking(asking), out);
    }

    private void roster(List<Contact> contacts, Engine.Out out) {
        Map<Jid, Contact> before = new HashMap<>();
        known().forEach(contact -> before.put(contact.jid(), contact));
        for (Contact contact : contacts) {
            Contact old = before.remove(contact.jid());
            Contact now = contact.withAsking(old != null && old.asking());
            if (!now.equals(old)) {
                put(now, out);
            }
        }
        for (Contact gone : before.values()) {
            if (!gone.asking() && !Groups.isGroup(account, gone.jid())) {
                out.changes.add(new Change.RemoveContact(gone.jid()));
                out.tell(new Event.ContactRemoved(gone.jid()));
            }
        }
    }

    private void availability(Inbound.Availability news, Engine.Out out) {
        Jid peer = news.from().bare();
        if (peer.equals(account)
                || Groups.isGroup(account, peer)
                || (presences.size() >= PEERS_MAX && !presences.containsKey(peer))) {
            return;
        }
        String resource = news.from().resource() == null ? "" : news.from().resource();
        Set<String> resources = online.computeIfAbsent(peer, _ -> new HashSet<>());
        if (news.available()) {
            resources.add(resource);
        } else {
            resources.remove(resource);
        }
        boolean there = !resources.isEmpty();
        if (!there) {
            online.remove(peer);
        }
        tell(new Presence(peer, there, news.status(), there ? null : news.since()), out);
    }

    private void tell(Presence presence, Engine.Out out) {
        Presence before = presences.put(presence.peer(), presence);
        if (!presence.equals(before)) {
            out.tell(new Event.PresenceChanged(presence));
        }
    }

    /// A stranger's first message, marked by the server, asks to be let in, sealed or not.
    void met(Stanza.Addressed stanza, Engine.Out out) {
        Jid from = stanza.from();
        if (stanza instanceof Stanza.Message message
                && from != null
                && !from.bare().equals(account)
                && message.payload().child(Namespaces.PRIVACY, "stranger") != null) {
            asks(from.bare(), true, out);
        }
    }

    /// The server says when a peer who is not here was last seen.
    void seen(Jid peer, Instant at, Engine.Out out) {
        boolean room = presences.size() < PEERS_MAX || presences.containsKey(peer);
        if (room && !online.containsKey(peer)) {
            tell(new Presence(peer, false, null, at), out);
        }
    }

    /// The connection is gone: nobody is known to be there.
    void allGone(Instant now, Engine.Out out) {
        for (Jid peer : List.copyOf(online.keySet())) {
            tell(new Presence(peer, false, null, now), out);
        }
        online.clear();
    }

    /// What to send for a wish of the user about contacts.
    List<Stanza.Addressed> wish(Input.OfContacts wish, Engine.Out out) {
        List<Stanza.Addressed> stanzas = new ArrayList<>(2);
        switch (wish) {
            case Input.AddContact(Jid jid, String name) -> {
                stanzas.add(Outbound.rosterPut(nextId(), jid.bare(), name));
                stanzas.add(Outbound.about(jid.bare(), PresenceType.SUBSCRIBE));
            }
            case Input.AcceptContact(Jid jid) -> {
                stanzas.add(Outbound.about(jid.bare(), PresenceType.SUBSCRIBED));
                Contact contact = find(jid.bare());
                boolean seen =
                        contact != null
                                && (contact.bond() == Contact.Bond.TO
                                        || contact.bond() == Contact.Bond.BOTH
                                        || contact.asked());
                if (!seen) {
                    stanzas.add(Outbound.about(jid.bare(), PresenceType.SUBSCRIBE));
                }
                asks(jid.bare(), false, out);
            }
            case Input.DeclineContact(Jid jid) -> {
                stanzas.add(Outbound.about(jid.bare(), PresenceType.UNSUBSCRIBED));
                out.changes.add(new Change.RemoveContact(jid.bare()));
                out.tell(new Event.ContactRemoved(jid.bare()));
            }
            case Input.RemoveContact(Jid jid) ->
                    stanzas.add(Outbound.rosterRemove(nextId(), jid.bare()));
        }
        return stanzas;
    }

    private static String about(String requestId) {
        return requestId.startsWith(Groups.REQUEST)
                ? "group"
                : requestId.startsWith(Devices.REQUEST)
                        ? "devices"
                        : requestId.startsWith(OwnAccount.Requests.REQUEST)
                                ? "account"
                                : "contacts";
    }

    private String nextId() {
        return "contact-" + ++requests;
    }
}
