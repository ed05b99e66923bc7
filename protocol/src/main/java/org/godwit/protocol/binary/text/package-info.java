/// Human text in fewer bits than UTF-8: each character by a code that its predecessor chooses. The
/// statistics are static, so a message costs the same whoever sends it and tells nothing of others.
@NullMarked
package org.godwit.protocol.binary.text;

import org.jspecify.annotations.NullMarked;
