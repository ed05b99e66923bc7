/// How many bytes our encoding takes for a folder of recorded stanzas, beside what others take.
@NullMarked
package org.godwit.bench.sizes;

import org.jspecify.annotations.NullMarked;
