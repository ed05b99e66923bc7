package org.godwit.server.group.muc;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Room;
import org.godwit.server.routing.Spec;

/// Becoming a member under a nickname of one's own, and ceasing to be one. In a room for members
/// only an admin has to make the member first.
@Spec({"XEP-0045 §7.10", "XEP-0077 §3"})
final class Registration {
    private static final String NICK = "muc#register_roomnick";

    /// The token of an invite link.
    private static final String LINK = "x-register_link";

    private Registration() {}

    static void iq(Turn turn, Stanza.Iq iq, Element query, Jid session) throws ProtocolException {
        Jid account = session.bare();
        Room room = turn.room();
        if (room.members().affiliation(account) == Affiliation.OUTCAST) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you are banned from this room");
        }
        if (iq.type() == IqType.GET) {
            turn.result(iq, form(room, account));
        } else if (query.child(Muc.REGISTER, "remove") != null) {
            Membership.leave(turn, account);
            turn.result(iq, null);
        } else {
            register(turn, query, account);
            turn.result(iq, null);
        }
    }

    private static Element form(Room room, Jid account) {
        Members.Member member = room.members().get(account);
        Element.Builder query = Element.builder(Muc.REGISTER, "query");
        if (member != null && member.nick() != null) {
            query.child(Element.of(Muc.REGISTER, "registered")).child("username", member.nick());
        }
        Field nick = new Field(FieldType.TEXT_SINGLE, NICK, "Nickname", List.of(), List.of());
        return query.child(
                        DataForm.of(DataForm.Type.FORM, Muc.REGISTER_FORM, List.of(nick))
                                .titled("Registration with " + room.address(), null)
                                .write())
                .build();
    }

    private static void register(Turn turn, Element query, Jid account) throws ProtocolException {
        DataForm form = DataForm.in(query);
        String nick = form == null ? null : form.value(NICK);
        if (form == null || nick == null || nick.isBlank()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "under which nickname?");
        }
        Room room = turn.room();
        String clean = room.address().withResource(nick).resource();
        if (clean == null || Bytes.utf8(clean).size() > turn.limits.nickBytesMax()) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "the nickname is too long");
        }
        Jid holder = room.members().holder(clean);
        Occupant user = room.occupants().named(clean);
        if ((holder != null && !holder.equals(account))
                || (user != null && !user.account().equals(account))) {
            throw new ProtocolException(ErrorCode.CONFLICT, "the nickname is taken");
        }
        String token = form.value(LINK);
        if (token != null) {
            Linking.follow(turn, account, token);
        } else if (!room.members().belongs(account)) {
            if (room.config().access().membersOnly() || room.locked()) {
                throw new ProtocolException(
                        ErrorCode.NOT_ALLOWED, "an admin of the room has to let you in");
            }
            Membership.checkSpace(turn, account);
            Membership.Actor self = new Membership.Actor(null, account, false);
            Membership.apply(turn, self, account, Affiliation.MEMBER, null);
        }
        Room joined = turn.room();
        turn.become(joined.with(joined.members().reserving(account, clean)));
    }
}
