/// Tests of the store on disk.
@NullMarked
package org.godwit.store.engine;

import org.jspecify.annotations.NullMarked;
