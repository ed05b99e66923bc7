package org.godwit.app.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.godwit.app.scenario.peer.Encoding;

/// One conversation, as written.
///
/// @param title the first comment line
/// @param accounts names that exist when it starts
/// @param mixes who may speak which encodings, in the order written
/// @param settings `key=value` for a node of its own; empty for the shared one
record Scenario(
        String file,
        String title,
        List<String> accounts,
        Map<String, List<Encoding>> mixes,
        List<String> settings,
        List<Step> steps) {
    Scenario {
        accounts = List.copyOf(accounts);
        settings = List.copyOf(settings);
        steps = List.copyOf(steps);
    }

    /// One line that does something.
    record Step(int line, String text, Action action) {}

    /// What a line does; throws an [AssertionError] when the node does not do its part.
    interface Action {
        void run(Stage stage) throws Exception;
    }

    /// Every mix of encodings, one after the other.
    List<Map<String, Encoding>> cells() {
        List<Map<String, Encoding>> cells = new ArrayList<>();
        cells.add(Map.of());
        for (Map.Entry<String, List<Encoding>> mix : mixes.entrySet()) {
            List<Map<String, Encoding>> grown = new ArrayList<>();
            for (Map<String, Encoding> cell : cells) {
                for (Encoding encoding : mix.getValue()) {
                    Map<String, Encoding> larger = new LinkedHashMap<>(cell);
                    larger.put(mix.getKey(), encoding);
                    grown.add(larger);
                }
            }
            cells = grown;
        }
        return cells;
    }

    /// Whether a line ends the node's process, so that it must be one of its own.
    boolean killsTheServer() {
        return steps.stream().anyMatch(step -> step.text().startsWith("the server is killed"));
    }

    boolean wantsItsOwnNode() {
        return !settings.isEmpty()
                || steps.stream().anyMatch(step -> step.text().startsWith("the server "));
    }

    static String name(Map<String, Encoding> cell) {
        StringJoiner name = new StringJoiner(", ");
        cell.forEach((who, encoding) -> name.add(who + " " + encoding.word()));
        return name.toString();
    }
}
