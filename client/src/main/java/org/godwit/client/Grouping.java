package org.godwit.client;

import java.time.Duration;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Rank;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;

/// What can be done with a group beside talking in it. Of one [Client]; as thread-safe as that. A
/// wish that the group refuses, or that cannot be sent for want of a connection, is told by
/// [Event.RequestRefused].
public final class Grouping {
    private final Client client;

    Grouping(Client client) {
        this.client = client;
    }

    /// Gives a member another rank: owners make and unmake owners and admins. Told by
    /// [Event.MembershipChanged].
    public void setRank(Jid group, Jid who, Rank rank) {
        client.post(new Input.SetRank(group.bare(), who.bare(), rank));
    }

    /// Names the group; owners may. Told by [Event.ContactChanged].
    public void rename(Jid group, String name) {
        client.post(new Input.RenameGroup(group.bare(), name));
    }

    /// Gives the group a picture; owners may.
    ///
    /// @param image encoded as `mediaType`; empty takes it off
    public void setPicture(Jid group, Bytes image, String mediaType) {
        client.post(new Input.SetGroupPicture(group.bare(), image, mediaType));
    }

    /// Asks for the group's picture; answered by [Event.GroupPictured].
    public void askPicture(Jid group) {
        client.post(new Input.AskGroupPicture(group.bare()));
    }

    /// Who may write: every member, or admins and owners only. Owners may say so.
    public void letSpeak(Jid group, boolean everybody) {
        client.post(new Input.LetSpeak(group.bare(), everybody));
    }

    /// Makes a link by which people come; admins and owners may. Answered by [Event.GroupLinkMade].
    ///
    /// @param uses how many may come by it; 0 for any number
    /// @param age how long it is good, to the second
    public void makeLink(Jid group, int uses, Duration age) {
        client.post(new Input.MakeGroupLink(group.bare(), uses, age));
    }

    /// Asks for the links that are good; answered by [Event.GroupLinksListed].
    public void listLinks(Jid group) {
        client.post(new Input.ListGroupLinks(group.bare()));
    }

    /// @param id see [InviteLink#id]
    public void revokeLink(Jid group, String id) {
        client.post(new Input.RevokeGroupLink(group.bare(), id));
    }

    /// Becomes a member by a link. Told by [Event.MembershipChanged].
    ///
    /// @return the group's address
    /// @throws IllegalArgumentException when it is no invite link
    public Jid follow(String uri) {
        InviteLink.Door door = InviteLink.open(uri);
        client.post(new Input.FollowLink(door.group(), door.token()));
        return door.group();
    }

    /// Asks for the counts of our latest messages in a group; answered by [Event.GroupTicked].
    public void askTicks(Jid group) {
        client.post(new Input.AskTicks(group.bare(), null));
    }

    /// Asks who has a message of ours and who has read it; answered by [Event.HoldersListed].
    public void askHolders(Message.Ref ref) {
        client.post(new Input.AskTicks(ref.peer(), ref.id()));
    }
}
