/// The load generator against a node.
@NullMarked
package org.godwit.app.load;

import org.jspecify.annotations.NullMarked;
