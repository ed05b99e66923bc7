package org.godwit.server.group.muc;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;

/// The card of a room, with its picture: anybody who may know of the room reads it, an owner writes
/// it, and everybody here is told that the room looks different (status 104).
@Spec({"XEP-0054 1.2", "XEP-0486 0.1.0"})
final class RoomCard {
    private RoomCard() {}

    static void iq(Turn turn, Stanza.Iq iq, Element asked, Jid session) throws ProtocolException {
        Room room = turn.room();
        if (room.locked() && !room.members().belongs(session.bare())) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such room");
        }
        if (iq.type() == IqType.GET) {
            turn.effect(new RoomEffect.ReadCard(iq));
            return;
        }
        if (room.members().affiliation(session.bare()) != Affiliation.OWNER) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that is for owners");
        }
        if (asked.toString().length() > turn.limits.cardCharsMax()) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "a room's card has at most " + turn.limits.cardCharsMax() + " characters");
        }
        turn.effect(new RoomEffect.WriteCard(iq, asked));
        Element.Builder x = Element.builder(Muc.USER, "x").child(Notice.status(Muc.CONFIG_CHANGED));
        if (room.config().access().openIdentity()) {
            x.child(
                    Element.builder(Namespaces.GROUP, "about")
                            .attribute("by", session.bare().toString())
                            .attribute("picture", picture(asked))
                            .build());
        }
        Speech.announce(turn, x.build());
    }

    /// SHA-1 of the picture, as XEP-0153 names it, or `none`.
    private static String picture(Element card) {
        Element photo = card.child(Muc.VCARD, "PHOTO");
        Element binary = photo == null ? null : photo.child(Muc.VCARD, "BINVAL");
        if (binary == null) {
            return "none";
        }
        try {
            byte[] image = Base64.getMimeDecoder().decode(binary.text());
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(image);
            return HexFormat.of().formatHex(hash);
        } catch (IllegalArgumentException e) {
            return "none";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
