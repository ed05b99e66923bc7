package org.godwit.server.transport.bosh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.protocol.xml.XmlWriter;
import org.godwit.server.routing.Spec;
import org.godwit.server.transport.web.HttpExchange;
import org.godwit.server.transport.xmpp.Wire;
import org.godwit.server.transport.xmpp.XmppConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One BOSH session: takes requests in the order of their numbers, holds them until there is
/// something to say, and repeats an answer that was lost. What has not been looked at, because the
/// connection wants no more, keeps the following requests waiting. Confined to its event loop.
@Spec({"XEP-0124 1.11.2", "XEP-0206 1.4"})
final class BoshSession implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(BoshSession.class);
    private static final int HIGH_WATER_BYTES = 128 << 10;

    private final BoshService service;
    private final BoshTerms terms;
    private final EventLoop loop;
    private final SocketAddress address;
    private final XmppConnection connection;
    private final RidWindow<Arrival, Bytes> window;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Queue<XmlEvent> arrived = new ArrayDeque<>();
    private @Nullable ByteBuf out;
    private @Nullable Future<?> silence;

    /// What the next request gets when the session has ended meanwhile.
    private @Nullable Bytes farewell;

    private int bodyBytesMax;
    private Duration patience;
    private boolean isNew = true;
    private boolean isReadWanted = true;
    private boolean isPumping;
    private boolean isWritable = true;
    private boolean isEnded;
    private @Nullable String fault;

    record Arrival(BoshBody body, HttpExchange exchange) {}

    private record Held(long rid, HttpExchange exchange, Future<?> timeout) {}

    /// @param first makes the session; to be given to [#take] then
    BoshSession(BoshService service, BoshTerms terms, Arrival first) {
        this.service = service;
        this.terms = terms;
        this.loop = first.exchange().loop();
        this.address = first.exchange().peer();
        this.window = new RidWindow<>(first.body().rid(), terms.requests());
        this.bodyBytesMax = service.bodyBytesBeforeLoginMax();
        this.patience = terms.inactivity();
        this.connection = service.connect(loop, this);
    }

    EventLoop loop() {
        return loop;
    }

    /// One more request; on the session's loop.
    void take(Arrival arrival) {
        if (farewell != null) {
            BoshAnswer.send(arrival.exchange(), farewell);
            return;
        }
        long rid = arrival.body().rid();
        if (isEnded || arrival.body().bytes() > bodyBytesMax) {
            BoshAnswer.send(
                    arrival.exchange(),
                    BoshAnswer.terminate(isEnded ? "item-not-found" : "policy-violation", null));
            end(isEnded ? null : "policy-violation");
            return;
        }
        switch (window.judge(rid)) {
            case NEW -> {
                Arrival older = window.keep(rid, arrival);
                if (older != null) {
                    BoshAnswer.send(older.exchange(), BoshAnswer.of("", null));
                }
                pump();
            }
            case REPEAT -> repeat(arrival.exchange(), window.answerTo(rid));
            case HELD -> exchangeHeld(rid, arrival.exchange());
            case OUTSIDE -> {
                LOG.debug("{} sent rid {} out of its window", address, rid);
                BoshAnswer.send(arrival.exchange(), BoshAnswer.terminate("item-not-found", null));
                end("item-not-found");
            }
        }
    }

    private static void repeat(HttpExchange exchange, @Nullable Bytes answer) {
        if (answer != null) {
            BoshAnswer.send(exchange, answer);
        }
    }

    /// The connection of a held request broke and its peer asks again.
    private void exchangeHeld(long rid, HttpExchange exchange) {
        Deque<Held> all = new ArrayDeque<>(held);
        held.clear();
        for (Held each : all) {
            boolean isThis = each.rid() == rid;
            if (isThis) {
                BoshAnswer.send(each.exchange(), BoshAnswer.of("", null));
            }
            held.add(isThis ? new Held(rid, exchange, each.timeout()) : each);
        }
    }

    private void pump() {
        if (isPumping) {
            return;
        }
        isPumping = true;
        try {
            while (isReadWanted && arrived.isEmpty() && !isEnded && window.hasNext()) {
                process(window.next());
            }
        } finally {
            isPumping = false;
        }
    }

    private void process(@Nullable Arrival arrival) {
        if (arrival == null) {
            return;
        }
        BoshBody body = arrival.body();
        hush();
        patience = terms.inactivity();
        hold(body.rid(), arrival.exchange());
        arrived.addAll(body.events(isNew ? null : terms.domain()));
        if (isNew) {
            connection.begin();
            connection.secured(List.of());
        }
        connection.work();
        int pause = body.number("pause", 0);
        if (pause > 0 && !isEnded) {
            patience = terms.pause(pause);
        }
        settle(pause > 0);
    }

    private void hold(long rid, HttpExchange exchange) {
        Future<?> timeout =
                loop.schedule(
                        () -> answerUpTo(rid), terms.waits().toMillis(), TimeUnit.MILLISECONDS);
        held.add(new Held(rid, exchange, timeout));
    }

    private void answerUpTo(long rid) {
        while (!held.isEmpty() && held.element().rid() <= rid) {
            answer();
        }
    }

    /// Answers what is to be answered now.
    private void settle(boolean all) {
        if (isEnded) {
            return;
        }
        if (out != null && !held.isEmpty()) {
            answer();
        }
        while (held.size() > terms.hold() || (all && !held.isEmpty())) {
            answer();
        }
    }

    /// Answers the oldest request with all there is to say.
    private void answer() {
        ByteBuf content = out;
        out = null;
        Bytes body = BoshAnswer.of(isNew ? terms.attributes() : "", content);
        isNew = false;
        if (content != null) {
            content.release();
        }
        give(body);
        if (!isWritable) {
            isWritable = true;
            connection.writable(true);
        }
    }

    private void give(Bytes body) {
        Held oldest = held.remove();
        oldest.timeout().cancel(false);
        window.answered(body);
        BoshAnswer.send(oldest.exchange(), body);
        if (held.isEmpty()) {
            hush();
            silence = loop.schedule(this::silent, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void hush() {
        if (silence != null) {
            silence.cancel(false);
            silence = null;
        }
    }

    private void silent() {
        LOG.debug("{} has asked nothing for {}", address, patience);
        end(null);
    }

    void shutDown() {
        end("system-shutdown");
    }

    /// The session is over.
    ///
    /// @param condition what the peer is told, or null
    private void end(@Nullable String condition) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        service.forget(this);
        hush();
        Bytes last = BoshAnswer.terminate(condition, out);
        if (out != null) {
            out.release();
            out = null;
        }
        for (Arrival each : window.early()) {
            BoshAnswer.send(each.exchange(), last);
        }
        boolean isHeard = !held.isEmpty();
        while (!held.isEmpty()) {
            Held next = held.remove();
            next.timeout().cancel(false);
            BoshAnswer.send(next.exchange(), last);
            last = BoshAnswer.terminate(condition, null);
        }
        if (!isHeard && condition != null) {
            farewell = last;
            service.remember(this);
            var _ =
                    loop.schedule(
                            () -> service.forget(this),
                            terms.inactivity().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        loop.execute(connection::lost);
    }

    String sid() {
        return terms.sid();
    }

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public @Nullable XmlEvent next() {
        return arrived.poll();
    }

    @Override
    public boolean hasMoreInput() {
        return !arrived.isEmpty();
    }

    @Override
    public void read(boolean wanted) {
        isReadWanted = wanted;
        if (wanted && !isPumping && window.hasNext()) {
            loop.execute(this::pump);
        }
    }

    @Override
    public void restart() {
        // Every body is a document of its own: nothing is to be begun anew.
    }

    @Override
    public void allowStanzaBytes(int stanzaBytesMax) {
        bodyBytesMax = service.limits().bodyBytesMax();
    }

    @Override
    public void openStream(Element header) {
        // The body that makes the session says it all (XEP-0206 §3).
    }

    @Override
    public void write(Element element) {
        if (isEnded) {
            return;
        }
        if (element.is(Namespaces.STREAMS, "error")) {
            boolean unknown = element.child(Namespaces.STREAM_ERRORS, "host-unknown") != null;
            fault = isNew && unknown ? "host-unknown" : "remote-stream-error";
        }
        if (out == null) {
            out = service.buffer();
        }
        service.writer(loop).write(element, XmlWriter.Place.BODY, out);
    }

    @Override
    public void closeStream() {
        // Said by the type of the body.
    }

    @Override
    public void flush(Then then) {
        if (then != Then.GO_ON) {
            end(fault);
            return;
        }
        settle(false);
        int waiting = out == null ? 0 : out.readableBytes();
        if (waiting > service.unwrittenBytesMax()) {
            LOG.debug("{} asks too slowly", address);
            connection.drop();
        } else if (waiting > HIGH_WATER_BYTES && isWritable) {
            isWritable = false;
            connection.writable(false);
        }
    }

    @Override
    public void drop() {
        end("undefined-condition");
    }

    @Override
    public void beginTls() {
        throw new IllegalStateException("BOSH offers no STARTTLS");
    }
}
