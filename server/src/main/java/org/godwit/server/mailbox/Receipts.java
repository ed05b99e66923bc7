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

/// The second tick: made by the server when a device has acknowledged a message whose sender wants
/// to know. Pure.
@Spec("XEP-0184 §5")
final class Receipts {
    private Receipts() {}

    /// The receipt owed for `message` once a device of `account` has it, or null when none is.
    static Stanza.@Nullable Message owed(String origin, Stanza.Message message, Jid account) {
        Jid from = message.from();
        String id = message.id();
        if (from == null || id == null || from.bare().equals(account)) {
            return null;
        }
        Traits traits = message.payload().traits();
        boolean personal =
                message.type() == MessageType.CHAT || message.type() == MessageType.NORMAL;
        boolean content =
                traits.has(Traits.BODY | Traits.OTHER | Traits.SUBJECT)
                        && !traits.has(Traits.RECEIVED | Traits.DISPLAYED);
        boolean wanted = Origin.wantsTicks(origin) || traits.has(Traits.RECEIPT_REQUEST);
        if (!personal || !content || !wanted) {
            return null;
        }
        Element received =
                Element.builder(Namespaces.RECEIPTS, "received").attribute("id", id).build();
        return new Stanza.Message(
                Envelope.of(from.bare(), account, Origin.receiptId(id)),
                MessageType.CHAT,
                Payload.of(received));
    }
}
