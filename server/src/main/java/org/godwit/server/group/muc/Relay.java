package org.godwit.server.group.muc;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Room;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Requests from occupant to occupant. The room keeps nothing between question and answer: who
/// asked is in the id it gives the question, sealed so that nobody else can make one.
@Spec({"XEP-0045 §6.6", "XEP-0410 §3"})
final class Relay {
    private static final int ID_CHARS_MAX = 512;
    private static final String SEPARATOR = "\0";

    private Relay() {}

    static void iq(Turn turn, Stanza.Iq iq, String nick, Jid session) throws ProtocolException {
        if (iq.isRequest()) {
            ask(turn, iq, nick, session);
        } else {
            answer(turn, iq, session);
        }
    }

    private static void ask(Turn turn, Stanza.Iq iq, String nick, Jid session)
            throws ProtocolException {
        Room room = turn.room();
        Occupant here = room.occupants().of(session);
        Element asked = iq.payload().element();
        String namespace = asked == null ? "" : asked.namespace();
        if (here == null) {
            boolean disco =
                    namespace.equals(Namespaces.DISCO_INFO)
                            || namespace.equals(Namespaces.DISCO_ITEMS);
            throw new ProtocolException(
                    disco ? ErrorCode.BAD_REQUEST : ErrorCode.NOT_ACCEPTABLE,
                    "you are not in this room");
        }
        if (nick.equals(here.nick()) && namespace.equals(Namespaces.PING)) {
            turn.result(iq, null);
            return;
        }
        Occupant target = room.occupants().named(nick);
        if (target == null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "nobody here by that nickname");
        }
        boolean toAccount = namespace.equals(Muc.VCARD) || namespace.equals(Muc.PUBSUB);
        Envelope envelope =
                new Envelope(
                        toAccount ? target.account() : target.primary().jid(),
                        room.address(here.nick()),
                        seal(room, session, iq.id(), nick),
                        iq.envelope().lang(),
                        List.of());
        turn.send(new Stanza.Iq(envelope, iq.type(), iq.payload()));
    }

    private static String seal(Room room, Jid session, @Nullable String id, String nick)
            throws ProtocolException {
        if (id == null || id.length() > ID_CHARS_MAX) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "an id of 1 to " + ID_CHARS_MAX + " characters");
        }
        String text = session + SEPARATOR + nick + SEPARATOR + id;
        String body =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return Marking.seal(room, text) + "." + body;
    }

    /// An answer that belongs to no question is dropped, as RFC 6120 §8.2.3 has it.
    private static void answer(Turn turn, Stanza.Iq iq, Jid answering) {
        Room room = turn.room();
        String[] parts = open(room, iq.id());
        if (parts == null) {
            return;
        }
        for (Jid asker : room.occupants().sessions()) {
            Occupant target = room.occupants().named(parts[1]);
            boolean genuine = target == null || target.account().equals(answering.bare());
            if (asker.toString().equals(parts[0]) && genuine) {
                Envelope envelope =
                        new Envelope(
                                asker,
                                room.address(parts[1]),
                                parts[2],
                                iq.envelope().lang(),
                                List.of());
                IqType type = iq.type();
                turn.send(new Stanza.Iq(envelope, type, iq.payload()));
                return;
            }
        }
    }

    private static String @Nullable [] open(Room room, @Nullable String id) {
        int dot = id == null ? -1 : id.indexOf('.');
        if (id == null || dot < 0) {
            return null;
        }
        try {
            byte[] body = Base64.getUrlDecoder().decode(id.substring(dot + 1));
            String text = new String(body, StandardCharsets.UTF_8);
            String[] parts = text.split(SEPARATOR, 3);
            boolean ours = Marking.seal(room, text).equals(id.substring(0, dot));
            return ours && parts.length == 3 ? parts : null;
        } catch (IllegalArgumentException forged) {
            return null;
        }
    }
}
