/// The one deployable: main, the command line, configuration and wiring. The only place that knows
/// everything.
@NullMarked
package org.godwit.app;

import org.jspecify.annotations.NullMarked;
