package org.godwit.server.transport.web;

/// Something the web port serves, by path.
public sealed interface WebRoute permits WebSocketRoute, HttpRoute {
    /// Whether `path` is for this route.
    boolean matches(String path);

    /// Whether what travels is encrypted and authenticated by itself, so that TLS below adds
    /// nothing.
    boolean isSealed();
}
