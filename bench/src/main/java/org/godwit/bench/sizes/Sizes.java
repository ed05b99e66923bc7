package org.godwit.bench.sizes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `make sizes DIR=…`: prints the bytes of every kind of stanza in `DIR/stanzas.jsonl` as percent
/// of its XML. Every stanza is decoded and compared with its XML; a difference ends it with exit
/// code 1. The last line is `all NN.N% core NN.N% envelope NN.N%`.
public final class Sizes {
    private Sizes() {}

    public static void main(String[] args) {
        if (args.length != 1 || !Files.isReadable(Path.of(args[0], "stanzas.jsonl"))) {
            System.err.println("usage: sizes DIR, where DIR holds stanzas.jsonl");
            System.exit(2);
        }
        try {
            run(RecordedReader.read(Path.of(args[0])));
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void run(List<Recorded> stanzas) throws IOException {
        Result result = measure(stanzas);
        result.full().print("A full");
        result.withoutText().print("B without text");
        result.envelope().print("C envelope");
        System.out.printf("%n%s%n", result.line());
    }

    /// The same stanzas three times, with less in them each time.
    record Result(Measured full, Measured withoutText, Measured envelope) {
        /// The line a script reads.
        String line() {
            return String.format(
                    Locale.ROOT,
                    "all %.1f%% core %.1f%% envelope %.1f%%",
                    full.all(),
                    full.core(),
                    envelope.all());
        }
    }

    static Result measure(List<Recorded> stanzas) throws IOException {
        Map<Integer, List<Recorded>> sessions =
                stanzas.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Recorded::session, TreeMap::new, Collectors.toList()));
        try (Others others = new Others(training())) {
            return new Result(
                    measure(sessions, Recorded.Variant.FULL, others),
                    measure(sessions, Recorded.Variant.WITHOUT_TEXT, others),
                    measure(sessions, Recorded.Variant.ENVELOPE, others));
        }
    }

    /// The sample our own dictionary was counted on.
    static List<Recorded> training() throws IOException {
        try (InputStream sample = Sizes.class.getResourceAsStream("sample.jsonl")) {
            if (sample == null) {
                throw new IOException("the sample is missing from the build");
            }
            InputStreamReader text = new InputStreamReader(sample, StandardCharsets.UTF_8);
            return RecordedReader.read(new BufferedReader(text));
        }
    }

    private static Measured measure(
            Map<Integer, List<Recorded>> sessions, Recorded.Variant variant, Others others) {
        Measured measured = new Measured();
        for (List<Recorded> session : sessions.values()) {
            Conversation conversation = Conversation.of(session);
            try (Others.ZlibStream up = new Others.ZlibStream();
                    Others.ZlibStream down = new Others.ZlibStream()) {
                for (Recorded stanza : session) {
                    String xml = stanza.xml(variant);
                    long[] bytes = {
                        conversation.stateless(xml),
                        conversation.stateful(stanza, xml),
                        (stanza.fromClient() ? up : down).bytes(xml),
                        others.zstd(xml)
                    };
                    measured.add(stanza, xml.getBytes(StandardCharsets.UTF_8).length, bytes);
                }
            }
        }
        return measured;
    }
}
