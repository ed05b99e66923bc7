package org.godwit.interop.sint;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All results of a run: written down, and compared with the list of what must pass.
final class Report {
    private final Map<String, Result> byTest = new TreeMap<>();

    void add(Result result) {
        byTest.put(result.test(), result);
    }

    List<Result> failed() {
        return byTest.values().stream().filter(Result::failed).toList();
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        String rows =
                byTest.values().stream()
                        .sorted(Comparator.comparing(Result::spec).thenComparing(Result::test))
                        .map(
                                r ->
                                        String.join(
                                                "\t",
                                                r.spec(),
                                                r.test(),
                                                r.status().toString(),
                                                Long.toString(r.millis()),
                                                r.why()))
                        .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(folder.resolve("results.tsv"), rows);
    }

    void print(PrintStream out) {
        Map<String, List<Result>> bySpec =
                byTest.values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Result::spec, TreeMap::new, Collectors.toList()));
        bySpec.forEach(
                (spec, results) ->
                        out.printf("%-10s %3d of %3d%n", spec, passes(results), results.size()));
        out.printf("%-10s %3d of %3d%n", "all", passes(byTest.values()), byTest.size());
        for (Result result : byTest.values()) {
            if (!result.passed()) {
                out.println(result);
            }
        }
    }

    private static long passes(Iterable<Result> results) {
        long count = 0;
        for (Result result : results) {
            count += result.passed() ? 1 : 0;
        }
        return count;
    }

    /// What is amiss, a line each.
    List<String> faults(String mustPass, int passesMin) throws IOException {
        List<String> faults = new ArrayList<>();
        if (!mustPass.isEmpty()) {
            for (String line : Files.readAllLines(Path.of(mustPass))) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String test = line.substring(line.indexOf(' ') + 1);
                    Result result = byTest.get(test);
                    if (result == null || !result.passed()) {
                        faults.add(line + (result == null ? " was not run" : " did not pass"));
                    }
                }
            }
        }
        if (passes(byTest.values()) < passesMin) {
            faults.add(passes(byTest.values()) + " tests passed, wanted are " + passesMin);
        }
        return faults;
    }
}
