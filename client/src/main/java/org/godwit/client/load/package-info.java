/// A load generator for the binary protocol: thousands of connections on one thread, every message
/// verified by sequence and checksum.
///
/// [Load] runs a [LoadPlan]: each mode is a script ([Script]) that sends over [Wire]s and lets the
/// [Loop] pump until something holds. The [Ledger] knows what was sent and judges what arrives.
@NullMarked
package org.godwit.client.load;

import org.jspecify.annotations.NullMarked;
