package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Answers the requests of one namespace. Stateless and thread-safe: one instance serves every
/// session. It answers now or lets another actor answer later, but never blocks.
public interface IqHandler {
    /// The namespace of the element asked for.
    String namespace();

    /// What service discovery says there is because of this handler (XEP-0030 §3).
    List<String> features();

    /// Whether it answers for other accounts than the asker's, too.
    default boolean answersForOthers() {
        return false;
    }

    /// The items of a node of the server's service discovery (XEP-0030 §4), or null when the node
    /// is not this handler's.
    default @Nullable List<Element> items(String node, Jid asker) {
        return null;
    }

    /// @throws ProtocolException to be answered as the stanza error it names
    void handle(IqRequest request, Asker asker) throws ProtocolException;
}
