/// What the store costs: appends per second and per sync, opening, standing idle.
@NullMarked
package org.godwit.bench.store;

import org.jspecify.annotations.NullMarked;
