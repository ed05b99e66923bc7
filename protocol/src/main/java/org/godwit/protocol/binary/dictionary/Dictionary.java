package org.godwit.protocol.binary.dictionary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.bits.PrefixCode;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// The compiled dictionary. Immutable; one instance, shared by everything.
public final class Dictionary {
    /// Raised with every change of the registry or the counts.
    public static final int VERSION = 1;

    /// Symbols of [Context#NODES] before the patterns.
    public static final int NODE_END = 0;

    public static final int NODE_TEXT = 1;
    public static final int NODE_TAG = 2;
    public static final int NODE_GENERIC = 3;
    public static final int NODE_PATTERN = 4;

    private static volatile @Nullable Tally tally;

    private static final Dictionary CURRENT = DictionaryReader.load();

    private final Bytes hash;
    private final List<Pattern> patterns;
    private final Map<Context, List<Shape>> shapes;
    private final Map<Context, Map<Integer, List<Integer>>> shapesByTags = new HashMap<>();
    private final Map<String, Map<String, List<Integer>>> patternsByTag = new HashMap<>();
    private final Map<String, Map<String, Integer>> tagNumbers = new HashMap<>();
    private final List<Pattern> tags = new ArrayList<>();
    private final List<String> tokens;
    private final Map<String, Integer> tokenNumbers = new HashMap<>();
    private final List<String> prefixes;
    private final List<String> suffixes;
    private final PrefixCode[] codes;

    Dictionary(DictionaryReader.Parts parts) {
        this.hash = parts.hash();
        this.patterns = parts.patterns();
        this.shapes = parts.shapes();
        this.tokens = parts.tokens();
        this.prefixes = parts.prefixes();
        this.suffixes = parts.suffixes();
        this.codes = parts.codes().toArray(new PrefixCode[0]);
        for (int i = 0; i < patterns.size(); i++) {
            Pattern pattern = patterns.get(i);
            patternsByTag
                    .computeIfAbsent(pattern.namespace(), _ -> new HashMap<>())
                    .computeIfAbsent(pattern.tag(), _ -> new ArrayList<>())
                    .add(i);
            addTags(pattern);
        }
        for (int i = 0; i < tokens.size(); i++) {
            tokenNumbers.put(tokens.get(i), i);
        }
        shapes.forEach(this::indexShapes);
    }

    private void addTags(Pattern pattern) {
        Map<String, Integer> names =
                tagNumbers.computeIfAbsent(pattern.namespace(), _ -> new HashMap<>());
        if (names.putIfAbsent(pattern.tag(), tags.size()) == null) {
            tags.add(pattern);
        }
        if (pattern.content() instanceof Pattern.Content.Sequence(var children)) {
            children.forEach(child -> addTags(child.pattern()));
        }
    }

    private void indexShapes(Context context, List<Shape> list) {
        Map<Integer, List<Integer>> byTags = new HashMap<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).kind() == Shape.Kind.PATTERNS) {
                int key = 1;
                for (Pattern pattern : list.get(i).patterns()) {
                    key = key(key, pattern.namespace(), pattern.tag());
                }
                byTags.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
            }
        }
        shapesByTags.put(context, byTags);
    }

    private static int key(int before, String namespace, String name) {
        return (before * 31 + namespace.hashCode()) * 31 + name.hashCode();
    }

    public static Dictionary current() {
        return CURRENT;
    }

    /// Eight bytes that name this very dictionary: mixed into the handshake's prologue.
    public static Bytes hash() {
        return CURRENT.hash;
    }

    public PrefixCode code(Context context) {
        return codes[context.number()];
    }

    /// Watches every choice that is read: how the counts are taken.
    public interface Tally {
        void read(Context context, int symbol);
    }

    /// For the tool that takes the counts only; null switches it off.
    public static void tally(@Nullable Tally newTally) {
        tally = newTally;
    }

    public void write(BitWriter out, Context context, int symbol) {
        codes[context.number()].write(out, symbol);
    }

    public int read(BitReader in, Context context) throws ProtocolException {
        int symbol = codes[context.number()].read(in);
        Tally watching = tally;
        if (watching != null) {
            watching.read(context, symbol);
        }
        return symbol;
    }

    /// Symbols of the shapes that might fit `nodes`, as far as their tags tell.
    public List<Integer> candidates(Context context, List<? extends Node> nodes) {
        int key = 1;
        for (Node node : nodes) {
            switch (node) {
                case Element e -> key = key(key, e.namespace(), e.name());
                case Text _ -> {
                    return List.of();
                }
            }
        }
        Map<Integer, List<Integer>> byTags = shapesByTags.get(context);
        return byTags == null ? List.of() : byTags.getOrDefault(key, List.of());
    }

    public Shape shape(Context context, int symbol) {
        List<Shape> list = shapes.get(context);
        return list == null ? Shape.LIST : list.get(symbol);
    }

    /// The symbol of the first shape of that kind.
    public int symbol(Context context, Shape.Kind kind) {
        List<Shape> list = shapes.getOrDefault(context, List.of());
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).kind() == kind) {
                return i;
            }
        }
        return -1;
    }

    /// Numbers of the first-level patterns of that expanded name.
    public List<Integer> patternsOf(String namespace, String name) {
        Map<String, List<Integer>> names = patternsByTag.get(namespace);
        return names == null ? List.of() : names.getOrDefault(name, List.of());
    }

    public Pattern pattern(int number) {
        return patterns.get(number);
    }

    /// Number of an expanded name, or -1.
    public int tagNumber(String namespace, String name) {
        Map<String, Integer> names = tagNumbers.get(namespace);
        return names == null ? -1 : names.getOrDefault(name, -1);
    }

    public int tagCount() {
        return tags.size();
    }

    /// A pattern with the expanded name of that number.
    public Pattern tag(int number) {
        return tags.get(number);
    }

    /// Number of that string, or -1.
    public int tokenNumber(String token) {
        return tokenNumbers.getOrDefault(token, -1);
    }

    public String token(int number) {
        return tokens.get(number);
    }

    public List<String> prefixes() {
        return prefixes;
    }

    public List<String> suffixes() {
        return suffixes;
    }
}
