/// Frames of the binary encoding (PROTOCOL §3): what is inside one sealed record. A frame carries
/// any number of stanzas, the acknowledgement counter and small control messages. Nothing here
/// knows keys or stanzas: bodies are bytes on both sides.
@NullMarked
package org.godwit.protocol.frame;

import org.jspecify.annotations.NullMarked;
