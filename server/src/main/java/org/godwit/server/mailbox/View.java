package org.godwit.server.mailbox;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// A message of an account's mailbox as one of its devices is to see it. Pure.
@Spec({"XEP-0280 §6", "XEP-0280 §7", "RFC 6121 §8.5"})
final class View {
    private View() {}

    /// An XML device hears a room by being in it: many clients drop what comes from a room they
    /// have not entered.
    ///
    /// @param targetOnline whether the resource the message is addressed to is online
    /// @return null when this device is not to see it
    static Stanza.@Nullable Message of(
            Stanza.Message message, Jid account, OnlineDevice device, boolean targetOnline) {
        Jid from = message.from();
        Jid to = message.to();
        if (message.type() == MessageType.GROUPCHAT && !device.binary()) {
            return null;
        }
        boolean own = from != null && from.bare().equals(account);
        boolean toSelf = to == null || to.bare().equals(account);
        if (own && !toSelf) {
            return device.binary() ? message : carbon(message, account, device, "sent");
        }
        boolean toOther =
                to != null && to.resource() != null && !to.resource().equals(device.resource());
        if (!toOther || device.binary() || !targetOnline) {
            return message;
        }
        return carbon(message, account, device, "received");
    }

    /// Whether a stanza that is in no mailbox is for the device it names: what a room has logged
    /// reaches a binary device by mailbox.
    static boolean isRelayed(Stanza.Addressed stanza, OnlineDevice device) {
        return !device.binary()
                || !(stanza instanceof Stanza.Message message)
                || message.type() != MessageType.GROUPCHAT
                || message.payload().child(Namespaces.STANZA_IDS, "stanza-id") == null;
    }

    /// Whether the device that sent `message` is to get it back: an XML client that writes to
    /// itself waits for it (RFC 6121 §8.5). A binary one knows what it sent.
    static boolean isToItself(Stanza.Message message, Jid account, OnlineDevice device) {
        Jid to = message.to();
        return to != null
                && !device.binary()
                && to.bare().equals(account)
                && (to.resource() == null || to.resource().equals(device.resource()));
    }

    private static Stanza.@Nullable Message carbon(
            Stanza.Message message, Jid account, OnlineDevice device, String direction) {
        if (!device.carbons() || !isCopied(message)) {
            return null;
        }
        Stanza.Message unmarked =
                new Stanza.Message(message.envelope(), message.type(), message.payload());
        Element forwarded =
                Element.builder(Namespaces.FORWARD, "forwarded")
                        .child(StanzaWriter.write(unmarked))
                        .build();
        Element wrapper = Element.builder(Namespaces.CARBONS, direction).child(forwarded).build();
        return new Stanza.Message(
                Envelope.of(device.jid(), account, message.id()),
                message.type(),
                Payload.of(wrapper),
                message.mark());
    }

    private static boolean isCopied(Stanza.Message message) {
        return message.type() != MessageType.GROUPCHAT
                && !message.payload().traits().has(Traits.NO_COPY)
                && message.payload().child(Namespaces.CARBONS, "private") == null;
    }
}
