/// How a client and a server of the binary encoding come to trust each other (PROTOCOL §4), as pure
/// objects: bytes in, bytes out, no sockets. The client drives a [ClientHandshake], the server a
/// [ServerHandshake]; both end with [SecureFrames].
///
/// The server's lasting secrets, one directory, files readable by their owner only:
///
///     root.key     Ed25519 root, signs the server's key; may be moved off line
///     server.key   X25519 static key
///     server.cert  root public key and the certificate of server.key
///     tickets.key  the keys tickets are sealed with: id, creation time, key; a few lines
@NullMarked
package org.godwit.protocol.handshake;

import org.jspecify.annotations.NullMarked;
