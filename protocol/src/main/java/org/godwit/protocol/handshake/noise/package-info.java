/// The Noise framework, revision 34, as far as Godwit speaks it: one suite, `25519_AESGCM_SHA256`,
/// and four patterns (PROTOCOL §4). Pure: no sockets, no clock, no threads of its own. `X25519` is
/// a port with two implementations, OpenSSL and the JDK.
@NullMarked
package org.godwit.protocol.handshake.noise;

import org.jspecify.annotations.NullMarked;
