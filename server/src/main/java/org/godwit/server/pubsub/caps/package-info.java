/// What devices can do (XEP-0115): how an answer to disco#info is turned into a verification
/// string, and which strings are known to mean which wishes for news.
@NullMarked
package org.godwit.server.pubsub.caps;

import org.jspecify.annotations.NullMarked;
