/// One account's undelivered messages: made durable by the writer of its shard ([Shards]), pushed
/// to each of its devices inside a window, trimmed by their acknowledgements, expired by a stated
/// rule.
///
/// Stored per account, by the store's own schema: a queue of entries numbered from one, one cursor
/// per device, and the (origin, id) pairs seen within the dedupe window. An entry is the stateless
/// binary encoding of the stanza (`org.godwit.protocol.binary`), stamped with the sender's full
/// JID. Cursors are named after the device: the id of a registered device; `x/` and the resource or
/// user-agent id of an XML client; `~` and a resource of our making for one that only passes by.
///
/// A delivered receipt is durable in the sender's mailbox before the cursor passes its message.
@NullMarked
package org.godwit.server.mailbox;

import org.jspecify.annotations.NullMarked;
