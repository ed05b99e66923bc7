package org.godwit.server.session;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;

/// What a [Session] wants done. The actor around it does these in order.
sealed interface Effect {
    /// Tell the connection.
    record Send(ToClient event) implements Effect {}

    /// Make a message durable; [org.godwit.server.routing.ToSession.Appended] answers with
    /// `ticket`.
    record Append(Jid mailbox, String origin, String id, Stanza.Message message, long ticket)
            implements Effect {}

    /// Answer as for `append`, which goes to somebody the account has blocked and may only have
    /// been stored before.
    record Confirm(Append append) implements Effect {}

    /// Pass a stanza to whoever of that account is online.
    record Relay(Stanza.Addressed stanza) implements Effect {}

    /// Presence of this device, of any type.
    record Announce(Stanza.Presence presence) implements Effect {}

    /// A request to this server.
    record Ask(Stanza.Iq request) implements Effect {}

    /// The device has shown the conversation with `peer` so far (XEP-0490).
    record Displayed(Jid peer, Element displayed) implements Effect {}

    /// The peer has everything of the mailbox up to `sequence`.
    record Acked(long sequence) implements Effect {}

    /// The peer has what that room spoke, up to that number of its log.
    record Heard(Jid room, long number) implements Effect {}

    /// Whether mailbox entries are wanted now.
    record Flow(boolean open) implements Effect {}

    /// Come back at this time, Unix milliseconds.
    record Wake(long atMillis) implements Effect {}

    /// The socket is gone; the session waits for its peer.
    enum Detached implements Effect {
        NOW
    }

    /// The session is over.
    enum End implements Effect {
        NOW
    }
}
