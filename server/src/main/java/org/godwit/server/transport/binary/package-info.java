/// The binary encoding over TCP and over WebSocket (PROTOCOL §3 and §4): one pipeline handler per
/// connection, from the first byte to the session.
///
///     socket → BinaryConnection: magic → handshake → key confirmation → login → stanzas ⇄ session
///
/// A connection is confined to its event loop. What sessions tell it crosses over in [BinaryLoop],
/// which joins all that waits for a connection into one write. At rest a connection holds keys,
/// counters and codec tables, no buffer and no timer.
@NullMarked
package org.godwit.server.transport.binary;

import org.jspecify.annotations.NullMarked;
