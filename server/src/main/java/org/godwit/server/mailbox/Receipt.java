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
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The delivered receipt one message is owed. Shared by the devices the message was pushed to, so
/// that the first acknowledgement makes it and the others need not; all of them wait for it, for
/// where one device's cursor has passed nobody asks for a receipt again.
@Spec("XEP-0184 1.4.0")
final class Receipt {
    private final Jid sender;
    private final String messageId;
    private final MessageType type;
    private State state = State.OWED;
    private long ticket;

    private enum State {
        OWED,
        BEING_STORED,
        REFUSED,
        SETTLED
    }

    private Receipt(Jid sender, String messageId, MessageType type) {
        this.sender = sender;
        this.messageId = messageId;
        this.type = type;
    }

    /// The receipt owed for an entry of `owner`'s mailbox, or null: it is owed for content another
    /// account sent, when its sender asked or its sender's client expects one for everything.
    static @Nullable Receipt owedFor(Stanza.Message message, String origin, Jid owner) {
        Jid from = message.from();
        String id = message.id();
        if (from == null || id == null || from.bare().equals(owner)) {
            return null;
        }
        Traits traits = message.payload().traits();
        boolean oneToOne =
                message.type() == MessageType.CHAT || message.type() == MessageType.NORMAL;
        boolean wanted = traits.has(Traits.RECEIPT_REQUEST) || Origin.wantsTicks(origin);
        boolean content =
                traits.has(Traits.BODY | Traits.OTHER | Traits.SUBJECT)
                        && !traits.has(Traits.RECEIVED | Traits.DISPLAYED);
        return oneToOne && wanted && content ? new Receipt(from.bare(), id, message.type()) : null;
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

    Jid sender() {
        return sender;
    }

    String id() {
        return Origin.receiptId(messageId);
    }

    Stanza.Message message(Jid recipient) {
        Element received =
                Element.builder(Namespaces.RECEIPTS, "received").attribute("id", messageId).build();
        return new Stanza.Message(Envelope.of(sender, recipient, id()), type, Payload.of(received));
    }
}
