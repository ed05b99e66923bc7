package org.godwit.server.transport.web;

/// Answers the requests of a route. Called on the event loop of the request's connection, which it
/// must not block.
public interface HttpService {
    /// Begins one request, whose head is complete.
    ///
    /// @return who takes its body
    HttpBody begin(HttpExchange exchange);
}
