package org.godwit.server.group.muc;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Room;

/// How much work a stanza makes a room do.
///
/// @param copies of a message, one for each whom it goes to
/// @param invited people that are written to in the room's name
public record Weight(int copies, int invited) {
    private static final Weight NOTHING = new Weight(0, 0);

    static Weight of(Room room, Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (!(stanza instanceof Stanza.Message message) || to == null || to.resource() != null) {
            return NOTHING;
        }
        if (message.type() == MessageType.GROUPCHAT) {
            boolean report = Ticking.isReport(message.payload());
            int people = Math.max(room.members().belonging().size(), room.occupants().size());
            return new Weight(report ? 0 : people, 0);
        }
        Element x = message.payload().child(Muc.USER, "x");
        int invited = 0;
        for (Element each : x == null ? List.<Element>of() : x.elements()) {
            invited += each.is(Muc.USER, "invite") ? 1 : 0;
        }
        return new Weight(0, invited);
    }
}
