package org.godwit.server.group.muc;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Occupants;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Setting a room up, changing it, ending it.
@Spec({"XEP-0045 §10.1", "XEP-0045 §10.2", "XEP-0045 §10.9"})
final class Ownership {
    private Ownership() {}

    static void iq(Turn turn, Stanza.Iq iq, Element query, Jid session) throws ProtocolException {
        if (turn.room().members().affiliation(session.bare()) != Affiliation.OWNER) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for owners");
        }
        Element destroy = query.child(Muc.OWNER, "destroy");
        DataForm form = DataForm.in(query);
        if (iq.type() == IqType.GET) {
            Element asked =
                    Element.builder(Muc.OWNER, "query")
                            .child(ConfigForm.write(turn.room(), turn.limits))
                            .build();
            turn.result(iq, asked);
        } else if (destroy != null) {
            destroy(turn, destroy);
            turn.result(iq, null);
        } else if (form == null) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "neither a form nor a destroy");
        } else {
            answered(turn, form, session);
            turn.result(iq, null);
        }
    }

    private static void answered(Turn turn, DataForm form, Jid session) throws ProtocolException {
        switch (form.type()) {
            case SUBMIT -> configure(turn, form, session);
            case CANCEL -> {
                if (turn.room().locked()) {
                    dissolve(turn, Element.of(Muc.USER, "destroy"));
                }
            }
            case FORM, RESULT ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "a form is submitted or cancelled");
        }
    }

    static void configure(Turn turn, DataForm form, Jid session) throws ProtocolException {
        Room room = turn.room();
        RoomConfig old = room.config();
        RoomConfig now = ConfigForm.read(form, old, turn.limits);
        turn.become(room.with(now).with(false));
        if (room.locked()) {
            return;
        }
        if (now.access().membersOnly() && !old.access().membersOnly()) {
            Membership.clearGuests(turn);
        }
        if (now.speech().membersSpeak() != old.speech().membersSpeak()) {
            Membership.setRoles(turn);
        }
        if (!now.equals(old)) {
            Speech.announce(turn, changes(old, now, session.bare()));
        }
        turn.endIfDeserted();
    }

    /// Which privacy the change gives or takes (§10.2.1).
    private static Element changes(RoomConfig old, RoomConfig now, Jid actor) {
        Element.Builder x = Element.builder(Muc.USER, "x").child(Notice.status(Muc.CONFIG_CHANGED));
        if (now.logged() != old.logged()) {
            x.child(Notice.status(now.logged() ? Muc.LOGGING_ON : Muc.LOGGING_OFF));
        }
        boolean open = now.access().openIdentity();
        if (open != old.access().openIdentity()) {
            x.child(Notice.status(open ? Muc.NOW_OPEN : Muc.NOW_SEMI_ANONYMOUS));
        }
        return x.child(about(old, now, actor)).build();
    }

    /// What our own clients tell of it, where addresses are open.
    private static @Nullable Element about(RoomConfig old, RoomConfig now, Jid actor) {
        if (!now.access().openIdentity()) {
            return null;
        }
        Element.Builder about =
                Element.builder(Namespaces.GROUP, "about").attribute("by", actor.toString());
        if (!now.about().name().equals(old.about().name())) {
            about.attribute("name", now.about().name());
        }
        if (now.speech().membersSpeak() != old.speech().membersSpeak()) {
            about.attribute("speakers", now.speech().membersSpeak() ? "members" : "admins");
        }
        return about.build();
    }

    private static void destroy(Turn turn, Element wish) throws ProtocolException {
        String jid = wish.attribute("jid");
        Element.Builder destroyed = Element.builder(Muc.USER, "destroy");
        if (jid != null) {
            destroyed.attribute("jid", Jid.parse(jid).toString());
        }
        Element reason = wish.child(Muc.OWNER, "reason");
        Element password = wish.child(Muc.OWNER, "password");
        destroyed.child("reason", reason == null ? null : reason.text());
        destroyed.child("password", password == null ? null : password.text());
        dissolve(turn, destroyed.build());
    }

    /// Each occupant hears it once, from its own address; members who are away by message.
    static void dissolve(Turn turn, Element destroyed) {
        Room room = turn.room();
        goodbye(turn, new Notice.Why(List.of(), List.of(), null, null, null, destroyed));
        if (room.config().persistent() && !room.locked()) {
            Element x = Element.builder(Muc.USER, "x").child(destroyed).build();
            for (Jid member : room.members().belonging()) {
                if (!room.occupants().hasAccount(member)) {
                    turn.effect(new RoomEffect.Post(Speech.fromRoom(room, member, x)));
                }
            }
        }
        turn.end();
    }

    /// Sends everybody out, each with its own presence.
    static void goodbye(Turn turn, Notice.Why why) {
        for (Occupant occupant : turn.room().occupants().all()) {
            Notice notice =
                    new Notice(
                            occupant.with(Role.NONE),
                            why.destroyed() == null
                                    ? turn.room().members().affiliation(occupant.account())
                                    : Affiliation.NONE,
                            PresenceType.UNAVAILABLE,
                            Payload.EMPTY,
                            why);
            notice.announce(turn, List.of(occupant));
        }
        turn.become(Occupants.NOBODY);
    }
}
