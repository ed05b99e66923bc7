/// One shard's log, agreed upon by its replicas. [ReplicatedLog] and [Machine] are the port; behind
/// it stands SOFAJRaft with its log and votes in the node's [org.godwit.store.journal.Journal].
@NullMarked
package org.godwit.store.replica;

import org.jspecify.annotations.NullMarked;
