/// Bits in and out of a byte array, most significant bit first, and canonical prefix codes over
/// them. Knows nothing of stanzas.
@NullMarked
package org.godwit.protocol.binary.bits;

import org.jspecify.annotations.NullMarked;
