/// Nodes to test against: in this process for speed, in a process of its own to be killed.
@NullMarked
package org.godwit.app.scenario.node;

import org.jspecify.annotations.NullMarked;
