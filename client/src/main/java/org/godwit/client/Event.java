package org.godwit.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.client.OwnAccount.Device;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.file.Transfer;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Contact;
import org.godwit.client.history.History;
import org.godwit.client.history.Message;
import org.godwit.client.people.Setting;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a client tells its listener, in the order it happened. Whatever a message event says is in
/// the history already.
public sealed interface Event {
    /// The connection came, went or waits.
    record ConnectivityChanged(Connectivity now) implements Event {}

    /// A message nobody showed yet: received, or sent by this account from here or another device.
    record MessageAdded(Message message) implements Event {}

    /// A message has a new status. For messages from others: it was read, here or elsewhere.
    record MessageChanged(Message message) implements Event {}

    /// A message says something else now: it was edited, deleted or reacted to.
    record MessageRevised(Message message) implements Event {}

    /// A message was forgotten because its time is over ([Message#expires]).
    record MessageExpired(Message message) implements Event {}

    /// A file is under way, or is no longer.
    record TransferChanged(Transfer transfer) implements Event {}

    /// A peer began or ceased to write (XEP-0085).
    ///
    /// @param recording something to hear is made rather than written
    record TypingChanged(Jid peer, boolean typing, boolean recording) implements Event {}

    /// The account has chosen something, here or on another device; told once [People#settings] was
    /// asked.
    record SettingChanged(Setting setting) implements Event {}

    record PresenceChanged(Presence presence) implements Event {}

    /// A contact is new or different. A request to become one has [Contact#asking].
    record ContactChanged(Contact contact) implements Event {}

    record ContactRemoved(Jid jid) implements Event {}

    /// What groups say.
    sealed interface OfGroups extends Event {}

    /// Who belongs to a group, as it was asked.
    record GroupListed(Jid group, Map<Jid, Rank> members) implements OfGroups {
        public GroupListed {
            members = Map.copyOf(members);
        }
    }

    /// Somebody wants us in a group; until [Client#joinGroup] its contact is [Contact#asking].
    ///
    /// @param by who, or null when the group did not say
    /// @param stranger it is nobody among our contacts
    record GroupInvited(Jid group, @Nullable Jid by, boolean stranger) implements OfGroups {}

    /// Somebody belongs to a group now, in another rank, or no longer. The group's own words about
    /// it are in the history as a note.
    ///
    /// @param rank null when they left or were removed
    /// @param by who made it so, or null when the group did not say
    record MembershipChanged(Jid group, Jid who, @Nullable Rank rank, @Nullable Jid by)
            implements OfGroups {}

    /// How far a message of ours has come in a group. When all have it or have read it, its tick
    /// says so too, by [MessageChanged]; what is in between is told while we are connected.
    record GroupTicked(Message.Ref ref, Reach reach) implements OfGroups {}

    /// Who has a message of ours, as it was asked.
    record HoldersListed(Message.Ref ref, Reach reach, List<Holder> holders) implements OfGroups {
        public HoldersListed {
            holders = List.copyOf(holders);
        }
    }

    /// A link by which people come to a group was made.
    record GroupLinkMade(Jid group, InviteLink link) implements OfGroups {}

    /// The links of a group, as they were asked for.
    record GroupLinksListed(Jid group, List<InviteLink> links) implements OfGroups {
        public GroupLinksListed {
            links = List.copyOf(links);
        }
    }

    /// The picture of a group, as it was asked for.
    ///
    /// @param image empty when it has none
    record GroupPictured(Jid group, Bytes image, String mediaType) implements OfGroups {}

    /// The account's devices, as they were asked for or after a change.
    record DevicesListed(List<Device> devices) implements Event {
        public DevicesListed {
            devices = List.copyOf(devices);
        }
    }

    /// A code that lets in another device of this account, once, until it expires. Secret.
    record LinkMade(String token, Instant expires) implements Event {
        @Override
        public String toString() {
            return "LinkMade[expires " + expires + "]";
        }
    }

    /// Something about the account itself came true.
    record AccountChanged(OwnAccount.News news) implements Event {}

    /// The safety number of a conversation, as it was asked for or after it was compared.
    record SafetyKnown(Jid peer, Safety safety) implements Event {}

    /// A request of ours that is no message was refused.
    ///
    /// @param what the request, for people
    record RequestRefused(String what, ErrorCode code, @Nullable String detail) implements Event {}

    /// What a batch of changes is worth telling.
    static List<Event> of(History.Applied applied) {
        List<Event> news = new ArrayList<>();
        applied.added().forEach(message -> news.add(new MessageAdded(message)));
        applied.changed().forEach(message -> news.add(new MessageChanged(message)));
        applied.expired().forEach(message -> news.add(new MessageExpired(message)));
        applied.revised().forEach(message -> news.add(new MessageRevised(message)));
        return news;
    }
}
