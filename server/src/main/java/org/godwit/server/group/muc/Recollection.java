package org.godwit.server.group.muc;

import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;

/// Who may ask what was said: who is here, who belongs, and where anybody may enter, anybody whom
/// nobody has banned.
@Spec("XEP-0313 1.1.1 §7")
final class Recollection {
    private Recollection() {}

    static void iq(Turn turn, Stanza.Iq iq, Jid session) throws ProtocolException {
        Room room = turn.room();
        RoomConfig.Access access = room.config().access();
        Affiliation affiliation = room.members().affiliation(session.bare());
        boolean inside =
                room.occupants().of(session) != null || room.members().belongs(session.bare());
        if (room.locked() && !inside) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such room");
        }
        boolean open = !access.membersOnly() && access.password().isEmpty();
        if (affiliation == Affiliation.OUTCAST || !(inside || open)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you may not enter this room");
        }
        turn.effect(new RoomEffect.Recall(iq));
    }
}
