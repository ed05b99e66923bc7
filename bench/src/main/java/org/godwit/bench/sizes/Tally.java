package org.godwit.bench.sizes;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;

/// Counts how often each choice of the dictionary is made in recorded stanzas, and writes the
/// counts the dictionary is compiled from. Run by hand when the registry changes.
public final class Tally {
    private Tally() {}

    /// @param args the folder of stanzas, the list of symbols the build wrote, the file to write;
    ///   then, to count only some sessions, `even` or `odd`
    public static void main(String[] args) throws IOException {
        int[][] counts = new int[Context.count()][4096];
        String part = args.length > 3 ? args[3] : "all";
        Map<Integer, List<Recorded>> sessions =
                RecordedReader.read(Path.of(args[0])).stream()
                        .filter(
                                s ->
                                        part.equals("all")
                                                || (s.session() % 2 == 0) == part.equals("even"))
                        .collect(
                                Collectors.groupingBy(
                                        Recorded::session, TreeMap::new, Collectors.toList()));
        for (List<Recorded> session : sessions.values()) {
            count(session, counts);
        }
        write(counts, symbols(Path.of(args[1])), Path.of(args[2]));
    }

    private static void count(List<Recorded> session, int[][] counts) {
        Conversation conversation = Conversation.of(session);
        for (Recorded stanza : session) {
            Dictionary.tally((context, symbol) -> counts[context.number()][symbol]++);
            var _ = conversation.stateful(stanza, stanza.xml());
            Dictionary.tally(
                    (context, symbol) -> {
                        if (context.name().endsWith("_ALONE")) {
                            counts[context.number()][symbol]++;
                        }
                    });
            var _ = conversation.stateless(stanza.xml());
            Dictionary.tally(null);
        }
    }

    private static List<List<String>> symbols(Path path) throws IOException {
        List<List<String>> contexts = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            if (line.startsWith("\t")) {
                contexts.getLast().add(line.substring(1));
            } else {
                contexts.add(new ArrayList<>());
            }
        }
        return contexts;
    }

    private static void write(int[][] counts, List<List<String>> symbols, Path path)
            throws IOException {
        try (Writer out = Files.newBufferedWriter(path)) {
            out.write("# How often each choice was made in the sample. Made by the tally.\n");
            for (int i = 0; i < counts.length; i++) {
                out.write(Context.of(i).name() + "\n");
                List<String> names = symbols.get(i);
                for (int j = 0; j < names.size(); j++) {
                    if (counts[i][j] > 0) {
                        out.write("\t" + counts[i][j] + "\t" + names.get(j) + "\n");
                    }
                }
            }
        }
    }
}
