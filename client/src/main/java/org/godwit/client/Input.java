package org.godwit.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.godwit.client.content.Extras;
import org.godwit.client.e2ee.Comparing;
import org.godwit.client.file.Transfer;
import org.godwit.client.group.Rank;
import org.godwit.client.history.Message;
import org.godwit.client.link.LinkEvent;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What can happen to a client.
sealed interface Input {
    record Connect() implements Input {}

    record Disconnect() implements Input {}

    /// Time has passed.
    record Wake() implements Input {}

    record FromLink(LinkEvent event) implements Input {}

    /// @param answers the message it answers, or null
    /// @param extras what it carries beside the text
    record SendText(Jid to, String id, String body, Message.@Nullable Ref answers, Extras extras)
            implements Input {
        SendText(Jid to, String id, String body) {
            this(to, id, body, null, Extras.NONE);
        }
    }

    /// How long messages of a conversation last from now on; zero for good.
    ///
    /// @param id of the message that says so
    record SetTimer(Jid peer, String id, Duration timer) implements Input {}

    /// The text of a message of ours is to be another.
    ///
    /// @param id of the stanza that says so; likewise below
    record Edit(Message.Ref ref, String id, String body) implements Input {}

    /// A message of ours is taken back.
    record Retract(Message.Ref ref, String id) implements Input {}

    /// What we think of a message; empty takes it back.
    record React(Message.Ref ref, String id, List<String> emoji) implements Input {
        public React {
            emoji = List.copyOf(emoji);
        }
    }

    /// Everything from `peer` is read.
    ///
    /// @param markerId id for the marker that says so
    record MarkRead(Jid peer, String markerId) implements Input {}

    /// @param recording something to hear is made rather than written
    record SetTyping(Jid peer, boolean typing, boolean recording) implements Input {}

    /// A question to the server or to an account; answered by [Effect.Answered].
    record Ask(String id, Stanza.Iq iq) implements Input {}

    /// Whether a message to that peer will be sealed; answered by [Effect.Answered], with nothing
    /// when not.
    record Foresee(String id, Jid peer) implements Input {}

    /// The server says when somebody was last seen.
    record LastSeen(Jid peer, Instant at) implements Input {}

    /// What the user wants of contacts.
    sealed interface OfContacts extends Input {}

    record AddContact(Jid jid, @Nullable String name) implements OfContacts {}

    record AcceptContact(Jid jid) implements OfContacts {}

    record DeclineContact(Jid jid) implements OfContacts {}

    record RemoveContact(Jid jid) implements OfContacts {}

    /// What the user wants of the account itself.
    sealed interface OfAccount extends Input {}

    record ChangePassword(String password) implements OfAccount {
        @Override
        public String toString() {
            return "ChangePassword[]";
        }
    }

    record EraseAccount() implements OfAccount {}

    /// What the user wants of the account's devices.
    sealed interface OfDevices extends Input {}

    record ListDevices() implements OfDevices {}

    record RenameDevice(String id, String name) implements OfDevices {}

    record RemoveDevice(String id) implements OfDevices {}

    /// Lets in the device with that public key.
    record ApproveDevice(Bytes key, String name) implements OfDevices {}

    /// A code that lets in another device.
    record MakeLink() implements OfDevices {}

    /// What the user wants of safety numbers.
    record OfSafety(Comparing.Wish wish) implements Input {}

    /// How a file stands, to be told.
    record Moved(Transfer transfer) implements Input {}

    /// What the user wants of groups.
    sealed interface OfGroups extends Input {
        /// Address of the group, bare.
        Jid group();
    }

    /// Makes a group, for its members only.
    record CreateGroup(Jid group, String name, List<Jid> members) implements OfGroups {
        public CreateGroup {
            members = List.copyOf(members);
        }
    }

    record InviteToGroup(Jid group, Jid who) implements OfGroups {}

    record RemoveFromGroup(Jid group, Jid who) implements OfGroups {}

    /// Takes up an invitation.
    record JoinGroup(Jid group) implements OfGroups {}

    record LeaveGroup(Jid group) implements OfGroups {}

    record ListGroup(Jid group) implements OfGroups {}

    /// Gives a member a rank.
    record SetRank(Jid group, Jid who, Rank rank) implements OfGroups {}

    record RenameGroup(Jid group, String name) implements OfGroups {}

    /// Who may write: every member, or admins and owners.
    record LetSpeak(Jid group, boolean everybody) implements OfGroups {}

    record SetGroupPicture(Jid group, Bytes image, String mediaType) implements OfGroups {}

    record AskGroupPicture(Jid group) implements OfGroups {}

    record MakeGroupLink(Jid group, int uses, Duration age) implements OfGroups {}

    record ListGroupLinks(Jid group) implements OfGroups {}

    record RevokeGroupLink(Jid group, String id) implements OfGroups {}

    /// Becomes a member by a link.
    record FollowLink(Jid group, String token) implements OfGroups {}

    /// @param id of a message of ours, or null for the latest counts
    record AskTicks(Jid group, @Nullable String id) implements OfGroups {}
}
