package org.godwit.server.group.muc;

import java.time.DateTimeException;
import java.time.Instant;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// How much of the past a newcomer asks for. A wish that cannot be read counts as none: a client
/// that miscounts still gets in.
@Spec("XEP-0045 §7.2.14")
final class HistoryWish {
    private HistoryWish() {}

    static RoomEffect.History read(Payload presence, Turn turn) {
        Element x = presence.child(Muc.MUC, "x");
        Element history = x == null ? null : x.child(Muc.MUC, "history");
        if (history == null) {
            return RoomEffect.History.UNSAID;
        }
        Integer seconds = number(history, "seconds");
        Long since = since(history);
        if (seconds != null) {
            long bySeconds = turn.nowMillis - seconds * 1000L;
            since = since == null ? bySeconds : Math.max(since, bySeconds);
        }
        return new RoomEffect.History(
                number(history, "maxstanzas"), number(history, "maxchars"), since);
    }

    private static @Nullable Integer number(Element history, String name) {
        String text = history.attribute(name);
        try {
            return text == null ? null : Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException unreadable) {
            return null;
        }
    }

    private static @Nullable Long since(Element history) {
        String text = history.attribute("since");
        try {
            return text == null ? null : stamp(text);
        } catch (ProtocolException unreadable) {
            return null;
        }
    }

    /// A XEP-0082 date and time.
    static long stamp(String text) throws ProtocolException {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "not a date and time");
        }
    }

    /// When something was said (XEP-0203).
    static Element delay(Jid room, long saidMillis) {
        return Element.builder(Namespaces.DELAY, "delay")
                .attribute("from", room.toString())
                .attribute("stamp", Instant.ofEpochMilli(saidMillis).toString())
                .build();
    }
}
