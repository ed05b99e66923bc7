/// What a shard knows, as a deterministic state machine over an ordered table of bytes.
///
/// [ShardState] applies log entries; every replica that applies the same entries answers the same.
/// Fresh state lives in memory and reaches the [Table] now and then as one [Batch] together with
/// the index of the last entry it holds; what was stored and acknowledged between two flushes never
/// reaches the table at all. Lost memory is rebuilt by applying the log again from that index.
///
/// Keys of the table. Numbers in keys are big-endian, elsewhere variable-length.
///
/// | key | value |
/// |---|---|
/// | `S` | applied index and term, next ids, clock, dedupe generations, [org.godwit.store.Tally] |
/// | `N` name | mailbox: id, last, floor, acked, queued, queued bytes, cursors, last seen |
/// | `I` mailbox id (8) | name of the mailbox; an id is never used again |
/// | `M` mailbox id (8) sequence (8) | size, expires, shared id, stored, origin, id, bytes |
/// | `X` expires (8) mailbox id (8) sequence (8) | nothing |
/// | `P` shared id (8) | bytes of a message that is in several mailboxes |
/// | `R` shared id (8) | how many mailboxes it is still in |
/// | `D` generation (4) length id mailbox id (8) origin | sequence, stored |
/// | `K` key | value of a record |
///
/// Strings are UTF-8. A dedupe generation spans 24 hours of the state's own clock, which never goes
/// back; a generation is deleted whole, one span after it closed.
@NullMarked
package org.godwit.store.state;

import org.jspecify.annotations.NullMarked;
