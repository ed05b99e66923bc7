/// The way from an accepted socket to a session as a pure function ([XmppLogin]): no clock, no
/// socket, no randomness inside. Another framing (RFC 7395) or another SASL profile (XEP-0388) adds
/// steps here and leaves the rest as it is.
@NullMarked
package org.godwit.server.transport.xmpp.login;

import org.jspecify.annotations.NullMarked;
