package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ProtocolException;

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

    /// @throws ProtocolException to be answered as the stanza error it names
    void handle(IqRequest request, Asker asker) throws ProtocolException;
}
