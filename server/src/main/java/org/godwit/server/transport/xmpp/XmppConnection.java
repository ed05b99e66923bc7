package org.godwit.server.transport.xmpp;

import java.net.SocketAddress;
import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.xmpp.login.Replies;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One XMPP connection over whatever [Wire]: first an [Entry], then an [OpenStream], in the end
/// neither. Reads nothing while a question is out, or while the session wants no more. Confined to
/// its event loop, except [#send] and [#peer].
public final class XmppConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(XmppConnection.class);

    private final XmppTransport transport;
    private final XmppLoop loop;
    private final Wire wire;
    private @Nullable Entry entry;
    private @Nullable OpenStream open;
    private @Nullable AccountRequest request;
    private boolean isReadWanted = true;
    private boolean isClosing;

    /// Something was written since the last [#flush].
    private boolean isTouched;

    /// The peer said goodbye.
    private boolean isPeerDone;

    /// To be made on the event loop of `loop`.
    XmppConnection(
            XmppTransport transport, XmppLoop loop, Wire wire, XmppSettings.Security security) {
        this.transport = transport;
        this.loop = loop;
        this.wire = wire;
        this.entry = new Entry(transport, this, security);
    }

    XmppLoop loop() {
        return loop;
    }

    SocketAddress address() {
        return wire.address();
    }

    /// The wire is ready; drops it when too many have not logged in.
    public void begin() {
        if (entry != null && !entry.begin()) {
            LOG.debug("{} turned away: too many have not logged in", peer());
            entry = null;
            drop();
        }
    }

    /// What lies below protects the stream.
    ///
    /// @param bindings channel bindings of it; may be empty
    public void secured(List<ChannelBinding> bindings) {
        if (entry != null) {
            entry.secured(bindings);
        }
    }

    @Override
    public void send(ToClient event) {
        loop.tell(this, event);
    }

    @Override
    public String peer() {
        return String.valueOf(wire.address());
    }

    /// Reads on where there is something to read and nobody to wait for; then writes what came of
    /// it.
    public void work() {
        try {
            while (!isPaused()) {
                XmlEvent event = wire.next();
                if (event == null) {
                    break;
                }
                take(event);
            }
        } catch (ProtocolException e) {
            fail(e);
        }
        if (!isClosing) {
            wire.read(!isPaused());
        }
        flush();
    }

    private boolean isPaused() {
        return isClosing
                || !isReadWanted
                || request != null
                || (entry != null && entry.isWaiting());
    }

    private void take(XmlEvent event) throws ProtocolException {
        isPeerDone = event instanceof XmlEvent.Closed;
        if (entry != null) {
            entry.take(event);
        } else if (open != null) {
            take(open, event);
        }
    }

    private void take(OpenStream to, XmlEvent event) throws ProtocolException {
        switch (event) {
            case XmlEvent.Opened _ ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_BAD_FORMAT, "a header has no place here");
            case XmlEvent.Received(Element element) -> {
                AccountRequest made = AccountRequest.of(element, to.jid(), transport, this);
                if (made == null) {
                    Element answer = to.read(element);
                    if (answer != null) {
                        write(answer);
                    }
                } else {
                    request = made;
                    made.begin();
                }
            }
            case XmlEvent.Closed() -> {
                to.report(new FromClient.Disconnected(true));
                open = null;
                closeStream();
            }
        }
    }

    /// The answer to a wish for a session.
    void opened(Opened opened) {
        if (entry == null) {
            Entry.abandon(opened);
        } else {
            entry.answered(opened);
        }
    }

    /// Writes one event of the session's, to leave with [#flush].
    ///
    /// @return whether this connection has not been touched in this turn before
    boolean told(ToClient event) {
        OpenStream to = open;
        if (to == null || isClosing) {
            return false;
        }
        boolean isFirst = !isTouched;
        switch (event) {
            case ToClient.Read(boolean wanted) -> {
                isReadWanted = wanted;
                loop.later(this::work);
                return false;
            }
            case ToClient.Close(ErrorCode code, String detail) -> close(code, detail);
            case ToClient.Deliver _,
                    ToClient.Acknowledge _,
                    ToClient.RequestAck _,
                    ToClient.CountingStarted _ ->
                    write(to.show(event));
        }
        return isFirst;
    }

    private void close(ErrorCode code, String detail) {
        if (request != null && request.holdsClose()) {
            return;
        }
        write(Replies.streamError(code, detail));
        closeStream();
    }

    /// The request is answered; goes on reading.
    void answered(FromClient.Handled handled) {
        request = null;
        if (open != null) {
            open.report(handled);
        }
        work();
    }

    /// The account is no more, and with it the session: the peer is told, and goodbye.
    void removed(Element result) {
        request = null;
        if (!isClosing) {
            write(result);
            write(Replies.streamError(ErrorCode.STREAM_NOT_AUTHORIZED, "account removed"));
            closeStream();
            flush();
        }
    }

    /// The login is over: `session` has the stream from here on.
    void enter(OpenStream session) {
        wire.allowStanzaBytes(transport.settings().wire().stanzaBytesMax());
        entry = null;
        open = session;
    }

    /// What follows is a new stream.
    void restart() {
        wire.restart();
    }

    /// Whether bytes wait that were sent before the peer could know it should.
    boolean hasMoreInput() {
        return wire.hasMoreInput();
    }

    void beginTls() {
        flush();
        wire.beginTls();
    }

    void write(Element element) {
        isTouched = true;
        wire.write(element);
    }

    void openStream(Element header) {
        isTouched = true;
        wire.openStream(header);
    }

    /// Ends our half of the stream; the wire is closed once that is written.
    void closeStream() {
        if (!isClosing) {
            isTouched = true;
            wire.closeStream();
            isClosing = true;
        }
    }

    /// Sends what has gathered.
    void flush() {
        if (isTouched) {
            isTouched = false;
            wire.flush(
                    !isClosing
                            ? Wire.Then.GO_ON
                            : isPeerDone ? Wire.Then.AWAIT_PEER : Wire.Then.CLOSE);
        }
    }

    /// Ends the connection without a word.
    public void drop() {
        isClosing = true;
        isTouched = false;
        wire.drop();
    }

    private void fail(ProtocolException e) {
        LOG.debug("{} failed: {} {}", peer(), e.code(), e.detail());
        if (entry != null) {
            entry.broken(e);
        } else {
            write(open == null ? Replies.streamError(e.code(), e.detail()) : open.error(e));
            closeStream();
        }
    }

    /// The wire has drained, or filled.
    public void writable(boolean isWritable) {
        if (open != null) {
            open.report(new FromClient.Writable(isWritable));
        }
    }

    /// The wire is gone: the session waits for its peer to come back.
    public void lost() {
        isClosing = true;
        if (entry != null) {
            entry.ended();
        }
        if (open != null) {
            open.report(new FromClient.Disconnected(false));
            open = null;
        }
    }

    /// A bug: this device starts anew, nobody else notices.
    public void broke(Throwable cause) {
        LOG.error("a connection broke", cause);
        drop();
    }
}
