/// The web port: WebSocket end points of both encodings and small HTTP services, by path. One
/// connection answers one request at a time:
///
///     WebConnection (Netty handler) → WebRoutes → WebSocketRoute → a transport's own pipeline
///                                               → HttpRoute → HttpService → HttpExchange
///
/// Heads, bodies and waits are bounded by [WebLimits][org.godwit.server.transport.web.WebLimits].
@NullMarked
package org.godwit.server.transport.web;

import org.jspecify.annotations.NullMarked;
