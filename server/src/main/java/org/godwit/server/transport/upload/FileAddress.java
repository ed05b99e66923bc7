package org.godwit.server.transport.upload;

import org.godwit.server.transport.web.HttpExchange;
import org.jspecify.annotations.Nullable;

/// The address of a file: `/upload/TOKEN/NAME`, when uploading with `?e=…&s=…`.
///
/// @param isSigned it says that it may be uploaded to
record FileAddress(String token, String name, boolean isSigned) {
    static final String PATH = "/upload/";

    /// The address asked for, or null when it cannot be one of a file: nothing but a token and one
    /// name may stand in it.
    static @Nullable FileAddress of(HttpExchange exchange) {
        String rest = exchange.path().substring(PATH.length());
        int slash = rest.indexOf('/');
        if (slash < 1 || slash == rest.length() - 1 || rest.indexOf('/', slash + 1) >= 0) {
            return null;
        }
        return new FileAddress(
                rest.substring(0, slash),
                rest.substring(slash + 1),
                !exchange.parameter("s").isEmpty());
    }
}
