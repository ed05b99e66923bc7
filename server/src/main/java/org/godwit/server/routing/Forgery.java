package org.godwit.server.routing;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.stanza.Traits;

/// Takes out of a peer's message what only this server may say: the numbers its mailboxes and rooms
/// give (`stanza-id`), and that it comes from a stranger. Its own `origin-id` and the numbers of
/// others stay. Pure.
@Spec({"XEP-0359 0.7.0 §4", "PROTOCOL §5.12"})
public final class Forgery {
    private Forgery() {}

    /// @param domain of this server
    public static Stanza.Message removed(Stanza.Message message, String domain) {
        if (message.mark() == null
                && !message.payload().traits().has(Traits.STANZA_ID | Traits.STRANGER)) {
            return message;
        }
        List<Node> genuine =
                StanzaWriter.write(message).children().stream()
                        .filter(node -> !isOurs(node, domain))
                        .toList();
        return new Stanza.Message(message.envelope(), message.type(), Payload.of(genuine));
    }

    private static boolean isOurs(Node node, String domain) {
        if (!(node instanceof Element element)) {
            return false;
        }
        if (element.is(Namespaces.PRIVACY, "stranger")) {
            return true;
        }
        if (!element.is(Namespaces.STANZA_IDS, "stanza-id")) {
            return false;
        }
        String by = element.attribute("by");
        try {
            Jid namer = Jid.parse(by == null ? "" : by);
            return namer.domain().equals(domain) || Conference.owns(domain, namer);
        } catch (ProtocolException e) {
            return true;
        }
    }
}
