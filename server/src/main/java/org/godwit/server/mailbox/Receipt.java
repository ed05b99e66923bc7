package org.godwit.server.mailbox;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.RoomNumber;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The delivered receipt one message is owed: to its sender a message, to the room that spoke it a
/// word, for the room counts. Shared by the devices the message was pushed to, so that the first
/// acknowledgement makes it and the others need not; all of them wait for it, for where one
/// device's cursor has passed nobody asks for a receipt again.
@Spec("XEP-0184 1.4.0")
final class Receipt {
    private final To to;
    private State state = State.OWED;
    private long ticket;

    private enum State {
        OWED,
        BEING_STORED,
        REFUSED,
        SETTLED
    }

    /// Who is owed it.
    sealed interface To {
        /// The author.
        record Sender(Jid account, String messageId, MessageType type) implements To {
            String id() {
                return Origin.receiptId(messageId);
            }

            Stanza.Message message(Jid recipient) {
                Element received =
                        Element.builder(Namespaces.RECEIPTS, "received")
                                .attribute("id", messageId)
                                .build();
                return new Stanza.Message(
                        Envelope.of(account, recipient, id()), type, Payload.of(received));
            }
        }

        /// A room.
        ///
        /// @param number of the message in the room's log
        record Room(Jid room, long number) implements To {}
    }

    private Receipt(To to) {
        this.to = to;
    }

    /// The receipt owed for an entry of `owner`'s mailbox, or null: it is owed for content another
    /// account sent, when its sender asked or its sender's client expects one for everything.
    static @Nullable Receipt owedFor(Stanza.Message message, String origin, Jid owner) {
        Jid from = message.from();
        String id = message.id();
        if (from == null || from.bare().equals(owner)) {
            return null;
        }
        if (message.type() == MessageType.GROUPCHAT) {
            Long number = RoomNumber.of(message);
            return number == null ? null : new Receipt(new To.Room(from.bare(), number));
        }
        Traits traits = message.payload().traits();
        boolean oneToOne =
                message.type() == MessageType.CHAT || message.type() == MessageType.NORMAL;
        boolean wanted = traits.has(Traits.RECEIPT_REQUEST) || Origin.wantsTicks(origin);
        boolean content =
                traits.has(Traits.BODY | Traits.OTHER | Traits.SUBJECT)
                        && !traits.has(Traits.RECEIVED | Traits.DISPLAYED);
        return id != null && oneToOne && wanted && content
                ? new Receipt(new To.Sender(from.bare(), id, message.type()))
                : null;
    }

    /// Whether nobody stores it now: never tried, or refused. Then the caller is to.
    boolean take() {
        boolean free = state == State.OWED || state == State.REFUSED;
        if (free) {
            state = State.BEING_STORED;
        }
        return free;
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    /// It is durable, or its sender can never get it.
    boolean isSettled() {
        return state == State.SETTLED;
    }

    void answered(boolean refused) {
        state = refused ? State.REFUSED : State.SETTLED;
    }

    /// What the answer to its append will carry.
    void asked(long newTicket) {
        ticket = newTicket;
    }

    long ticket() {
        return ticket;
    }

    To to() {
        return to;
    }
}
