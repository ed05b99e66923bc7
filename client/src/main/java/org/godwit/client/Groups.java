package org.godwit.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.client.history.Change;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;

/// The groups this account belongs to. A group is a durable room of the server (XEP-0045): what is
/// said there reaches its members' mailboxes, so this client enters it only to make it. In the
/// history a group is a contact with the group's name; `asking` while it is an invitation.
final class Groups {
    /// How the ids of requests about groups begin.
    static final String REQUEST = "group-";

    private static final int ASKED_MAX = 1024;
    private static final String SERVICE = "conference.";

    private final Jid account;
    private final Contacts contacts;

    /// Groups whose name was asked for in this run.
    private final Set<Jid> asked = new HashSet<>();

    /// Answers about who belongs, until every rank has one.
    private final Map<Jid, Listing> listings = new HashMap<>();

    private long requests;

    /// @param missing answers still to come: one a rank, also when nobody has it
    private record Listing(int missing, Map<Jid, Rank> members) {}

    Groups(Jid account, Contacts contacts) {
        this.account = account;
        this.contacts = contacts;
    }

    /// Whether `jid` is a group of the account's own server.
    static boolean isGroup(Jid account, Jid jid) {
        return jid.local() != null && jid.domain().equals(SERVICE + account.domain());
    }

    /// The address of a group of that name.
    static Jid address(Jid account, String name) {
        return new Jid(name, SERVICE + account.domain(), null);
    }

    // ---- what the user wants

    List<Stanza.Addressed> wish(Input.OfGroups wish, Engine.Out out) {
        Jid group = wish.group();
        return switch (wish) {
            case Input.CreateGroup create -> create(create, out);
            case Input.InviteToGroup(_, Jid who) -> List.of(invite(group, List.of(who)));
            case Input.RemoveFromGroup(_, Jid who) ->
                    List.of(
                            admin(
                                    group,
                                    IqType.SET,
                                    item("none").attribute("jid", who.toString())));
            case Input.JoinGroup(_) -> {
                Contact known = contacts.find(group);
                contacts.put((known == null ? Contact.of(group) : known).withAsking(false), out);
                yield List.of(register(group, nick()), ask(group));
            }
            case Input.LeaveGroup(_) -> {
                forget(group, out);
                yield List.of(register(group, Element.of(Namespaces.REGISTER, "remove")));
            }
            case Input.ListGroup(_) -> {
                if (listings.size() >= ASKED_MAX) {
                    listings.clear();
                }
                listings.put(group, new Listing(Rank.values().length, Map.of()));
                List<Stanza.Addressed> questions = new ArrayList<>();
                for (Rank rank : Rank.values()) {
                    questions.add(admin(group, IqType.GET, item(rank.affiliation())));
                }
                yield questions;
            }
        };
    }

    private List<Stanza.Addressed> create(Input.CreateGroup create, Engine.Out out) {
        Jid group = create.group();
        contacts.put(new Contact(group, create.name(), Contact.Bond.NONE, false, false), out);
        asked.add(group);
        List<Stanza.Addressed> stanzas = new ArrayList<>();
        stanzas.add(presence(group, PresenceType.AVAILABLE));
        stanzas.add(configure(group, create.name()));
        stanzas.add(register(group, nick()));
        if (!create.members().isEmpty()) {
            stanzas.add(invite(group, create.members()));
        }
        stanzas.add(presence(group, PresenceType.UNAVAILABLE));
        return stanzas;
    }

    private Stanza.Presence presence(Jid group, PresenceType type) {
        Jid occupant = new Jid(group.local(), group.domain(), account.local());
        Payload payload =
                type == PresenceType.AVAILABLE
                        ? Payload.of(Element.of(Namespaces.MUC, "x"))
                        : Payload.EMPTY;
        return new Stanza.Presence(Envelope.of(occupant, null, null), type, payload);
    }

    private Stanza.Iq configure(Jid group, String name) {
        List<Field> fields =
                List.of(
                        Field.of(FieldType.TEXT_SINGLE, "muc#roomconfig_roomname", null, name),
                        Field.bool("muc#roomconfig_persistentroom", null, true),
                        Field.bool("muc#roomconfig_membersonly", null, true),
                        Field.bool("muc#roomconfig_publicroom", null, false),
                        Field.of(FieldType.LIST_SINGLE, "muc#roomconfig_whois", null, "anyone"));
        DataForm form = DataForm.of(DataForm.Type.SUBMIT, Namespaces.MUC + "#roomconfig", fields);
        Element query = Element.builder(Namespaces.MUC_OWNER, "query").child(form.write()).build();
        return iq(group, IqType.SET, query);
    }

    private Element nick() {
        Field nick =
                Field.of(
                        FieldType.TEXT_SINGLE,
                        "muc#register_roomnick",
                        null,
                        String.valueOf(account.local()));
        return DataForm.of(DataForm.Type.SUBMIT, Namespaces.MUC + "#register", List.of(nick))
                .write();
    }

    private Stanza.Iq register(Jid group, Element what) {
        Element query = Element.builder(Namespaces.REGISTER, "query").child(what).build();
        return iq(group, IqType.SET, query);
    }

    private Stanza.Message invite(Jid group, List<Jid> guests) {
        Element.Builder x = Element.builder(Namespaces.MUC_USER, "x");
        for (Jid guest : guests) {
            x.child(
                    Element.builder(Namespaces.MUC_USER, "invite")
                            .attribute("to", guest.bare().toString())
                            .build());
        }
        String id = REQUEST + ++requests;
        return new Stanza.Message(
                Envelope.of(group, null, id), MessageType.NORMAL, Payload.of(x.build()));
    }

    private static Element.Builder item(String affiliation) {
        return Element.builder(Namespaces.MUC_ADMIN, "item").attribute("affiliation", affiliation);
    }

    private Stanza.Iq admin(Jid group, IqType type, Element.Builder item) {
        Element query = Element.builder(Namespaces.MUC_ADMIN, "query").child(item.build()).build();
        return iq(group, type, query);
    }

    private Stanza.Iq ask(Jid group) {
        return iq(group, IqType.GET, Element.of(Namespaces.DISCO_INFO, "query"));
    }

    private Stanza.Iq iq(Jid group, IqType type, Element query) {
        return new Stanza.Iq(
                Envelope.of(group, null, REQUEST + ++requests), type, Payload.of(query));
    }

    // ---- what is heard

    /// Something was said in a conversation: an unknown group is remembered and asked its name.
    List<Stanza.Addressed> heardOf(Jid peer, Engine.Out out) {
        if (!isGroup(account, peer) || asked.contains(peer)) {
            return List.of();
        }
        if (asked.size() >= ASKED_MAX) {
            asked.clear();
        }
        asked.add(peer);
        Contact known = contacts.find(peer);
        if (known == null) {
            contacts.put(Contact.of(peer), out);
        }
        return known == null || known.name() == null ? List.of(ask(peer)) : List.of();
    }

    List<Stanza.Addressed> understand(Inbound.OfGroups news, Engine.Out out) {
        Jid group = news.group();
        switch (news) {
            case Inbound.Invited(_, Jid by) -> {
                Contact known = contacts.find(group);
                if (known != null && !known.asking()) {
                    return List.of();
                }
                contacts.put((known == null ? Contact.of(group) : known).withAsking(true), out);
                asked.add(group);
                return List.of(ask(group));
            }
            case Inbound.Membership membership -> {
                if (!membership.belongs() && membership.who().equals(account)) {
                    forget(group, out);
                    return List.of();
                }
                note(membership, out);
                return heardOf(group, out);
            }
            case Inbound.GroupEnded(_) -> forget(group, out);
            case Inbound.GroupNamed(_, String name) -> {
                Contact known = contacts.find(group);
                if (known != null && !name.isBlank()) {
                    contacts.put(
                            new Contact(group, name, Contact.Bond.NONE, false, known.asking()),
                            out);
                }
            }
            case Inbound.GroupRank(_, Map<Jid, Rank> members) -> {
                Listing listing = listings.remove(group);
                if (listing != null) {
                    Map<Jid, Rank> all = new HashMap<>(listing.members());
                    all.putAll(members);
                    if (listing.missing() == 1) {
                        out.tell(new Event.GroupListed(group, all));
                    } else {
                        listings.put(group, new Listing(listing.missing() - 1, all));
                    }
                }
            }
        }
        return List.of();
    }

    private static void note(Inbound.Membership membership, Engine.Out out) {
        String name = Contact.of(membership.who()).label();
        Content content = Content.note(name + (membership.belongs() ? " joined" : " left"));
        Message.Ref ref = new Message.Ref(membership.group(), membership.id(), false);
        out.changes.add(
                new Change.Add(new Message(ref, content, membership.stamp(), Status.READ, 0, 0)));
    }

    private void forget(Jid group, Engine.Out out) {
        asked.remove(group);
        out.changes.add(new Change.RemoveContact(group));
        out.tell(new Event.ContactRemoved(group));
    }
}
