package org.godwit.server.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/// The one JSON reader and writer of the admin API.
final class Json {
    private static final JSON JSON_STD = JSON.std;

    private Json() {}

    static Map<String, Object> parse(String text) throws IOException {
        return JSON_STD.mapFrom(text);
    }

    static String write(Object value) {
        try {
            return JSON_STD.asString(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("not representable as JSON", e);
        }
    }
}
