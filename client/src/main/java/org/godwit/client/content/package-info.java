/// What a message can carry beside its text, and how each of it is written in a stanza so that
/// every XMPP client shows at least a link or a line of text: files (XEP-0447, 0446, 0448, 0264,
/// 0300, 0066), places (XEP-0080), contact cards (XEP-0292), mentions (XEP-0372), times to live
/// (XEP-0466) and the mark of what was forwarded. [Kinds] is the door. What a peer got wrong is
/// left out; it never stops a message.
@NullMarked
package org.godwit.client.content;

import org.jspecify.annotations.NullMarked;
