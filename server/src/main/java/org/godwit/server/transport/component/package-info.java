/// The port external components connect to (XEP-0114): an XML stream of its own namespace, opened
/// with a hash of a shared secret.
@NullMarked
package org.godwit.server.transport.component;

import org.jspecify.annotations.NullMarked;
