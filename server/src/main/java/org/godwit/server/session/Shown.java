package org.godwit.server.session;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.pubsub.Names;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What a device says along with its displayed marker for its siblings' sake: up to which stanza it
/// has shown the conversation. That is for the server and goes no further. Pure.
///
/// @param displayed to be published
/// @param rest the message without it
@Spec("XEP-0490 1.0.1 §5")
record Shown(Element displayed, Stanza.Message rest) {
    /// Null when there is nothing of the kind in the message, as nearly always.
    static @Nullable Shown in(Stanza.Message message) {
        Traits traits = message.payload().traits();
        Element displayed =
                traits.has(Traits.DISPLAYED) && traits.has(Traits.OTHER)
                        ? message.payload().child(Names.DISPLAYED, "displayed")
                        : null;
        if (displayed == null) {
            return null;
        }
        List<Node> others = new ArrayList<>(message.payload().nodes());
        others.remove(displayed);
        return new Shown(
                displayed,
                new Stanza.Message(message.envelope(), message.type(), Payload.of(others)));
    }
}
