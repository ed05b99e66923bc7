/// The Java SDK against a real node, over sockets.
@NullMarked
package org.godwit.app.sdk;

import org.jspecify.annotations.NullMarked;
