/// What a connected client touches.
@NullMarked
package org.godwit.server;

import org.jspecify.annotations.NullMarked;
