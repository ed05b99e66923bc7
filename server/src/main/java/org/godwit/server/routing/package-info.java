/// Where an account lives and how its sessions are reached: the only package that knows the
/// cluster. It also holds the words all features share: the server's bounds, its counters, the
/// messages pushed to a session and the citation of specifications.
@NullMarked
package org.godwit.server.routing;

import org.jspecify.annotations.NullMarked;
