package org.godwit.server.transport.web;

/// A path, or everything below one, answered by HTTP.
///
/// @param path the whole path; one that ends with `/` is the beginning of many
public record HttpRoute(String path, HttpService service) implements WebRoute {
    @Override
    public boolean matches(String requested) {
        return path.endsWith("/") ? requested.startsWith(path) : requested.equals(path);
    }

    @Override
    public boolean isSealed() {
        return false;
    }
}
