package org.godwit.server.session;

import java.util.function.Consumer;

/// Opens sessions. The one door from a transport into the actors.
public interface Sessions {
    /// Starts or resumes a session on `connection`; the answer comes once, on any thread, within
    /// the login time limit. Nothing is sent to `connection` before the answer. A second login of
    /// the same device displaces the first (stream error `conflict`).
    void open(Login login, Connection connection, Consumer<Opened> answer);
}
