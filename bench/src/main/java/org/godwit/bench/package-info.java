/// Measurements; never shipped.
@NullMarked
package org.godwit.bench;

import org.jspecify.annotations.NullMarked;
