package org.godwit.server.transport.xmpp;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.Sessions;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;

/// Sessions that let everybody in and remember what they are told.
final class RecordedSessions implements Sessions {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private volatile @Nullable Stanza greeting;
    private final BlockingQueue<FromClient> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<Login> logins = new LinkedBlockingQueue<>();

    /// What every session says right after it is opened.
    void greet(Stanza stanza) {
        greeting = stanza;
    }

    @Override
    public void open(Login login, Connection connection, Consumer<Opened> answer) {
        logins.add(login);
        connections.add(connection);
        String resource = login.resource() == null ? "made" : login.resource();
        try {
            Jid jid = login.account().withResource(resource);
            answer.accept(
                    login.resume() == null
                            ? new Opened.Started(jid, TOKEN, events::add)
                            : login.resume().token().equals(TOKEN)
                                    ? new Opened.Resumed(jid, 3, events::add)
                                    : new Opened.Refused(ErrorCode.ITEM_NOT_FOUND, "unknown"));
            greet(connection);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private void greet(Connection connection) {
        Stanza stanza = greeting;
        if (stanza != null) {
            connection.send(new ToClient.Deliver(stanza));
        }
    }

    FromClient event() throws InterruptedException {
        return taken(events);
    }

    Connection connection() throws InterruptedException {
        return taken(connections);
    }

    Login login() throws InterruptedException {
        return taken(logins);
    }

    boolean isQuiet() {
        return events.isEmpty();
    }

    private static <T> T taken(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(10, TimeUnit.SECONDS);
        if (taken == null) {
            throw new AssertionError("nothing came");
        }
        return taken;
    }
}
