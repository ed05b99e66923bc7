package org.godwit.server.group.room;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What is to be done about an event, in this order, once the room as it now is has been stored.
public sealed interface RoomEffect {
    /// One stanza for whoever is at its `to` now.
    record Send(Stanza.Addressed stanza) implements RoomEffect {}

    /// The room does not do what was asked. A message that somebody counts is refused to who counts
    /// it, so that the error comes before the count; anything else is answered.
    ///
    /// @param answer the stanza error, for its `to`
    record Refuse(Stanza.Addressed answer, ErrorCode code, String detail) implements RoomEffect {}

    /// One message for many sessions.
    ///
    /// @param message without `to`
    /// @param inMailbox the accounts of `to` also get it from their mailboxes: a session that is
    ///   served from the mailbox leaves this copy alone
    record Broadcast(Stanza.Message message, List<Jid> to, boolean inMailbox)
            implements RoomEffect {
        public Broadcast {
            to = List.copyOf(to);
        }
    }

    /// Append to the room's log, then come back with [RoomEvent.Logged]. Only then has the sender
    /// its first tick.
    ///
    /// @param message from the room's address, without `to`
    /// @param sender full JID of the session that sent it, or null when the room itself speaks
    record Log(Stanza.Message message, @Nullable Jid sender) implements RoomEffect {}

    /// Append a logged message to the mailboxes of `members`.
    record FanOut(long sequence, Stanza.Message message, List<Jid> members) implements RoomEffect {
        public FanOut {
            members = List.copyOf(members);
        }
    }

    /// A message that must reach an account whether it is online or not.
    ///
    /// @param message `to` is a bare JID
    record Post(Stanza.Message message) implements RoomEffect {}

    /// Send what was said before, oldest first, to a session that entered (XEP-0045 §7.2.13).
    ///
    /// @param member the account belongs to the room: everything since it was last here, else the
    ///   latest messages
    record Replay(Jid to, boolean member, History wanted) implements RoomEffect {}

    /// What concerns the room's memory.
    sealed interface Remembered extends RoomEffect {}

    /// Answer a question about what was said (XEP-0313), from the log.
    record Recall(Stanza.Iq request) implements Remembered {}

    /// From now on the log answers with `left` in place of what message `sequence` said.
    record Conceal(long sequence, Element left) implements Remembered {}

    /// Answer with the room's card, if it has one.
    record ReadCard(Stanza.Iq request) implements Remembered {}

    /// Keep the room's card, then answer.
    record WriteCard(Stanza.Iq request, Element card) implements Remembered {}

    /// A member says how far it has come; the sender's first tick waits until that is kept.
    ///
    /// @param reference the message's number in the log, or its author's id
    /// @param read else only delivered
    record Reached(Jid account, String reference, boolean read) implements RoomEffect {}

    /// What concerns the counted ticks.
    sealed interface TickEffect extends RoomEffect {}

    /// Tell a session the counts of its account's latest messages.
    record TellTicks(Jid session) implements TickEffect {}

    /// Answer with the counts of one message of the asker, and who makes them, or with those of its
    /// latest ones.
    ///
    /// @param id the asker's, or null
    /// @param open addresses may be shown, else nicknames
    record AskTicks(Stanza.Iq request, @Nullable String id, boolean open) implements TickEffect {}

    /// The last session of a member left: it has seen what was said until now.
    record Seen(Jid account) implements RoomEffect {}

    /// The account no longer belongs: nothing is kept for it.
    record Forget(Jid account) implements RoomEffect {}

    /// How much history a client wants, null where it does not say.
    ///
    /// @param sinceMillis nothing older, Unix milliseconds
    record History(
            @Nullable Integer messagesMax, @Nullable Integer charsMax, @Nullable Long sinceMillis) {
        public static final History UNSAID = new History(null, null, null);
    }
}
