package org.godwit.server.routing;

import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.store.Outcome;
import org.jspecify.annotations.Nullable;

/// What an online account is told: by its devices' sessions, by the writer of its shard and by the
/// store.
public sealed interface ToAccount
        permits ToAccount.Acked,
                ToAccount.Flow,
                ToAccount.Carbons,
                ToAccount.Leave,
                ToAccount.Connect,
                ToAccount.Committed,
                ToAccount.Relay,
                ToAccount.Cut,
                ToAccount.Ask,
                ToAccount.Then,
                ToAccount.Proceed,
                ToAccount.CursorOpened,
                ToAccount.CursorMoved,
                ToAccount.Retry,
                ToAccount.Unseen,
                ToSession.Appended {
    /// A device's session wants to be online.
    record Connect(Device device, ActorRef<ToSession> session) implements ToAccount {}

    /// @param name of its cursor
    /// @param resource wanted, or null for one of the server's making
    /// @param binary what it speaks
    /// @param passing its cursor ends with the session
    record Device(
            String name,
            @Nullable String resource,
            boolean binary,
            boolean passing,
            boolean carbons) {}

    /// The peer has everything up to `sequence`.
    record Acked(ActorRef<ToSession> session, long sequence) implements ToAccount {}

    /// Whether the session takes mailbox entries now.
    record Flow(ActorRef<ToSession> session, boolean open) implements ToAccount {}

    /// Whether the device wants to see its account's other conversations (XEP-0280).
    record Carbons(ActorRef<ToSession> session, boolean enabled) implements ToAccount {}

    /// The session ended.
    record Leave(ActorRef<ToSession> session) implements ToAccount {}

    /// A message became durable in this account's mailbox.
    record Committed(long sequence, String origin, Stanza.Message message) implements ToAccount {}

    /// A stanza for whoever is online.
    record Relay(Stanza.Addressed stanza) implements ToAccount {}

    /// A device asks something of its account: of its archive (XEP-0313) or block list (XEP-0191).
    record Ask(ActorRef<ToSession> session, Stanza.Iq request) implements ToAccount {}

    /// Time to go on with what is asked of the archive.
    enum Proceed implements ToAccount {
        NOW
    }

    /// Something the account itself wanted done once the store had answered; never from elsewhere.
    record Then(Runnable next) implements ToAccount {}

    /// The account or one device (when not null) may not be online any longer.
    record Cut(@Nullable String device) implements ToAccount {}

    /// The store's answer to opening a device's cursor.
    record CursorOpened(String device, Outcome outcome) implements ToAccount {}

    /// The store's answer to moving a device's cursor.
    record CursorMoved(String device, long sequence, Outcome outcome) implements ToAccount {}

    /// A device that was last seen before `beforeMillis`, as far as the store knows.
    record Unseen(String device, long beforeMillis) implements ToAccount {}

    /// Time to try again what the store refused.
    enum Retry implements ToAccount {
        NOW
    }
}
