/// What a node is: its configuration, who may do what with it, what is in it, and how all that is
/// stored. No actors here.
@NullMarked
package org.godwit.server.pubsub.node;

import org.jspecify.annotations.NullMarked;
