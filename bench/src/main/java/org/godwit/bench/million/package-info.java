/// As many sessions as one heap holds, and messages among them.
@NullMarked
package org.godwit.bench.million;

import org.jspecify.annotations.NullMarked;
