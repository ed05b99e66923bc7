/// The stanza model: what a message is before it is bytes. `Element` is the lossless tree that both
/// encodings produce and consume; `Stanza` is what the server thinks in: an envelope it reads and a
/// payload it carries unread.
///
/// Also here, because both encodings obey them: `Limits` (every bound of the protocol in one place)
/// and `ErrorCode` (every way a peer can be refused).
@NullMarked
package org.godwit.protocol.stanza;

import org.jspecify.annotations.NullMarked;
