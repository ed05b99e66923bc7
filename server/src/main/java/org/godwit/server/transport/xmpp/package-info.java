/// XMPP's client side of a server (RFC 6120): streams, STARTTLS, SASL, resource binding, stream
/// management. How a connection lives:
///
///     XmppConnection (Netty handler, one event loop)
///       bytes → XmlStream → until logged in: XmppLogin, a pure function of state and event
///                           afterwards:      OpenStream → FromClient → the session's actor
///       ToClient → XmppLoop (one queue and one wake-up per event loop) → OpenStream → bytes
///
/// Nothing here is stored; accounts are asked through `server.account`.
@NullMarked
package org.godwit.server.transport.xmpp;

import org.jspecify.annotations.NullMarked;
