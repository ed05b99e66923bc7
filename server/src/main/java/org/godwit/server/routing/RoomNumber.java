package org.godwit.server.routing;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// The place of a message in the log of the room that spoke it (XEP-0359).
public final class RoomNumber {
    private RoomNumber() {}

    /// Null for anything but a logged message of a room.
    public static @Nullable Long of(Stanza.@Nullable Addressed stanza) {
        if (!(stanza instanceof Stanza.Message message)
                || message.type() != MessageType.GROUPCHAT) {
            return null;
        }
        Element id = message.payload().child(Namespaces.STANZA_IDS, "stanza-id");
        Jid from = message.from();
        String text = id == null ? null : id.attribute("id");
        if (id == null
                || from == null
                || text == null
                || !from.bare().toString().equals(id.attribute("by"))) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
