package org.godwit.server.admin;

import java.util.Map;

/// An answer of the admin API.
///
/// @param status HTTP status
/// @param body rendered as a JSON object
record Reply(int status, Map<String, Object> body) {
    static Reply ok(Map<String, Object> body) {
        return new Reply(200, body);
    }

    static Reply refused(int status, String error) {
        return new Reply(status, Map.of("error", error));
    }
}
