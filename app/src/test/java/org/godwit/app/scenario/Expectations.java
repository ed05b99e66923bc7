package org.godwit.app.scenario;

import java.util.Objects;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// What `receives` and `sees` mean. Contents come strictly in order: the next message that is no
/// tick must be the expected one. Ticks, presences and iqs may come in any order.
final class Expectations {
    private static final String SYNC = "urn:godwit:sync:0";

    private Expectations() {}

    static void receive(Stage stage, Player player, Element expected) throws Exception {
        if (isContent(expected)) {
            Element next = player.take("a message", Expectations::isContent);
            String missing = stage.resemblance().missing(expected, next);
            if (missing != null) {
                throw new AssertionError(missing);
            }
        } else {
            Element unused =
                    player.take(
                            String.valueOf(expected),
                            got -> stage.resemblance().missing(expected, got) == null);
            Objects.requireNonNull(unused);
        }
    }

    /// Nothing of that kind is here, also after everybody's stanzas have been there and back.
    static void absent(Stage stage, Player player, Element unexpected) throws Exception {
        stage.settle(player);
        for (Player.Got got : player.unread()) {
            if (stage.resemblance().missing(unexpected, got.stanza()) == null) {
                throw new AssertionError(player.name() + " received it");
            }
        }
    }

    /// @param kind `received` for the second tick (XEP-0184), `displayed` for the blue ones
    static void tick(Player player, String kind, String id) throws Exception {
        Element tick =
                player.take(
                        kind + " " + id,
                        got -> {
                            Element inside = tickIn(got);
                            return inside != null
                                    && inside.name().equals(kind)
                                    && id.equals(inside.attribute("id"));
                        });
        if (tick.child(Namespaces.CLIENT, "body") != null) {
            throw new AssertionError("a tick with a body");
        }
    }

    static void failed(Player player, String id, String condition) throws Exception {
        Element error =
                player.take(
                        "an error for " + id,
                        got ->
                                "error".equals(got.attribute("type"))
                                        && id.equals(got.attribute("id")));
        Element inside = error.child(Namespaces.CLIENT, "error");
        if (inside == null || inside.child(Namespaces.STANZA_ERRORS, condition) == null) {
            throw new AssertionError(id + " failed, but not with " + condition);
        }
    }

    static boolean isContent(Element stanza) {
        return stanza.is(Namespaces.CLIENT, "message")
                && tickIn(stanza) == null
                && !isNotice(stanza)
                && !"error".equals(stanza.attribute("type"));
    }

    /// What a binary device is told around its catch-up: how much is coming, and that it has come;
    /// and what a room has counted: how often depends on the time.
    static boolean isNotice(Element stanza) {
        return stanza.elements().stream()
                .anyMatch(
                        e ->
                                e.namespace().equals(SYNC)
                                        || e.namespace().equals(Namespaces.GROUP_TICKS));
    }

    /// The receipt or marker in a message, also in a copy of it (XEP-0280), or null.
    static @Nullable Element tickIn(Element stanza) {
        if (!stanza.name().equals("message")) {
            return null;
        }
        Element receipt = stanza.child(Namespaces.RECEIPTS, "received");
        Element tick = receipt != null ? receipt : stanza.child(Namespaces.MARKERS, "displayed");
        if (tick != null) {
            return tick;
        }
        for (Element copy : stanza.elements()) {
            Element inside = copy.child(Namespaces.FORWARD, "forwarded");
            Element original = inside == null ? null : inside.child(Namespaces.CLIENT, "message");
            if (copy.namespace().equals(Namespaces.CARBONS) && original != null) {
                return tickIn(original);
            }
        }
        return null;
    }
}
