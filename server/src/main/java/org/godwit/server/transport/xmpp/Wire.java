package org.godwit.server.transport.xmpp;

import java.net.SocketAddress;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.jspecify.annotations.Nullable;

/// How one stream's elements get to a peer and from it: over TCP (RFC 6120), WebSocket (RFC 7395)
/// or HTTP requests (XEP-0124). All that differs between them is here; what the elements mean is
/// the [XmppConnection]'s. Confined to the connection's event loop.
///
/// A wire tells its connection when there is something to read ([XmppConnection#work]), when it
/// fills or drains ([XmppConnection#writable]) and when it is gone ([XmppConnection#lost]).
public interface Wire {
    /// What becomes of the wire once what was written has left.
    enum Then {
        GO_ON,
        /// Both halves of the stream are over, or nothing more is to be said.
        CLOSE,
        /// The peer said goodbye and so ends the connection itself (RFC 6120 §4.4); close it only
        /// if it does not.
        AWAIT_PEER
    }

    SocketAddress address();

    /// The next event of what has arrived, or null when there is none yet.
    ///
    /// @throws ProtocolException with a stream error; nothing may be read again
    @Nullable XmlEvent next() throws ProtocolException;

    /// Whether bytes have arrived that were not looked at.
    boolean hasMoreInput();

    /// Whether to take more from the peer.
    void read(boolean wanted);

    /// What follows is a new stream (RFC 6120 §4.3.3).
    void restart();

    /// The peer has logged in: a stanza may be this long now.
    void allowStanzaBytes(int stanzaBytesMax);

    /// Begins our half of the stream, to leave with [#flush].
    ///
    /// @param header carries the attributes
    void openStream(Element header);

    /// Says one element, to leave with [#flush].
    void write(Element element);

    /// Ends our half of the stream, to leave with [#flush].
    void closeStream();

    /// Sends what was written.
    void flush(Then then);

    /// Ends it without a word.
    void drop();

    /// Begins the TLS handshake; only asked of a wire whose stream offers STARTTLS.
    void beginTls();
}
