package org.godwit.server.admin;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A call of the admin API, already authorized and read whole.
///
/// @param arguments the path segments that stood where a route has `*`
/// @param query decoded query parameters
record Request(List<String> arguments, Map<String, String> query, String body) {
    Request {
        arguments = List.copyOf(arguments);
        query = Map.copyOf(query);
    }

    String argument() {
        return arguments.getFirst();
    }

    /// A member of the JSON body that must be a string.
    ///
    /// @throws BadRequest when it is missing
    String member(String name) throws BadRequest {
        Object value = members().get(name);
        if (value instanceof String text) {
            return text;
        }
        throw new BadRequest("the request needs a string \"" + name + "\"");
    }

    private Map<String, Object> members() throws BadRequest {
        try {
            return Json.parse(body);
        } catch (IOException e) {
            throw new BadRequest("the request body is not a JSON object");
        }
    }

    /// The caller's mistake, in words fit for it.
    static final class BadRequest extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequest(String message) {
            super(message, null, false, false);
        }
    }
}
