/// One append-only journal on disk for the logs of all shards of a node, so that entries of several
/// shards share one disk sync.
///
/// A journal is a row of segment files of equal size, `<number>.log`, written one after the other,
/// and one prepared `spare.log`: a segment is taken into use only when the next one has its space on
/// disk, so that a full disk is known before an entry needs it. Emptied segments become spares again.
///
/// A segment (format 1) is a head and records, big-endian, each padded to 8 bytes:
///
///     head    "GODWITJ1"  number u64  size of the file u32  zeros to 32 bytes
///     record  length u32  crc32c u32  kind u8  group u8  0 u16  synced u32  index u64  term u64  bytes
///
/// The checksum covers the segment's number and the record from `kind` on: what an earlier use of
/// the file left behind is never taken for a record. `synced` is the offset up to which the segment
/// was known to be on disk when the record was written. A last segment ends at its first invalid
/// record, unless a valid record behind it says that this place had been synced: then the journal
/// is damaged and is not opened. Every other segment ends with an `END` record. A segment begins
/// with a `RANGE` and a `VOTE` of each group, so that older segments can be deleted.
@NullMarked
package org.godwit.store.journal;

import org.jspecify.annotations.NullMarked;
