/// Kills a real node, again and again, under load, and keeps the ledger: whatever got its first
/// tick is delivered, once and in order.
@NullMarked
package org.godwit.app.crash;

import org.jspecify.annotations.NullMarked;
