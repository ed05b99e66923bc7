/// Password login as pure functions: SCRAM (RFC 5802, RFC 7677) for both sides, the verifier a
/// server keeps instead of a password, and the string preparation both need (RFC 4013). No sockets,
/// no XML, no storage.
@NullMarked
package org.godwit.protocol.sasl;

import org.jspecify.annotations.NullMarked;
