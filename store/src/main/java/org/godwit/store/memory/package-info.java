/// A store in memory: same state machine, same promises but durability. For tests and simulation.
@NullMarked
package org.godwit.store.memory;

import org.jspecify.annotations.NullMarked;
