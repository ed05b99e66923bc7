package org.godwit.client.content;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Payload;
import org.jspecify.annotations.Nullable;

/// How long messages last, in stanzas: XEP-0466 for one message, an element of ours for what holds
/// in a conversation from now on (PROTOCOL §5.11).
final class Ephemeral {
    static final String NAMESPACE = "urn:xmpp:ephemeral:0";
    static final String TIMER = "urn:godwit:timer:0";

    private Ephemeral() {}

    static List<Element> write(Extras extras) {
        Duration lasting = extras.lasting();
        Duration timer = extras.timer();
        return Stream.of(
                        lasting == null ? null : element(NAMESPACE, "ephemeral", lasting),
                        timer == null ? null : element(TIMER, "timer", timer))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Element element(String namespace, String name, Duration timer) {
        return Element.builder(namespace, name)
                .attribute("timer", Long.toString(timer.toSeconds()))
                .build();
    }

    static @Nullable Duration lasting(Payload payload) {
        Duration lasting = timer(payload.child(NAMESPACE, "ephemeral"));
        return lasting == null || lasting.isZero() ? null : lasting;
    }

    static @Nullable Duration timer(Payload payload) {
        return timer(payload.child(TIMER, "timer"));
    }

    /// Null when it says no time at all; what is too long lasts as long as may be.
    private static @Nullable Duration timer(@Nullable Element element) {
        long seconds = Texts.number(element == null ? null : element.attribute("timer"), -1);
        return seconds < 0
                ? null
                : Duration.ofSeconds(Math.min(seconds, Extras.LASTING_MAX.toSeconds()));
    }
}
