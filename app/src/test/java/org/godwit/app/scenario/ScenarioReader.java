package org.godwit.app.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.app.scenario.Scenario.Step;
import org.godwit.app.scenario.peer.Encoding;
import org.jspecify.annotations.Nullable;

/// Text → [Scenario]. A line it does not understand is refused before anything runs.
final class ScenarioReader {
    private final String file;
    private @Nullable String title;
    private final List<String> accounts = new ArrayList<>();
    private final Map<String, List<Encoding>> mixes = new LinkedHashMap<>();
    private final List<String> settings = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    private ScenarioReader(String file) {
        this.file = file;
    }

    /// @throws IllegalArgumentException with file and line for a line that says nothing known
    static Scenario read(Path path) throws IOException {
        return read(String.valueOf(path.getFileName()), Files.readAllLines(path));
    }

    static Scenario read(String file, List<String> lines) {
        ScenarioReader reader = new ScenarioReader(file);
        int number = 0;
        while (number < lines.size()) {
            int first = number + 1;
            StringBuilder sentence = new StringBuilder(lines.get(number++));
            while (number < lines.size() && lines.get(number).matches("\\s+\\S.*")) {
                sentence.append(' ').append(lines.get(number++).strip());
            }
            reader.line(first, sentence.toString().replaceFirst("\\s{2,}# .*", "").strip());
        }
        if (reader.title == null) {
            throw reader.fault(1, "a scenario starts with `# what it shows`");
        }
        return new Scenario(
                file, reader.title, reader.accounts, reader.mixes, reader.settings, reader.steps);
    }

    private void line(int number, String sentence) {
        String[] words = sentence.split("\\s+", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "" -> {}
            case "#" -> title = title == null ? rest : title;
            case "accounts" -> accounts.addAll(List.of(rest.split("[ ,]+", -1)));
            case "for" -> mixes(number, rest);
            case "with" -> settings.addAll(List.of(rest.split("\\s+", -1)));
            default -> step(number, sentence);
        }
    }

    private void mixes(int number, String rest) {
        for (String part : rest.split(",", -1)) {
            String[] words = part.strip().split("\\s+", -1);
            if (words.length != 2) {
                throw fault(number, "write `for alice binary|xml, bob xml`");
            }
            List<Encoding> encodings = new ArrayList<>();
            for (String word : words[1].split("\\|", -1)) {
                try {
                    encodings.add(Encoding.of(word));
                } catch (IllegalArgumentException e) {
                    throw fault(number, "no encoding is called " + word);
                }
            }
            mixes.put(words[0], List.copyOf(encodings));
        }
    }

    private void step(int number, String sentence) {
        Scenario.Action action;
        try {
            action = Phrases.find(sentence);
        } catch (IllegalArgumentException e) {
            throw fault(number, String.valueOf(e.getMessage()));
        }
        if (action == null) {
            throw fault(number, "not understood: " + sentence);
        }
        steps.add(new Step(number, sentence, action));
    }

    private IllegalArgumentException fault(int number, String why) {
        return new IllegalArgumentException(file + ":" + number + ": " + why);
    }
}
