/// Stores in processes of their own that are killed, frozen and cut off.
@NullMarked
package org.godwit.store.survival;

import org.jspecify.annotations.NullMarked;
