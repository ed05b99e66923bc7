package org.godwit.bench.million;

import java.util.function.Consumer;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;

/// A device with a connection that is a method call. It acknowledges what it is given, as a binary
/// client does.
final class Peer implements Connection {
    private final Crowd crowd;
    private volatile @Nullable Consumer<FromClient> session;
    private int received;

    Peer(Crowd crowd) {
        this.crowd = crowd;
    }

    void opened(Consumer<FromClient> reports) {
        session = reports;
    }

    boolean isOpen() {
        return session != null;
    }

    void say(Stanza.Message message) {
        tell(new FromClient.Received(message));
    }

    private void tell(FromClient event) {
        Consumer<FromClient> reports = session;
        if (reports != null) {
            reports.accept(event);
        }
    }

    /// Called by the session's thread, one event after the other.
    @Override
    public void send(ToClient event) {
        switch (event) {
            case ToClient.Deliver(Stanza stanza) -> {
                received++;
                if (stanza instanceof Stanza.Message message) {
                    crowd.heard(message);
                }
                tell(new FromClient.Acknowledged(received));
            }
            case ToClient.RequestAck() -> tell(new FromClient.Acknowledged(received));
            case ToClient.Close(var code, String detail) -> crowd.broken(code + ": " + detail);
            case ToClient.Acknowledge _, ToClient.CountingStarted _, ToClient.Read _ -> {
                // Nothing is to be done.
            }
        }
    }

    @Override
    public String peer() {
        return "memory";
    }
}
