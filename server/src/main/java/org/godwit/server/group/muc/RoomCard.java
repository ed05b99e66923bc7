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
import org.jspecify.annotations.Nullable;

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
        byte[] image = image(asked);
        turn.effect(new RoomEffect.WriteCard(iq, asked));
        Element.Builder x = Element.builder(Muc.USER, "x").child(Notice.status(Muc.CONFIG_CHANGED));
        if (room.config().access().openIdentity()) {
            x.child(
                    Element.builder(Namespaces.GROUP, "about")
                            .attribute("by", session.bare().toString())
                            .attribute("picture", image == null ? "none" : name(image))
                            .build());
        }
        Speech.announce(turn, x.build());
    }

    /// The picture in a card, or null.
    ///
    /// @throws ProtocolException when it is none that clients can be let loose on
    private static byte @Nullable [] image(Element card) throws ProtocolException {
        Element photo = card.child(Muc.VCARD, "PHOTO");
        Element binary = photo == null ? null : photo.child(Muc.VCARD, "BINVAL");
        if (binary == null || binary.text().isBlank()) {
            return null;
        }
        byte[] image;
        try {
            image = Base64.getMimeDecoder().decode(binary.text());
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "BINVAL is base64");
        }
        Picture.check(image);
        return image;
    }

    /// SHA-1 of the picture, as XEP-0153 names it.
    private static String name(byte[] image) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(image));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
