/// Tests of the store in memory.
@NullMarked
package org.godwit.store.memory;

import org.jspecify.annotations.NullMarked;
