package org.godwit.server.session;

import java.util.function.Consumer;
import org.godwit.protocol.stanza.Jid;

/// Opens sessions. The one door from a transport into the actors.
public interface Sessions {
    /// Starts or resumes a session on `connection`; the answer comes on any thread, within the
    /// login time limit. A second login of the same device displaces the first (stream error
    /// `conflict`).
    void open(Login login, Connection connection, Consumer<Opened> answer);

    /// A peer that began without counters switches them on (XEP-0198 §3). From here both counts
    /// start at zero.
    void countAcks(Jid jid);
}
