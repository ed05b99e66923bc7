/// The store on disk: one Raft group per shard, all logs in one journal, one table per shard.
///
/// A data directory (format 2; format 1 knew no `last seen` of a device and is taken over when
/// opened, after which older software refuses it):
///
///     FORMAT            format, cluster, node and number of shards, as text
///     LOCK              held by the process that has the directory open
///     journal/          the logs of all shards ([org.godwit.store.journal])
///     shard-<i>/table-<n>/  the state of a shard ([org.godwit.store.state]), RocksDB
///     shard-<i>/snapshot/   its last snapshot: a checkpoint of the table
@NullMarked
package org.godwit.store.engine;

import org.jspecify.annotations.NullMarked;
