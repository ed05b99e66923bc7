/// What a device remembers: messages with their ticks, contacts, the outbox, a few values. One port
/// ([History]), two implementations: memory and a file.
///
/// The file is an H2 MVStore with these maps; every batch of changes is one commit, forced to disk
/// before it counts, so that a crash leaves either all of a batch or nothing of it.
///
///     messages   peer NUL order(16 hex)    -> Message           one row a message, in arrival order
///     index      peer NUL > or < id        -> order             latest message of that id and direction
///     numbers    peer NUL number(16 hex)   -> order             messages a group has numbered
///     expiring   until(16 hex) NUL index key -> order          messages that do not last
///     chats      peer                      -> count, unread, last order
///     contacts   bare JID                  -> Contact
///     outbox     order                     -> Outgoing          what the server has not confirmed
///     values     name                      -> text              format, next order, sync positions
///
/// A peer is a bare JID (RFC 7622), which can hold no NUL. Rows start with a format byte.
@NullMarked
package org.godwit.client.history;

import org.jspecify.annotations.NullMarked;
