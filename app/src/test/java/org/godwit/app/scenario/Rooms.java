package org.godwit.app.scenario;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;

/// Making and entering rooms: what every client does at length (XEP-0045 §7.2, §10.1).
final class Rooms {
    private static final String MUC = "http://jabber.org/protocol/muc";

    private Rooms() {}

    static boolean isRoom(String name) {
        return name.startsWith("#");
    }

    /// A durable room of default configuration, which the player owns and is not in.
    static void make(Stage stage, String who, String room) throws Exception {
        Element form = Element.builder("jabber:x:data", "x").attribute("type", "submit").build();
        ask(stage, who, room, "made", Element.builder(MUC + "#owner", "query").child(form).build());
    }

    /// @param affiliation of XEP-0045, as in `member`
    static void affiliate(Stage stage, String who, String whom, String affiliation, String room)
            throws Exception {
        Element item =
                Element.builder(MUC + "#admin", "item")
                        .attribute("affiliation", affiliation)
                        .attribute("jid", stage.address(whom))
                        .build();
        Element query = Element.builder(MUC + "#admin", "query").child(item).build();
        ask(stage, who, room, "admin-" + whom, query);
    }

    private static void ask(Stage stage, String who, String room, String id, Element query)
            throws Exception {
        Player player = stage.player(who);
        player.send(
                Element.builder(Namespaces.CLIENT, "iq")
                        .attribute("type", "set")
                        .attribute("id", id)
                        .attribute("to", stage.address(room))
                        .child(query)
                        .build());
        Element answer = player.take("an answer of the room", got -> isAnswer(got, id));
        if (!"result".equals(answer.attribute("type"))) {
            throw new AssertionError("the room refused: " + answer);
        }
    }

    private static boolean isAnswer(Element stanza, String id) {
        return stanza.name().equals("iq") && id.equals(stanza.attribute("id"));
    }

    /// Waits for one's own presence (status 110); the history and the subject that follow are left
    /// to the script.
    static void enter(Stage stage, String who, String room, String nick) throws Exception {
        Player player = stage.player(who);
        player.send(
                Element.builder(Namespaces.CLIENT, "presence")
                        .attribute("to", stage.address(room) + "/" + nick)
                        .child(Element.of(MUC, "x"))
                        .build());
        Element self = player.take("one's own presence in the room", Rooms::isSelf);
        if ("error".equals(self.attribute("type"))) {
            throw new AssertionError("not let in: " + self);
        }
    }

    private static boolean isSelf(Element stanza) {
        Element x = stanza.child(MUC + "#user", "x");
        return stanza.name().equals("presence")
                && ("error".equals(stanza.attribute("type"))
                        || (x != null
                                && x.elements().stream()
                                        .anyMatch(e -> "110".equals(e.attribute("code")))));
    }
}
