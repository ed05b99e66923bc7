/// How a server is reached: the seam between what a client means and the bytes that carry it.
///
/// [Transport] makes a [Link], a logged-in connection that carries stanzas in frames with counters.
/// The client proper sees nothing else, so tests run it over an in-memory transport.
@NullMarked
package org.godwit.client.link;

import org.jspecify.annotations.NullMarked;
