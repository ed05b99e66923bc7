package org.godwit.app.scenario;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;

/// Two connected players subscribe to each other's presence (RFC 6121 §3.1).
final class Contacts {
    private Contacts() {}

    static void befriend(Stage stage, String one, String other) throws Exception {
        subscribe(stage, one, other);
        subscribe(stage, other, one);
    }

    private static void subscribe(Stage stage, String from, String to) throws Exception {
        stage.player(from).send(presence(stage, "subscribe", to));
        take(stage, to, "subscribe", from);
        stage.player(to).send(presence(stage, "subscribed", from));
        take(stage, from, "subscribed", to);
    }

    private static void take(Stage stage, String who, String type, String from) throws Exception {
        Element expected =
                Element.builder(Namespaces.CLIENT, "presence")
                        .attribute("type", type)
                        .attribute("from", from)
                        .build();
        Expectations.receive(stage, stage.player(who), expected);
    }

    private static Element presence(Stage stage, String type, String to) {
        return Element.builder(Namespaces.CLIENT, "presence")
                .attribute("type", type)
                .attribute("to", stage.address(to))
                .build();
    }
}
