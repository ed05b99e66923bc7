package org.godwit.server.transport.xmpp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.xml.ElementParser;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;

/// What the XMPP connections of one event loop share: parser, writer, the queue of what sessions
/// tell them, and the count of those that have not logged in. Everything told between two wake-ups
/// of the loop leaves in one write per connection. Confined to its loop, except [#tell] and
/// [#answer].
public final class XmppLoop {
    /// After so many events the loop looks at its sockets again.
    private static final int EVENTS_PER_TURN_MAX = 4096;

    private final EventLoop loop;
    private final ElementParser parser;
    private final XmlWriter writer = new XmlWriter();
    private final Queue<Work> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final List<XmppConnection> touched = new ArrayList<>();
    private final int halfOpenMax;
    private int halfOpen;

    /// What other threads have for a connection. Both kinds take one queue, as what a session says
    /// must not overtake the answer that opened it.
    private sealed interface Work {
        XmppConnection connection();

        record Tell(XmppConnection connection, ToClient event) implements Work {}

        record Answer(XmppConnection connection, Opened opened) implements Work {}
    }

    XmppLoop(EventLoop loop, Limits limits, int halfOpenMax) {
        this.loop = loop;
        this.parser = new ElementParser(limits);
        this.halfOpenMax = halfOpenMax;
    }

    /// The one of this loop.
    public ElementParser parser() {
        return parser;
    }

    /// The one of this loop.
    public XmlWriter writer() {
        return writer;
    }

    /// From any thread.
    void tell(XmppConnection connection, ToClient event) {
        submit(new Work.Tell(connection, event));
    }

    /// From any thread.
    void answer(XmppConnection connection, Opened opened) {
        submit(new Work.Answer(connection, opened));
    }

    private void submit(Work work) {
        waiting.add(work);
        if (isScheduled.compareAndSet(false, true)) {
            loop.execute(this::deliver);
        }
    }

    private void deliver() {
        isScheduled.set(false);
        Work next = waiting.poll();
        int count = 0;
        while (next != null) {
            deliver(next);
            next = ++count < EVENTS_PER_TURN_MAX ? waiting.poll() : null;
        }
        touched.forEach(XmppConnection::flush);
        touched.clear();
        if (count == EVENTS_PER_TURN_MAX && isScheduled.compareAndSet(false, true)) {
            loop.execute(this::deliver);
        }
    }

    private void deliver(Work work) {
        try {
            switch (work) {
                case Work.Tell(XmppConnection connection, ToClient event) -> {
                    if (connection.told(event)) {
                        touched.add(connection);
                    }
                }
                case Work.Answer(XmppConnection connection, Opened opened) ->
                        connection.opened(opened);
            }
        } catch (RuntimeException e) {
            work.connection().broke(e);
        }
    }

    /// @return false when there is no room for one more that has not logged in
    boolean enter() {
        if (halfOpen >= halfOpenMax) {
            return false;
        }
        halfOpen++;
        return true;
    }

    void settled() {
        halfOpen--;
    }

    Future<?> after(long millis, Runnable action) {
        return loop.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    /// Runs `action` on the loop, later than what runs now.
    void later(Runnable action) {
        loop.execute(action);
    }
}
