package org.godwit.protocol.binary.dictionary;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.binary.bits.PrefixCode;
import org.godwit.protocol.stanza.Bytes;

/// Reads the resource that the build made of the registry. Its layout: version, patterns, shapes of
/// each shape context, tokens, prefixes, suffixes, then the code lengths of each context.
final class DictionaryReader {
    private static final String RESOURCE = "dictionary.bin";

    private final DataInputStream in;

    private DictionaryReader(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /// What a dictionary is made of.
    record Parts(
            Bytes hash,
            List<Pattern> patterns,
            Map<Context, List<Shape>> shapes,
            List<String> tokens,
            Affixes affixes,
            List<PrefixCode> codes) {
        List<String> prefixes() {
            return affixes.prefixes();
        }

        List<String> suffixes() {
            return affixes.suffixes();
        }
    }

    /// Known beginnings and ends.
    record Affixes(List<String> prefixes, List<String> suffixes) {}

    static Dictionary load() {
        try (InputStream resource = DictionaryReader.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the build made no " + RESOURCE);
            }
            byte[] bytes = resource.readAllBytes();
            return new Dictionary(new DictionaryReader(bytes).parts(hash(bytes)));
        } catch (IOException e) {
            throw new IllegalStateException("unreadable " + RESOURCE, e);
        }
    }

    private static Bytes hash(byte[] bytes) {
        try {
            return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Parts parts(Bytes hash) throws IOException {
        if (in.readInt() != Dictionary.VERSION) {
            throw new IOException("dictionary of another version");
        }
        List<Pattern> patterns = patterns();
        Map<Context, List<Shape>> shapes = new EnumMap<>(Context.class);
        for (int i = 0; i < Context.count(); i++) {
            if (Context.of(i).isShape()) {
                shapes.put(Context.of(i), shapes(patterns));
            }
        }
        List<String> tokens = strings();
        Affixes affixes = new Affixes(strings(), strings());
        List<PrefixCode> codes = new ArrayList<>();
        for (int i = 0; i < Context.count(); i++) {
            byte[] lengths = new byte[in.readUnsignedShort()];
            in.readFully(lengths);
            codes.add(new PrefixCode(lengths));
        }
        return new Parts(hash, patterns, shapes, tokens, affixes, codes);
    }

    private List<Shape> shapes(List<Pattern> patterns) throws IOException {
        int count = in.readUnsignedShort();
        List<Shape> shapes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Shape.Kind kind = Shape.Kind.valueOf(in.readUTF());
            int length = in.readUnsignedByte();
            List<Pattern> sequence = new ArrayList<>(length);
            for (int j = 0; j < length; j++) {
                sequence.add(patterns.get(in.readUnsignedShort()));
            }
            shapes.add(new Shape(kind, sequence));
        }
        return shapes;
    }

    private List<Pattern> patterns() throws IOException {
        int count = in.readUnsignedShort();
        List<Pattern> patterns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            patterns.add(pattern());
        }
        return patterns;
    }

    private Pattern pattern() throws IOException {
        String name = in.readUTF().intern();
        String namespace = in.readUTF().intern();
        String tag = in.readUTF().intern();
        int count = in.readUnsignedByte();
        List<Pattern.AttributePattern> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(
                    new Pattern.AttributePattern(
                            in.readUTF().intern(),
                            in.readUTF().intern(),
                            in.readBoolean(),
                            strings(),
                            in.readBoolean() ? Hole.of(in.readUnsignedByte()) : null));
        }
        return new Pattern(name, namespace, tag, attributes, content());
    }

    private Pattern.Content content() throws IOException {
        return switch (in.readUnsignedByte()) {
            case 0 -> new Pattern.Content.Empty();
            case 1 ->
                    new Pattern.Content.Value(
                            strings(), in.readBoolean() ? Hole.of(in.readUnsignedByte()) : null);
            case 2 -> {
                int count = in.readUnsignedByte();
                List<Pattern.Child> children = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    Pattern.Times times = Pattern.Times.valueOf(in.readUTF());
                    children.add(new Pattern.Child(times, pattern()));
                }
                yield new Pattern.Content.Sequence(children);
            }
            case 3 -> new Pattern.Content.Open();
            default -> throw new IOException("no such content");
        };
    }

    private List<String> strings() throws IOException {
        int count = in.readUnsignedShort();
        List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            strings.add(in.readUTF().intern());
        }
        return strings;
    }
}
