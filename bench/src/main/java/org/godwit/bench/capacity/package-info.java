/// How many machines so many users need, from what was measured.
@NullMarked
package org.godwit.bench.capacity;

import org.jspecify.annotations.NullMarked;
