/// Benchmarks of what only its own package sees.
@NullMarked
package org.godwit.server.session;

import org.jspecify.annotations.NullMarked;
