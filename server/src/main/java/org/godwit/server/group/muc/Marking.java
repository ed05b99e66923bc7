package org.godwit.server.group.muc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.server.group.room.Room;
import org.godwit.server.routing.Spec;

/// What a room takes out of a payload because only the room may say it, and what it puts in.
@Spec({"XEP-0421 §3", "XEP-0359 §3"})
final class Marking {
    private static final int ID_BYTES = 18;

    private Marking() {}

    /// The payload without anything a client might have forged, with the sender's occupant id.
    static List<Node> marked(Room room, Payload payload, Jid account) {
        List<Node> nodes = cleaned(room, payload);
        nodes.add(occupantId(room, account));
        return nodes;
    }

    /// The payload without anything a client might have forged.
    static List<Node> cleaned(Room room, Payload payload) {
        List<Node> nodes = new ArrayList<>(payload.nodes().size() + 2);
        for (Node node : payload.nodes()) {
            if (!(node instanceof Element element) || !isTheRooms(room, element)) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private static boolean isTheRooms(Room room, Element element) {
        return switch (element.namespace()) {
            case Muc.MUC,
                    Muc.USER,
                    Muc.OCCUPANT_ID,
                    Muc.LEGACY_DELAY,
                    Namespaces.GROUP,
                    Namespaces.GROUP_TICKS ->
                    true;
            case Namespaces.STANZA_IDS ->
                    element.name().equals("stanza-id")
                            && room.address().toString().equals(element.attribute("by"));
            case Namespaces.DELAY -> {
                String from = element.attribute("from");
                yield from != null && from.startsWith(room.address().toString());
            }
            default -> false;
        };
    }

    /// The same for an account as long as the room lives, whatever its nickname, and telling
    /// nothing about the account.
    static Element occupantId(Room room, Jid account) {
        return Element.builder(Muc.OCCUPANT_ID, "occupant-id")
                .attribute("id", occupantIdText(room, account))
                .build();
    }

    static String occupantIdText(Room room, Jid account) {
        return text(mac(room, "occupant\0" + account));
    }

    /// Whose message it is, for those who are not in the room to see the nicknames change hands.
    static Element author(Jid account) {
        return Element.builder(Namespaces.GROUP, "author")
                .attribute("jid", account.toString())
                .build();
    }

    /// The place of a message in the room's log.
    static Element stanzaId(Room room, long sequence) {
        return Element.builder(Namespaces.STANZA_IDS, "stanza-id")
                .attribute("id", Long.toString(sequence))
                .attribute("by", room.address().toString())
                .build();
    }

    /// A code only this room can make for `text`; URL-safe.
    static String seal(Room room, String text) {
        return text(mac(room, "relay\0" + text));
    }

    private static String text(byte[] mac) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, ID_BYTES));
    }

    private static byte[] mac(Room room, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(room.identity().secret().toArray(), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
