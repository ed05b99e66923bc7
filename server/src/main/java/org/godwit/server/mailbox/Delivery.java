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
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// How one mailbox entry is shown to one device, if at all. Pure. An XML device hears a room by
/// being in it: many clients drop what comes from a room they have not entered.
///
/// | entry | binary device | XML with carbons | XML without |
/// |---|---|---|---|
/// | to the bare JID, or to this resource | as it is | as it is | as it is |
/// | to another resource | as it is | received carbon | only if that resource is away |
/// | from a room | as it is | – | – |
/// | sent by this account | as it is | sent carbon | – |
/// | sent by this very device | – | – | – |
/// | … to its own account | – | as it is | as it is |
@Spec({"RFC 6121 §8.5", "XEP-0280 1.0.1"})
final class Delivery {
    private Delivery() {}

    /// The eyes of a device.
    ///
    /// @param name of its cursor
    record Viewer(String name, Jid jid, boolean binary, boolean carbons) {}

    /// @param message marked with its place in the mailbox
    /// @param addresseeOnline whether the resource it was sent to, if any, is online
    /// @return null when the device passes over it
    static Stanza.@Nullable Message show(
            Stanza.Message message, String origin, Viewer viewer, boolean addresseeOnline) {
        if (message.type() == MessageType.GROUPCHAT && !viewer.binary()) {
            return null;
        }
        Jid account = viewer.jid().bare();
        Jid to = message.to() == null ? account : message.to();
        if (!to.bare().equals(account) || isOwnEcho(message, origin, viewer)) {
            return showSent(message, origin, viewer);
        }
        boolean direct = viewer.binary() || to.isBare() || to.equals(viewer.jid());
        if (direct) {
            return message;
        }
        if (viewer.carbons() && mayBeCopied(message)) {
            return carbon("received", message, viewer);
        }
        return addresseeOnline ? null : message;
    }

    /// A binary device has what it wrote to its own account; an XML client expects it back.
    private static boolean isOwnEcho(Stanza.Message message, String origin, Viewer viewer) {
        return viewer.binary()
                && message.from() != null
                && Origin.isDevice(origin, viewer.jid(), viewer.name());
    }

    /// Whether a stanza that is in no mailbox is for the device it names: what a room has logged
    /// reaches a binary device by mailbox.
    static boolean isRelayed(Stanza.Addressed stanza, boolean binary) {
        return !binary
                || !(stanza instanceof Stanza.Message message)
                || message.type() != MessageType.GROUPCHAT
                || message.payload().child(Namespaces.STANZA_IDS, "stanza-id") == null;
    }

    private static Stanza.@Nullable Message showSent(
            Stanza.Message message, String origin, Viewer viewer) {
        if (Origin.isDevice(origin, viewer.jid(), viewer.name())) {
            return null;
        }
        if (viewer.binary()) {
            return message;
        }
        return viewer.carbons() && mayBeCopied(message) ? carbon("sent", message, viewer) : null;
    }

    private static boolean mayBeCopied(Stanza.Message message) {
        return message.type() != MessageType.GROUPCHAT
                && !message.payload().traits().has(Traits.NO_COPY);
    }

    private static Stanza.Message carbon(String kind, Stanza.Message message, Viewer viewer) {
        Element forwarded =
                Element.builder(Namespaces.FORWARD, "forwarded")
                        .child(StanzaWriter.write(message))
                        .build();
        Element wrapper = Element.builder(Namespaces.CARBONS, kind).child(forwarded).build();
        return new Stanza.Message(
                Envelope.of(viewer.jid(), viewer.jid().bare(), null),
                message.type(),
                Payload.of(wrapper));
    }
}
