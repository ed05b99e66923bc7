package org.godwit.server.group.muc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Links;
import org.godwit.server.group.room.Room;
import org.jspecify.annotations.Nullable;

/// Invite links: who has one becomes a member. An admin makes it, with an end and a number of uses,
/// and takes it back. XMPP clients follow one by entering with its token as the password; see
/// PROTOCOL.md, 6.4.
///
/// A token is the link's number and a seal over it that only this room can make, so that nothing
/// secret is kept: a number that is not among the room's links is good for nothing.
final class Linking {
    private static final int SECONDS = 7 * 86_400;
    private static final String NO_GOOD = "this invite link is not good, or no longer";

    private Linking() {}

    static void iq(Turn turn, Stanza.Iq iq, Element asked, Jid session) throws ProtocolException {
        if (!turn.room().members().affiliation(session.bare()).atLeast(Affiliation.ADMIN)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "links are for admins");
        }
        turn.become(turn.room().with(turn.room().links().at(turn.nowMillis)));
        if (iq.type() == IqType.GET && asked.name().equals("links")) {
            turn.result(iq, list(turn.room()));
        } else if (iq.type() == IqType.SET && asked.name().equals("link")) {
            turn.result(iq, make(turn, asked, session.bare()));
        } else if (iq.type() == IqType.SET && asked.name().equals("revoke")) {
            revoke(turn, asked);
            turn.result(iq, null);
        } else {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a link is made, listed or revoked");
        }
    }

    private static Element list(Room room) {
        Element.Builder list = Element.builder(Namespaces.GROUP, "links");
        room.links().live().forEach((number, link) -> list.child(written(room, number, link)));
        return list.build();
    }

    private static Element make(Turn turn, Element asked, Jid by) throws ProtocolException {
        Room room = turn.room();
        if (room.links().live().size() >= turn.limits.linksMax()) {
            throw new ProtocolException(
                    ErrorCode.RESOURCE_CONSTRAINT, "there are many links; revoke one first");
        }
        int seconds = number(asked, "seconds", SECONDS, turn.limits.linkSecondsMax());
        int uses = number(asked, "uses", 0, turn.limits.affiliationsMax());
        Links.Link link = new Links.Link(by, turn.nowMillis + seconds * 1_000L, uses);
        long number = room.links().next();
        turn.become(room.with(room.links().with(link)));
        return written(room, number, link);
    }

    private static int number(Element asked, String name, int otherwise, int max)
            throws ProtocolException {
        String text = asked.attribute(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= (otherwise == 0 ? 0 : 1) && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, name + " is no number");
        }
        throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, name + " is at most " + max);
    }

    private static void revoke(Turn turn, Element asked) throws ProtocolException {
        Room room = turn.room();
        long number = number(String.valueOf(asked.attribute("id")));
        if (room.links().get(number) == null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such link");
        }
        turn.become(room.with(room.links().without(number)));
    }

    private static Element written(Room room, long number, Links.Link link) {
        String token = token(room, number);
        return Element.builder(Namespaces.GROUP, "link")
                .attribute("id", Long.toString(number))
                .attribute("uri", "xmpp:" + room.address() + "?join;password=" + token)
                .attribute("expires", Instant.ofEpochMilli(link.expiresMillis()).toString())
                .attribute("uses", link.usesLeft() == 0 ? null : Integer.toString(link.usesLeft()))
                .attribute("by", link.by().toString())
                .build();
    }

    private static String token(Room room, long number) {
        return number + "-" + Marking.seal(room, "link " + number);
    }

    /// Whether it looks like one of this room's tokens, good or no longer.
    static boolean isToken(Room room, @Nullable String text) {
        int dash = text == null ? -1 : text.indexOf('-');
        if (text == null || dash < 1) {
            return false;
        }
        byte[] expected =
                token(room, number(text.substring(0, dash))).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, text.getBytes(StandardCharsets.UTF_8));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// Makes a member of who has a good token; who belongs already uses nothing up.
    ///
    /// @throws ProtocolException with [ErrorCode#NOT_AUTHORIZED] when it is not good
    static void follow(Turn turn, Jid account, @Nullable String token) throws ProtocolException {
        Room room = turn.room();
        Affiliation affiliation = room.members().affiliation(account);
        if (affiliation == Affiliation.OUTCAST) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "you are banned from this room");
        }
        if (affiliation.atLeast(Affiliation.MEMBER)) {
            return;
        }
        long number = isToken(room, token) && token != null ? numberOf(token) : 0;
        Links.Link link = room.links().get(number);
        if (link == null || link.isOver(turn.nowMillis)) {
            throw new ProtocolException(ErrorCode.NOT_AUTHORIZED, NO_GOOD);
        }
        Membership.checkSpace(turn, account);
        turn.become(room.with(room.links().used(number)));
        Membership.Actor self = new Membership.Actor(null, account, false);
        Membership.apply(turn, self, account, Affiliation.MEMBER, null);
    }

    private static long numberOf(String token) {
        return number(token.substring(0, token.indexOf('-')));
    }
}
