/// One shard's log, agreed upon by its replicas. [ReplicatedLog] and [Machine] are the port. Behind
/// it stands SOFAJRaft where there are several replicas, and a single thread where there is one;
/// both keep entries and votes in the node's [org.godwit.store.journal.Journal].
@NullMarked
package org.godwit.store.replica;

import org.jspecify.annotations.NullMarked;
