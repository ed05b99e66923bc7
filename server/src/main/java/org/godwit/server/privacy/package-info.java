/// What accounts let others see of them and do to them: who learns when they were last seen, who
/// may write to them, whose messages wake nobody. Kept in memory where the account's shard is led,
/// so that every message can be asked about. [Privacy] is the door.
///
/// Stored, in the account's shard; all are erased with the account:
///
///     of/<bare>/privacy        version 1, who sees when it was last seen, who may write: a byte each
///     of/<bare>/muted          version 1, number of entries, each: peer, until (Unix milliseconds),
///                              whether mentions wake all the same
///     of/<bare>/met/<peer>     version 1, how well a peer that is no contact is known: one byte
@NullMarked
package org.godwit.server.privacy;

import org.jspecify.annotations.NullMarked;
