package org.godwit.bench.sizes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads `stanzas.jsonl`: one flat JSON object a line.
final class RecordedReader {
    private final String line;
    private int at;

    private RecordedReader(String line) {
        this.line = line;
    }

    static List<Recorded> read(Path folder) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(folder.resolve("stanzas.jsonl"))) {
            return read(lines);
        }
    }

    static List<Recorded> read(BufferedReader lines) throws IOException {
        List<Recorded> stanzas = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                stanzas.add(new RecordedReader(line).stanza());
            }
        }
        return stanzas;
    }

    private Recorded stanza() throws IOException {
        Map<String, String> words = new HashMap<>();
        Map<String, List<Recorded.Range>> ranges = new HashMap<>();
        expect('{');
        do {
            String key = string();
            expect(':');
            char next = peek();
            if (next == '"') {
                words.put(key, string());
            } else if (next == '[') {
                ranges.put(key, ranges());
            } else {
                words.put(key, Integer.toString(number()));
            }
        } while (take(','));
        expect('}');
        return new Recorded(
                Integer.parseInt(words.getOrDefault("session", "0")),
                words.getOrDefault("dir", "").equals("c2s"),
                words.getOrDefault("kind", "unknown"),
                words.getOrDefault("domain", "example.org"),
                ranges.getOrDefault("text", List.of()),
                ranges.getOrDefault("blob", List.of()),
                words.getOrDefault("xml", ""));
    }

    private List<Recorded.Range> ranges() throws IOException {
        List<Recorded.Range> found = new ArrayList<>();
        expect('[');
        while (!take(']')) {
            expect('[');
            int start = number();
            expect(',');
            found.add(new Recorded.Range(start, number()));
            expect(']');
            var _ = take(',');
        }
        return found;
    }

    private int number() throws IOException {
        char _ = peek();
        int start = at;
        while (at < line.length()
                && (Character.isDigit(line.charAt(at)) || line.charAt(at) == '-')) {
            at++;
        }
        return Integer.parseInt(line, start, at, 10);
    }

    private String string() throws IOException {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (line.charAt(at) != '"') {
            char c = line.charAt(at++);
            text.append(c == '\\' ? escaped() : c);
        }
        at++;
        return text.toString();
    }

    private char escaped() {
        char c = line.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(line, at - 4, at, 16);
            }
            default -> c;
        };
    }

    private char peek() throws IOException {
        while (at < line.length() && line.charAt(at) <= ' ') {
            at++;
        }
        if (at == line.length()) {
            throw new IOException("a line of stanzas.jsonl ends too early");
        }
        return line.charAt(at);
    }

    private boolean take(char wanted) throws IOException {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) throws IOException {
        if (!take(wanted)) {
            throw new IOException("not JSON at column " + at + " of a line of stanzas.jsonl");
        }
    }
}
