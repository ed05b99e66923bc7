/// Tests of a shard's state.
@NullMarked
package org.godwit.store.state;

import org.jspecify.annotations.NullMarked;
