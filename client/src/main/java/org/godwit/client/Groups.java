package org.godwit.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Membership;
import org.godwit.client.group.OwnVoice;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.group.Requests;
import org.godwit.client.group.Words;
import org.godwit.client.history.Change;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// The groups this account belongs to. A group is a durable room of the server (XEP-0045): what is
/// said there reaches its members' mailboxes, so this client enters it only to make it. In the
/// history a group is a contact with the group's name; `asking` while it is an invitation.
final class Groups {
    /// How the ids of requests about groups begin.
    static final String REQUEST = Requests.ID;

    private static final int ASKED_MAX = 1024;
    private static final String SERVICE = "conference.";

    private final Jid account;
    private final Contacts contacts;
    private final Requests requests;
    private final OwnVoice voice;

    /// Groups whose name was asked for in this run.
    private final Set<Jid> asked = new HashSet<>();

    /// Answers about who belongs, until every rank has one.
    private final Map<Jid, Listing> listings = new HashMap<>();

    /// @param missing answers still to come: one a rank, also when nobody has it
    private record Listing(int missing, Map<Jid, Rank> members) {}

    Groups(Jid account, Contacts contacts, OwnVoice voice) {
        this.account = account;
        this.contacts = contacts;
        this.voice = voice;
        this.requests = new Requests(account);
    }

    /// Whether `jid` is a group of the account's own server.
    static boolean isGroup(Jid account, Jid jid) {
        return Requests.isGroup(account, jid);
    }

    /// The address of a group of that name.
    static Jid address(Jid account, String name) {
        return new Jid(name, SERVICE + account.domain(), null);
    }

    // ---- what the user wants

    List<Stanza.Addressed> wish(Input.OfGroups wish, Engine.Out out) {
        Jid group = wish.group();
        return switch (wish) {
            case Input.CreateGroup(_, String name, List<Jid> members) -> {
                contacts.put(new Contact(group, name, Contact.Bond.NONE, false, false), out);
                asked.add(group);
                yield requests.create(group, name, members);
            }
            case Input.InviteToGroup(_, Jid who) -> requests.invite(group, List.of(who));
            case Input.RemoveFromGroup(_, Jid who) -> List.of(requests.setRank(group, who, null));
            case Input.SetRank(_, Jid who, Rank rank) ->
                    List.of(requests.setRank(group, who, rank));
            case Input.JoinGroup(_) -> {
                Contact known = contacts.find(group);
                contacts.put((known == null ? Contact.of(group) : known).withAsking(false), out);
                yield List.of(requests.register(group, null), requests.askName(group));
            }
            case Input.FollowLink(_, String token) -> List.of(requests.register(group, token));
            case Input.LeaveGroup(_) -> {
                forget(group, out);
                yield List.of(requests.leave(group));
            }
            case Input.ListGroup(_) -> list(group);
            case Input.RenameGroup(_, String name) -> List.of(requests.rename(group, name));
            case Input.LetSpeak(_, boolean everybody) ->
                    List.of(requests.letSpeak(group, everybody));
            case Input.SetGroupPicture(_, Bytes image, String mediaType) ->
                    List.of(requests.setPicture(group, image.toArray(), mediaType));
            case Input.AskGroupPicture(_) -> List.of(requests.askPicture(group));
            case Input.MakeGroupLink(_, int uses, Duration age) ->
                    List.of(requests.makeLink(group, uses, age));
            case Input.ListGroupLinks(_) -> List.of(requests.listLinks(group));
            case Input.RevokeGroupLink(_, String id) -> List.of(requests.revokeLink(group, id));
            case Input.AskTicks(_, String id) -> List.of(requests.askTicks(group, id));
        };
    }

    private List<Stanza.Addressed> list(Jid group) {
        if (listings.size() >= ASKED_MAX) {
            listings.clear();
        }
        listings.put(group, new Listing(Rank.values().length, Map.of()));
        List<Stanza.Addressed> questions = new ArrayList<>();
        for (Rank rank : Rank.values()) {
            questions.add(requests.list(group, rank));
        }
        return questions;
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
        return known == null || known.name() == null ? List.of(requests.askName(peer)) : List.of();
    }

    List<Stanza.Addressed> understand(Inbound.OfGroups news, Engine.Out out) {
        Jid group = news.group();
        switch (news) {
            case Inbound.Invited(_, Jid by, boolean marked) -> {
                Contact known = contacts.find(group);
                if (known != null && !known.asking()) {
                    return List.of();
                }
                contacts.put((known == null ? Contact.of(group) : known).withAsking(true), out);
                Contact inviter = by == null ? null : contacts.find(by);
                boolean stranger = marked || inviter == null || inviter.bond() == Contact.Bond.NONE;
                out.tell(new Event.GroupInvited(group, by, stranger));
                asked.add(group);
                return List.of(requests.askName(group));
            }
            case Inbound.Memberships(_, Inbound.Saying said, List<Membership> changes) -> {
                return changed(group, said, changes, out);
            }
            case Inbound.GroupChanged change -> {
                change(change, out);
                return heardOf(group, out);
            }
            case Inbound.CallsUs(_, String occupant) ->
                    out.changes.add(new Change.SetValue(OwnVoice.value(group), occupant));
            case Inbound.Concealed(_, long number) ->
                    out.changes.add(new Change.Conceal(group, number));
            case Inbound.Counted(_, Map<String, Reach> byId) ->
                    byId.forEach((id, reach) -> counted(group, id, reach, out));
            case Inbound.Held(_, String id, Reach reach, List<Holder> holders) -> {
                counted(group, id, reach, out);
                Message.Ref ref = new Message.Ref(group, id, true);
                out.tell(new Event.HoldersListed(ref, reach, holders));
            }
            case Inbound.LinkOfGroup(_, InviteLink link) ->
                    out.tell(new Event.GroupLinkMade(group, link));
            case Inbound.LinksOfGroup(_, List<InviteLink> links) ->
                    out.tell(new Event.GroupLinksListed(group, links));
            case Inbound.PictureOfGroup(_, Bytes image, String mediaType) ->
                    out.tell(new Event.GroupPictured(group, image, mediaType));
            case Inbound.GroupEnded(_) -> forget(group, out);
            case Inbound.GroupNamed(_, String name) -> {
                Contact known = contacts.find(group);
                if (known != null && !name.isBlank()) {
                    contacts.put(
                            new Contact(group, name, Contact.Bond.NONE, false, known.asking()),
                            out);
                }
            }
            case Inbound.GroupRank(_, Map<Jid, Rank> members) -> listed(group, members, out);
        }
        return List.of();
    }

    private void listed(Jid group, Map<Jid, Rank> members, Engine.Out out) {
        Listing listing = listings.remove(group);
        if (listing == null) {
            return;
        }
        Map<Jid, Rank> all = new HashMap<>(listing.members());
        all.putAll(members);
        if (listing.missing() == 1) {
            out.tell(new Event.GroupListed(group, all));
        } else {
            listings.put(group, new Listing(listing.missing() - 1, all));
        }
    }

    private List<Stanza.Addressed> changed(
            Jid group, Inbound.Saying said, List<Membership> changes, Engine.Out out) {
        boolean expelled = false;
        for (Membership change : changes) {
            out.tell(new Event.MembershipChanged(group, change.who(), change.rank(), change.by()));
            expelled |= change.rank() == null && change.who().equals(account);
        }
        if (expelled) {
            forget(group, out);
            return List.of();
        }
        note(group, said, Words.of(changes, account), out);
        return heardOf(group, out);
    }

    /// All have it, or have read it: the tick for good.
    private static void counted(Jid group, String id, Reach reach, Engine.Out out) {
        Message.Ref ref = new Message.Ref(group, id, true);
        if (reach.isRead()) {
            out.changes.add(new Change.Advance(ref, Status.READ));
        } else if (reach.isDelivered()) {
            out.changes.add(new Change.Advance(ref, Status.DELIVERED));
        }
        out.tell(new Event.GroupTicked(ref, reach));
    }

    private void change(Inbound.GroupChanged change, Engine.Out out) {
        String name = change.name();
        if (name != null && !name.isBlank()) {
            Contact known = contacts.find(change.group());
            boolean asking = known != null && known.asking();
            contacts.put(new Contact(change.group(), name, Contact.Bond.NONE, false, asking), out);
        }
        note(
                change.group(),
                change.said(),
                Words.of(change.by(), account, change.name(), change.picture(), change.speakers()),
                out);
    }

    private static void note(
            Jid group, Inbound.Saying said, @Nullable String words, Engine.Out out) {
        if (words != null) {
            Message.Ref ref = new Message.Ref(group, said.id(), false);
            out.changes.add(
                    new Change.Add(
                            new Message(
                                    ref, Content.note(words), said.stamp(), Status.READ, 0, 0)));
        }
    }

    private void forget(Jid group, Engine.Out out) {
        asked.remove(group);
        voice.forget(group);
        out.changes.add(new Change.SetValue(OwnVoice.value(group), ""));
        out.changes.add(new Change.RemoveContact(group));
        out.tell(new Event.ContactRemoved(group));
    }
}
