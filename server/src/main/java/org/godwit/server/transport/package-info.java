/// Sockets in, bytes out: the only package that knows Netty channels. What is shared by all
/// transports is here, each transport has a package of its own.
@NullMarked
package org.godwit.server.transport;

import org.jspecify.annotations.NullMarked;
