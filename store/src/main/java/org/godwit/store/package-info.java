/// The durable core: shards of accounts and groups, each a replicated log with one writer and a key
/// space. [Store] and [Shard] are the port; `engine` (disk) and the in-memory store implement it
/// and obey the same contract tests.
@NullMarked
package org.godwit.store;

import org.jspecify.annotations.NullMarked;
