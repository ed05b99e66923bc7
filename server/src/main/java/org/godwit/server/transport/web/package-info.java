/// The web port: WebSocket end points of both encodings, by path. Everything else is answered with
/// 404.
@NullMarked
package org.godwit.server.transport.web;

import org.jspecify.annotations.NullMarked;
