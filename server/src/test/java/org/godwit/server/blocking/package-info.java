/// Tests of block lists.
@NullMarked
package org.godwit.server.blocking;

import org.jspecify.annotations.NullMarked;
