package org.godwit.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which handler answers which method and path. A `*` segment of a pattern matches any one segment.
final class Routes {
    private final List<Route> routes = new ArrayList<>();

    /// Answers one kind of call.
    interface Handler {
        Reply handle(Request request) throws Request.BadRequest, InterruptedException;
    }

    /// @param pattern path segments, `*` for an argument
    private record Route(String method, List<String> pattern, Handler handler) {}

    /// A handler with the arguments of one path.
    record Match(Handler handler, List<String> arguments) {
        Match {
            arguments = List.copyOf(arguments);
        }
    }

    Routes on(String method, String path, Handler handler) {
        routes.add(new Route(method, segments(path), handler));
        return this;
    }

    @Nullable Match find(String method, String path) {
        List<String> segments = segments(path);
        for (Route route : routes) {
            List<String> arguments = arguments(route.pattern(), segments);
            if (route.method().equals(method) && arguments != null) {
                return new Match(route.handler(), arguments);
            }
        }
        return null;
    }

    private static @Nullable List<String> arguments(List<String> pattern, List<String> segments) {
        if (pattern.size() != segments.size()) {
            return null;
        }
        List<String> arguments = new ArrayList<>(1);
        for (int i = 0; i < pattern.size(); i++) {
            if (pattern.get(i).equals("*")) {
                arguments.add(segments.get(i));
            } else if (!pattern.get(i).equals(segments.get(i))) {
                return null;
            }
        }
        return arguments;
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }
}
