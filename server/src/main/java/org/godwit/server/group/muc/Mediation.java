package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What the room passes on for somebody: invitations, declined ones, and the wish to speak. Direct
/// invitations (XEP-0249) do not come here: they go from account to account. A stranger's pass the
/// same [Gate].
@Spec({"XEP-0045 §7.8.2", "XEP-0045 §7.13", "XEP-0249"})
final class Mediation {
    private Mediation() {}

    static void message(Turn turn, Stanza.Message message, Jid session) throws ProtocolException {
        Element x = message.payload().child(Muc.USER, "x");
        Element form = message.payload().child(DataForm.NAMESPACE, "x");
        if (x != null && x.child(Muc.USER, "invite") != null) {
            invite(turn, message, x, session);
        } else if (x != null && x.child(Muc.USER, "decline") != null) {
            decline(turn, x.child(Muc.USER, "decline"), session);
        } else if (form != null) {
            voice(turn, DataForm.read(form), session);
        } else {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "messages to a room are of type groupchat");
        }
    }

    /// Who cannot be invited hinders nobody else; the inviter hears of the first such.
    private static void invite(Turn turn, Stanza.Message message, Element x, Jid session)
            throws ProtocolException {
        Room room = turn.room();
        checkMayInvite(room, session);
        List<Element> invites =
                x.elements().stream().filter(e -> e.is(Muc.USER, "invite")).toList();
        if (invites.size() > turn.limits.itemsMax()) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "too many invitations at once");
        }
        List<Jid> guests = new ArrayList<>();
        for (Element invite : invites) {
            String to = invite.attribute("to");
            if (to == null) {
                throw new ProtocolException(ErrorCode.BAD_REQUEST, "whom to invite?");
            }
            guests.add(Jid.parse(to).bare());
        }
        ProtocolException refused = null;
        for (int i = 0; i < guests.size(); i++) {
            try {
                invite(turn, guests.get(i), invites.get(i), session);
            } catch (ProtocolException e) {
                refused = refused == null ? e : refused;
            }
        }
        if (refused != null) {
            MucRoom.refusal(turn.room(), message, refused).forEach(turn::effect);
        }
    }

    private static void invite(Turn turn, Jid guest, Element invite, Jid session)
            throws ProtocolException {
        checkMayCome(turn, guest);
        boolean stranger = turn.gate.introduce(guest, session.bare());
        letIn(turn, guest, session);
        turn.effect(new RoomEffect.Post(invitation(turn.room(), guest, invite, session, stranger)));
    }

    private static void checkMayInvite(Room room, Jid session) throws ProtocolException {
        Occupant here = room.occupants().of(session);
        Affiliation affiliation = room.members().affiliation(session.bare());
        if (here == null && !affiliation.atLeast(Affiliation.MEMBER)) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "you are not in this room");
        }
        boolean moderates =
                affiliation.atLeast(Affiliation.ADMIN)
                        || (here != null && here.role() == Role.MODERATOR);
        if (!moderates && !room.config().speech().anyoneInvites()) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you may not invite");
        }
    }

    private static void checkMayCome(Turn turn, Jid guest) throws ProtocolException {
        if (turn.room().members().affiliation(guest) == Affiliation.OUTCAST) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that account is banned");
        }
        if (isToBelong(turn.room(), guest)) {
            Membership.checkSpace(turn, guest);
        }
    }

    private static boolean isToBelong(Room room, Jid guest) {
        return room.members().affiliation(guest) == Affiliation.NONE
                && room.config().access().membersOnly();
    }

    /// An invitation to a room for members only makes a member.
    private static void letIn(Turn turn, Jid guest, Jid inviter) {
        if (isToBelong(turn.room(), guest)) {
            Membership.Actor actor = Membership.Actor.of(turn.room(), inviter);
            Membership.apply(turn, actor, guest, Affiliation.MEMBER, null);
        }
    }

    private static Stanza.Message invitation(
            Room room, Jid guest, Element invite, Jid inviter, boolean stranger) {
        Element reason = invite.child(Muc.USER, "reason");
        String password = room.config().access().password();
        Element passed =
                Element.builder(Muc.USER, "invite")
                        .attribute("from", inviter.bare().toString())
                        .child(reason)
                        .child(invite.child(Muc.USER, "continue"))
                        .build();
        Element x =
                Element.builder(Muc.USER, "x")
                        .child(passed)
                        .child("password", password.isEmpty() ? null : password)
                        .build();
        Element direct =
                Element.builder(Muc.CONFERENCE, "x")
                        .attribute("jid", room.address().toString())
                        .attribute("password", password.isEmpty() ? null : password)
                        .attribute("reason", reason == null ? null : reason.text())
                        .build();
        return Speech.fromRoom(room, guest, x, direct, stranger ? Speech.STRANGER : null);
    }

    /// Passed on to somebody who belongs or is here; anything else would let strangers write to
    /// anybody in the room's name.
    private static void decline(Turn turn, @Nullable Element decline, Jid session)
            throws ProtocolException {
        String to = decline == null ? null : decline.attribute("to");
        if (decline == null || to == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "whose invitation?");
        }
        Room room = turn.room();
        Jid inviter = Jid.parse(to).bare();
        if (!room.members().belongs(inviter) && !room.occupants().hasAccount(inviter)) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "nobody here by that name");
        }
        Element passed =
                Element.builder(Muc.USER, "decline")
                        .attribute("from", session.bare().toString())
                        .child(decline.child(Muc.USER, "reason"))
                        .build();
        Element x = Element.builder(Muc.USER, "x").child(passed).build();
        turn.effect(new RoomEffect.Post(Speech.fromRoom(room, inviter, x)));
    }

    private static void voice(Turn turn, DataForm form, Jid session) throws ProtocolException {
        Occupant here = turn.room().occupants().of(session);
        if (!Muc.VOICE_REQUEST.equals(form.formType())) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a form the room does not know");
        }
        if (here == null) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "you are not in this room");
        }
        Field allow = form.field("muc#request_allow");
        if (allow == null) {
            askModerators(turn, here);
        } else if (allow.flag()) {
            String nick = form.value("muc#roomnick");
            Occupant wisher = nick == null ? null : turn.room().occupants().named(nick);
            if (wisher == null) {
                throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "nobody by that nickname");
            }
            if (!wisher.role().atLeast(Role.PARTICIPANT)) {
                Admin.setRole(turn, session, wisher, Role.PARTICIPANT, null);
            }
        }
    }

    private static void askModerators(Turn turn, Occupant wisher) throws ProtocolException {
        if (wisher.role() != Role.VISITOR) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "you have voice already");
        }
        Room room = turn.room();
        List<Field> fields = new ArrayList<>();
        fields.add(Field.of(FieldType.TEXT_SINGLE, "muc#role", "Requested role", "participant"));
        fields.add(
                Field.of(
                        FieldType.JID_SINGLE,
                        "muc#jid",
                        "Address",
                        wisher.primary().jid().toString()));
        fields.add(Field.of(FieldType.TEXT_SINGLE, "muc#roomnick", "Nickname", wisher.nick()));
        fields.add(Field.bool("muc#request_allow", "Let this person speak?", false));
        Element form =
                DataForm.of(DataForm.Type.FORM, Muc.VOICE_REQUEST, fields)
                        .titled("Voice request", null)
                        .write();
        Payload asked = Payload.of(form);
        for (Occupant moderator : room.occupants().all()) {
            if (moderator.role() == Role.MODERATOR) {
                for (Jid jid : moderator.jids()) {
                    Stanza.Message empty = Speech.fromRoom(room, jid);
                    turn.send(new Stanza.Message(empty.envelope(), empty.type(), asked));
                }
            }
        }
    }
}
