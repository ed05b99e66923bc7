package org.godwit.app.scenario;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;

/// Many messages at once. The n-th of a series from alice to bob has id `alice-n` and body `message
/// n`; numbers go on over several lines of a script.
final class Crowds {
    private static final int ACKNOWLEDGE_EVERY = 16;

    private Crowds() {}

    static void send(Stage stage, String from, int count, String to) throws Exception {
        Player player = stage.player(from);
        for (int i = 0; i < count; i++) {
            int n = stage.next(from + " sends");
            player.send(chat(stage, to, from + "-" + n, "message " + n));
        }
    }

    static void large(Stage stage, String from, int bytes, String to, String id) throws Exception {
        stage.player(from).send(chat(stage, to, id, "x".repeat(bytes)));
    }

    private static Element chat(Stage stage, String to, String id, String body) {
        return Element.builder(Namespaces.CLIENT, "message")
                .attribute("to", stage.address(to))
                .attribute("type", Rooms.isRoom(to) ? "groupchat" : "chat")
                .attribute("id", id)
                .child("body", body)
                .child(Rooms.isRoom(to) ? null : Element.of(Namespaces.RECEIPTS, "request"))
                .build();
    }

    /// Takes `count` messages and acknowledges as it goes, as a window wants it.
    static void receive(Stage stage, String who, int count, String from) throws Exception {
        Player player = stage.player(who);
        for (int i = 1; i <= count; i++) {
            int n = stage.next(who + " receives from " + from);
            String wanted = "message " + n;
            Element got = player.take(wanted, Expectations::isContent);
            Element body = got.child(Namespaces.CLIENT, "body");
            if (body == null || !body.text().equals(wanted)) {
                String text = body == null ? "nothing" : body.text();
                throw new AssertionError(wanted + " expected, not " + text);
            }
            if (player.encoding().counts() && i % ACKNOWLEDGE_EVERY == 0) {
                player.acknowledge();
            }
        }
    }

    /// Waits for the second tick of the first `count` messages of a series, each exactly once,
    /// acknowledging as it goes.
    static void delivered(Stage stage, String who, int count) throws Exception {
        Player player = stage.player(who);
        Set<String> seen = new HashSet<>();
        for (int i = 1; i <= count; i++) {
            int n = stage.next(who + " sees delivered");
            Element receipt =
                    player.take(
                            "tick " + n, got -> got.child(Namespaces.RECEIPTS, "received") != null);
            Element inside = Objects.requireNonNull(receipt.child(Namespaces.RECEIPTS, "received"));
            String id = Objects.requireNonNullElse(inside.attribute("id"), "");
            if (!id.startsWith(who + "-") || !seen.add(id)) {
                throw new AssertionError("second tick for " + id + " again or unasked");
            }
            if (player.encoding().counts() && i % ACKNOWLEDGE_EVERY == 0) {
                player.acknowledge();
            }
        }
    }
}
