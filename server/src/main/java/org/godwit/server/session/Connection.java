package org.godwit.server.session;

/// One socket after login, as its session sees it. Implemented once per encoding by a transport.
/// Thread-safe and never blocking: the transport hops to its event loop, encodes there and joins
/// the flushes of one wake-up into one write.
public interface Connection {
    void send(ToClient event);

    /// Where the peer is, for logs and audit: an address and a port.
    String peer();
}
