/// Tests of the journal.
@NullMarked
package org.godwit.store.journal;

import org.jspecify.annotations.NullMarked;
