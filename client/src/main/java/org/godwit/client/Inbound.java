package org.godwit.client;

import java.time.Instant;
import java.util.List;
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
    record Retracted(Message.Ref ref) implements Inbound {}

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

    /// @param from the full JID that came or went
    /// @param since how long it has been so, when the peer says
    record Availability(
            Jid from, boolean available, @Nullable String status, @Nullable Instant since)
            implements Inbound {}

    /// The peer wants to see our presence.
    record AsksToSee(Jid peer) implements Inbound {}

    /// The peer takes such a wish back.
    record AsksNoMore(Jid peer) implements Inbound {}

    /// The whole contact list (RFC 6121 §2.1.4).
    record Roster(List<Contact> contacts) implements Inbound {
        public Roster {
            contacts = List.copyOf(contacts);
        }
    }

    /// One contact changed (RFC 6121 §2.1.6).
    ///
    /// @param requestId to be answered
    /// @param removed true when the contact is gone
    record RosterPush(@Nullable String requestId, Contact contact, boolean removed)
            implements Inbound {}

    /// The answer to a request of ours.
    ///
    /// @param code null when it was granted
    record Answer(String requestId, @Nullable ErrorCode code, @Nullable String detail)
            implements Inbound {}

    /// A request to us.
    record Question(@Nullable Jid from, @Nullable String requestId, @Nullable Element about)
            implements Inbound {}
}
