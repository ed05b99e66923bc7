package org.godwit.app.scenario.peer;

import java.io.IOException;
import java.time.Duration;
import org.godwit.protocol.stanza.Element;
import org.jspecify.annotations.Nullable;

/// A raw client of one connection. It does nothing by itself: it acknowledges, answers and closes
/// only when told to. Not thread-safe, but for the reader thread inside.
public interface Peer extends AutoCloseable {
    /// What to resume: the secret of the last [Welcome], how many stanzas we sent and had.
    record Resume(String token, long sent, long received) {}

    /// Opens the socket and nothing more.
    void connect() throws IOException;

    /// Opens the socket and logs in. Counting starts at zero afterwards, unless it resumes.
    Welcome login(Credentials credentials, @Nullable Resume resume)
            throws IOException, LoginRefused;

    void send(Element stanza) throws IOException;

    /// Writes the first half of the stanza's bytes, then breaks the connection.
    void sendHalf(Element stanza) throws IOException;

    /// Writes bytes to the socket as they are, past any encryption but TLS.
    void sendRaw(byte[] bytes) throws IOException;

    /// Writes bytes as the content of one well-made frame, encrypted as it should be; for XML the
    /// same as raw.
    void sendContent(byte[] bytes) throws IOException;

    void acknowledge(long count) throws IOException;

    /// Asks for the node's count.
    void requestCount() throws IOException;

    /// The next thing heard, or null when nothing came in time.
    @Nullable Incoming poll(Duration patience) throws InterruptedException;

    /// Breaks the connection without a goodbye: the node sees a reset.
    void cut();

    /// Says goodbye as the protocol wants it, then closes.
    @Override
    void close();
}
