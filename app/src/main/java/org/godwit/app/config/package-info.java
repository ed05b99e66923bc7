/// The node's configuration: a HOCON file of few keys over built-in defaults, with `--set
/// key=value` on top. Unknown keys are refused with the nearest known one.
@NullMarked
package org.godwit.app.config;

import org.jspecify.annotations.NullMarked;
