/// The promises of the port, as tests that every implementation passes.
@NullMarked
package org.godwit.store;

import org.jspecify.annotations.NullMarked;
