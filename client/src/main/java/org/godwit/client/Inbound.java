package org.godwit.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.client.file.Transfers;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a stanza from the server means to a person. Made by [InboundReader].
sealed interface Inbound {
    /// A text, from the peer or from another device of this account; the tick is the lowest true
    /// one.
    record Said(Message message) implements Inbound {}

    /// The author of a message gives it another text; the ref is that message's.
    record Corrected(Message message) implements Inbound {}

    /// The author of a message takes it back.
    ///
    /// @param author see [Content#author]
    record Retracted(Message.Ref ref, @Nullable String author) implements Inbound {}

    /// What somebody thinks of message `id` of the conversation with `peer`, whoever wrote it.
    record Reacted(Jid peer, String id, Content.Reaction reaction) implements Inbound {}

    /// A device of the peer has our message (XEP-0184).
    record Delivered(Message.Ref ref) implements Inbound {}

    /// Read up to that message (XEP-0333): our message by the peer, or theirs by this account
    /// elsewhere.
    record ReadUpTo(Message.Ref ref) implements Inbound {}

    /// Our message was refused.
    ///
    /// @param temporary the sender should try again later (RFC 6120 §8.3.2, `wait`)
    record Refused(Message.Ref ref, ErrorCode code, @Nullable String detail, boolean temporary)
            implements Inbound {}

    record Typing(Jid peer, boolean typing) implements Inbound {}

    /// News about contacts.
    sealed interface OfContacts extends Inbound {}

    /// News about groups.
    sealed interface OfGroups extends Inbound {
        /// Address of the group, bare.
        Jid group();
    }

    /// @param from the full JID that came or went
    /// @param since how long it has been so, when the peer says
    record Availability(
            Jid from, boolean available, @Nullable String status, @Nullable Instant since)
            implements OfContacts {}

    /// The peer wants to see our presence.
    record AsksToSee(Jid peer) implements OfContacts {}

    /// The peer takes such a wish back.
    record AsksNoMore(Jid peer) implements OfContacts {}

    /// The whole contact list (RFC 6121 §2.1.4).
    record Roster(List<Contact> contacts) implements OfContacts {
        public Roster {
            contacts = List.copyOf(contacts);
        }
    }

    /// One contact changed (RFC 6121 §2.1.6).
    ///
    /// @param requestId to be answered
    /// @param removed true when the contact is gone
    record RosterPush(@Nullable String requestId, Contact contact, boolean removed)
            implements OfContacts {}

    /// The answer to a request of ours.
    ///
    /// @param code null when it was granted
    record Answer(String requestId, @Nullable ErrorCode code, @Nullable String detail)
            implements OfContacts {}

    /// Somebody wants us in a group.
    record Invited(Jid group, @Nullable Jid by) implements OfGroups {}

    /// Who belongs to a group changed.
    ///
    /// @param who a bare JID
    /// @param belongs false when they left or were removed
    record Membership(Jid group, Jid who, boolean belongs, Instant stamp, String id)
            implements OfGroups {}

    /// The group is no more.
    record GroupEnded(Jid group) implements OfGroups {}

    /// The answer to a question about what a group is.
    record GroupNamed(Jid group, String name) implements OfGroups {}

    /// The answer to a question about who belongs to it in one rank.
    record GroupRank(Jid group, Map<Jid, Rank> members) implements OfGroups {
        public GroupRank {
            members = Map.copyOf(members);
        }
    }

    /// News about the account's devices.
    sealed interface OfDevices extends Inbound {}

    record DevicesListed(List<Device> devices) implements OfDevices {
        public DevicesListed {
            devices = List.copyOf(devices);
        }
    }

    /// A code that lets in another device.
    record LinkMade(String token, Instant expires) implements OfDevices {}

    /// The answer to what a transfer asked.
    record ForTransfer(String id, Transfers.Answer answer) implements Inbound {}

    /// A request to us.
    record Question(@Nullable Jid from, @Nullable String requestId, @Nullable Element about)
            implements Inbound {}
}
