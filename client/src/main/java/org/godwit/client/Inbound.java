package org.godwit.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.client.OwnAccount.Device;
import org.godwit.client.file.Transfers;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Membership;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Author;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.people.Setting;
import org.godwit.protocol.stanza.Bytes;
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
    record Retracted(Message.Ref ref, @Nullable Author author) implements Inbound {}

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

    /// @param recording something to hear is made rather than written
    record Typing(Jid peer, boolean typing, boolean recording) implements Inbound {}

    /// This account has chosen something, here or elsewhere.
    ///
    /// @param requestId to be answered
    record Chosen(@Nullable String requestId, List<Setting> settings) implements OfContacts {
        public Chosen {
            settings = List.copyOf(settings);
        }
    }

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
    ///
    /// @param stranger as the server says: it is the first we hear of who invites
    record Invited(Jid group, @Nullable Jid by, boolean stranger) implements OfGroups {}

    /// Who belongs to a group changed, by one request.
    record Memberships(Jid group, Saying said, List<Membership> changes) implements OfGroups {
        public Memberships {
            changes = List.copyOf(changes);
        }
    }

    /// When a group said something of itself.
    ///
    /// @param id made of it when it has none
    record Saying(String id, Instant stamp) {}

    /// A group is another one: its name, its picture, or who may write there.
    ///
    /// @param by who made it so, or null
    /// @param name null when it is the same, likewise the rest
    /// @param speakers `members` or `admins`
    record GroupChanged(
            Jid group,
            Saying said,
            @Nullable Jid by,
            @Nullable String name,
            @Nullable String speakers,
            @Nullable String picture)
            implements OfGroups {}

    /// What the group calls us in messages (XEP-0421).
    record CallsUs(Jid group, String occupant) implements OfGroups {}

    /// A group took one of its messages back.
    record Concealed(Jid group, long number) implements OfGroups {}

    /// How far messages of ours have come.
    record Counted(Jid group, Map<String, Reach> byId) implements OfGroups {
        public Counted {
            byId = Map.copyOf(byId);
        }
    }

    /// The answer to who has a message of ours.
    record Held(Jid group, String id, Reach reach, List<Holder> holders) implements OfGroups {
        public Held {
            holders = List.copyOf(holders);
        }
    }

    record LinkOfGroup(Jid group, InviteLink link) implements OfGroups {}

    record LinksOfGroup(Jid group, List<InviteLink> links) implements OfGroups {
        public LinksOfGroup {
            links = List.copyOf(links);
        }
    }

    record PictureOfGroup(Jid group, Bytes image, String mediaType) implements OfGroups {}

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

    /// A wish about the account itself came true.
    record OfAccount(OwnAccount.News news) implements Inbound {}

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

    /// The answer to what was asked about keys.
    ///
    /// @param about null when it was refused
    record ForSealing(String id, @Nullable Jid from, @Nullable Element about) implements Inbound {}

    /// A request to us.
    record Question(@Nullable Jid from, @Nullable String requestId, @Nullable Element about)
            implements Inbound {}
}
