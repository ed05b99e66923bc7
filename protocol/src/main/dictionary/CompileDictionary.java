import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.godwit.protocol.binary.bits.CodeLengths;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Form;
import org.godwit.protocol.binary.dictionary.Hole;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Build step: registry.xml + counts.txt → dictionary.bin. Run from source by the build after the
/// module's classes are compiled; not shipped.
///
/// A symbol's weight is a small prior plus what was counted, so that what the counts never saw
/// stays affordable. Code lengths are Huffman's, 15 bits at most.
public class CompileDictionary {
    static final String D = "urn:godwit:dictionary";
    static final int VERSION = 1;
    static final int COUNTED = 24;

    final List<Element> patterns = new ArrayList<>();
    final Map<String, Integer> patternNumbers = new LinkedHashMap<>();
    final Map<Context, List<List<String>>> shapes = new HashMap<>();
    final Map<Context, List<Integer>> shapeWeights = new HashMap<>();
    final Map<String, Integer> tokens = new LinkedHashMap<>();
    final List<String> prefixes = new ArrayList<>();
    final List<String> suffixes = new ArrayList<>();
    final Map<Context, Map<String, Integer>> counts = new HashMap<>();
    final Map<Context, Map<String, Integer>> priors = new HashMap<>();
    DataOutputStream out;

    public static void main(String[] args) throws Exception {
        Path target = Path.of(args[2]);
        Files.createDirectories(target.getParent());
        CompileDictionary compiler = new CompileDictionary();
        compiler.readRegistry(Path.of(args[0]));
        compiler.readCounts(Path.of(args[1]));
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(target))) {
            compiler.out = out;
            compiler.write();
        }
        try (var names = Files.newBufferedWriter(Path.of(args[3]))) {
            for (int i = 0; i < Context.count(); i++) {
                Context context = Context.of(i);
                names.write(context + "\n");
                for (String name : compiler.names(context)) {
                    names.write("\t" + name + "\n");
                }
            }
        }
    }

    void readRegistry(Path path) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Element root = factory.newDocumentBuilder().parse(path.toFile()).getDocumentElement();
        for (Element section : elements(root)) {
            switch (section.getLocalName()) {
                case "patterns" -> elements(section).forEach(this::addPattern);
                case "tokens" -> words(section).forEach(t -> tokens.putIfAbsent(t, 8));
                case "prefixes" -> prefixes.addAll(words(section));
                case "suffixes" -> suffixes.addAll(words(section));
                case "shapes" -> addShapes(section);
                case "priors" -> addPriors(section);
                default -> throw new IOException("unknown section " + section.getLocalName());
            }
        }
        elements(root).stream()
                .filter(s -> s.getLocalName().equals("patterns"))
                .forEach(s -> elements(s).forEach(this::addStrings));
    }

    void addPattern(Element pattern) {
        String name = name(pattern);
        if (patternNumbers.put(name, patterns.size()) != null) {
            throw new IllegalArgumentException("two patterns " + name);
        }
        patterns.add(pattern);
        for (String use : pattern.getAttributeNS(D, "in").split(" ")) {
            if (!use.isEmpty()) {
                Context context = Context.valueOf("SHAPE_" + use.toUpperCase());
                addShape(context, List.of(name), 4);
            }
        }
    }

    static String name(Element pattern) {
        String given = pattern.getAttributeNS(D, "name");
        return given.isEmpty() ? pattern.getLocalName() : given;
    }

    void addStrings(Element pattern) {
        tokens.putIfAbsent(pattern.getLocalName(), 1);
        tokens.putIfAbsent(pattern.getNamespaceURI(), 1);
        for (int i = 0; i < pattern.getAttributes().getLength(); i++) {
            Attr attribute = (Attr) pattern.getAttributes().item(i);
            if (plain(attribute)) {
                tokens.putIfAbsent(attribute.getLocalName(), 1);
                constants(attribute.getValue()).forEach(c -> tokens.putIfAbsent(c, 1));
            }
        }
        elements(pattern).forEach(this::addStrings);
        if (elements(pattern).isEmpty()) {
            constants(pattern.getTextContent()).forEach(c -> tokens.putIfAbsent(c, 1));
        }
    }

    static List<String> constants(String value) {
        Value parsed = Value.of(value);
        return parsed.words;
    }

    static boolean plain(Attr attribute) {
        return !D.equals(attribute.getNamespaceURI())
                && !"http://www.w3.org/2000/xmlns/".equals(attribute.getNamespaceURI());
    }

    void addShapes(Element section) {
        for (String use : section.getAttribute("for").split(" ")) {
            Context context = Context.valueOf("SHAPE_" + use.toUpperCase());
            for (Element shape : elements(section)) {
                String weight = shape.getAttribute("weight");
                String[] parts = shape.getTextContent().trim().split("\\s+");
                expand(context, List.of(parts), 0, List.of(),
                        weight.isEmpty() ? 4 : Integer.parseInt(weight));
            }
        }
    }

    void expand(Context context, List<String> parts, int at, List<String> chosen, int weight) {
        if (at == parts.size()) {
            addShape(context, chosen.stream().filter(s -> !s.equals("@")).toList(), weight);
            return;
        }
        String part = parts.get(at);
        boolean optional = part.endsWith("?");
        String name = optional ? part.substring(0, part.length() - 1) : part;
        List<String> with = new ArrayList<>(chosen);
        with.add(name);
        expand(context, parts, at + 1, with, weight);
        if (optional) {
            expand(context, parts, at + 1, chosen, weight);
        }
    }

    void addShape(Context context, List<String> names, int weight) {
        List<List<String>> list = shapes.computeIfAbsent(context, _ -> new ArrayList<>());
        if (list.contains(names)) {
            return;
        }
        list.add(names);
        shapeWeights.computeIfAbsent(context, _ -> new ArrayList<>()).add(weight);
    }

    void addPriors(Element section) {
        Context context = Context.valueOf(section.getAttribute("for"));
        Map<String, Integer> map = priors.computeIfAbsent(context, _ -> new HashMap<>());
        for (String word : section.getTextContent().trim().split("\\s+")) {
            int split = word.lastIndexOf('=');
            map.put(word.substring(0, split), Integer.parseInt(word.substring(split + 1)));
        }
    }

    void readCounts(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Context context = null;
        for (String line : Files.readAllLines(path)) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (!line.startsWith("\t")) {
                context = Context.valueOf(line.trim());
                continue;
            }
            String[] fields = line.substring(1).split("\t");
            counts.computeIfAbsent(context, _ -> new HashMap<>())
                    .merge(fields[1], Integer.parseInt(fields[0]), Integer::sum);
        }
    }

    /// Names of a context's symbols, in wire order.
    List<String> names(Context context) {
        if (context.isShape()) {
            List<String> names = new ArrayList<>(List.of("*list"));
            if (carriesStanzas(context)) {
                names.addAll(List.of("*sent", "*received", "*archived"));
            }
            shapes.getOrDefault(context, List.of())
                    .forEach(s -> names.add(s.isEmpty() ? "*empty" : String.join(" ", s)));
            return names;
        }
        if (context.isForm()) {
            return Arrays.stream(Form.values()).map(Form::name).toList();
        }
        return switch (context) {
            case HEAD_UP, HEAD_DOWN, HEAD_ALONE -> numbered(18);
            case TO_UP, TO_DOWN, TO_ALONE, FROM_UP, FROM_DOWN, FROM_ALONE -> numbered(11);
            case STANZA_ID_UP, STANZA_ID_DOWN, STANZA_ID_ALONE -> numbered(4);
            case REFERENCE -> numbered(3);
            case TRAILER_UP, TRAILER_DOWN, TRAILER_ALONE -> numbered(4);
            case BY -> numbered(5);
            case NODES -> {
                List<String> names =
                        new ArrayList<>(List.of("*end", "*text", "*tag", "*generic"));
                names.addAll(patternNumbers.keySet());
                yield names;
            }
            case TOKENS -> new ArrayList<>(tokens.keySet());
            default -> throw new IllegalStateException(context.name());
        };
    }

    static boolean carriesStanzas(Context context) {
        return context == Context.SHAPE_CHAT || context == Context.SHAPE_MESSAGE;
    }

    static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(Integer.toString(i));
        }
        return names;
    }

    int[] weights(Context context) {
        List<String> names = names(context);
        int[] weights = new int[names.size()];
        List<Integer> tokenWeights = new ArrayList<>(tokens.values());
        for (int i = 0; i < weights.length; i++) {
            int prior = 2;
            if (context == Context.TOKENS) {
                prior = tokenWeights.get(i);
            } else if (context.isShape()) {
                int offset = carriesStanzas(context) ? 4 : 1;
                prior = i < offset ? 6 : shapeWeights.get(context).get(i - offset);
            } else if (context == Context.NODES) {
                prior = i < 4 ? 40 : 2;
            }
            prior = priors.getOrDefault(context, Map.of()).getOrDefault(names.get(i), prior);
            int counted = counts.getOrDefault(context, Map.of()).getOrDefault(names.get(i), 0);
            weights[i] = prior + COUNTED * counted;
        }
        return weights;
    }

    void write() throws IOException {
        out.writeInt(VERSION);
        out.writeShort(patterns.size());
        for (Element pattern : patterns) {
            writePattern(pattern, name(pattern));
        }
        for (int i = 0; i < Context.count(); i++) {
            if (Context.of(i).isShape()) {
                writeShapes(Context.of(i));
            }
        }
        writeStrings(new ArrayList<>(tokens.keySet()));
        writeStrings(prefixes);
        writeStrings(suffixes);
        for (int i = 0; i < Context.count(); i++) {
            byte[] lengths = CodeLengths.of(weights(Context.of(i)));
            out.writeShort(lengths.length);
            out.write(lengths);
        }
    }

    void writeShapes(Context context) throws IOException {
        List<List<String>> list = shapes.getOrDefault(context, List.of());
        boolean carries = carriesStanzas(context);
        out.writeShort(list.size() + (carries ? 4 : 1));
        writeShape("LIST", List.of());
        if (carries) {
            writeShape("CARBON_SENT", List.of());
            writeShape("CARBON_RECEIVED", List.of());
            writeShape("ARCHIVED", List.of());
        }
        for (List<String> shape : list) {
            writeShape("PATTERNS", shape);
        }
    }

    void writeShape(String kind, List<String> names) throws IOException {
        out.writeUTF(kind);
        out.writeByte(names.size());
        for (String name : names) {
            Integer number = patternNumbers.get(name);
            if (number == null) {
                throw new IOException("a shape names no pattern: " + name);
            }
            out.writeShort(number);
        }
    }

    void writePattern(Element pattern, String name) throws IOException {
        out.writeUTF(name);
        String namespace = pattern.getNamespaceURI();
        out.writeUTF(namespace == null ? "" : namespace);
        out.writeUTF(pattern.getLocalName());
        List<Attr> attributes = new ArrayList<>();
        for (int i = 0; i < pattern.getAttributes().getLength(); i++) {
            Attr attribute = (Attr) pattern.getAttributes().item(i);
            if (plain(attribute)) {
                attributes.add(attribute);
            }
        }
        out.writeByte(attributes.size());
        for (Attr attribute : attributes) {
            Value value = Value.of(attribute.getValue());
            out.writeUTF(attribute.getNamespaceURI() == null ? "" : attribute.getNamespaceURI());
            out.writeUTF(attribute.getLocalName());
            out.writeBoolean(value.optional);
            writeStrings(value.words);
            out.writeBoolean(value.hole != null);
            if (value.hole != null) {
                out.writeByte(value.hole.number());
            }
        }
        writeContent(pattern);
    }

    void writeContent(Element pattern) throws IOException {
        List<Element> children = elements(pattern);
        String text = pattern.getTextContent().trim();
        if (children.stream().anyMatch(c -> D.equals(c.getNamespaceURI()))) {
            out.writeByte(3);
        } else if (!children.isEmpty()) {
            out.writeByte(2);
            out.writeByte(children.size());
            for (Element child : children) {
                String is = child.getAttributeNS(D, "is");
                out.writeUTF(is.equals("?") ? "OPTIONAL" : is.equals("*") ? "MANY" : "ONCE");
                writePattern(child, "");
            }
        } else if (text.isEmpty()) {
            out.writeByte(0);
        } else {
            Value value = Value.of(text);
            out.writeByte(1);
            writeStrings(value.words);
            out.writeBoolean(value.hole != null);
            if (value.hole != null) {
                out.writeByte(value.hole.number());
            }
        }
    }

    void writeStrings(List<String> strings) throws IOException {
        out.writeShort(strings.size());
        for (String string : strings) {
            out.writeUTF(string);
        }
    }

    /// `constant`, `{hole}`, `{word|word|hole}`, each hole with `?` when it may be absent.
    record Value(List<String> words, Hole hole, boolean optional) {
        static Value of(String text) {
            if (!text.startsWith("{")) {
                return new Value(text.isEmpty() ? List.of() : List.of(text), null, false);
            }
            boolean optional = text.endsWith("?");
            String inside = text.substring(1, text.indexOf('}'));
            List<String> parts = new ArrayList<>(List.of(inside.split("\\|")));
            Hole hole = Hole.TOKEN;
            for (Hole known : Hole.values()) {
                if (known.name().toLowerCase().equals(parts.getLast())) {
                    hole = known;
                    parts.removeLast();
                    break;
                }
            }
            return new Value(parts, hole, optional);
        }
    }

    static List<Element> elements(Element parent) {
        List<Element> found = new ArrayList<>();
        for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
            if (n instanceof Element e) {
                found.add(e);
            }
        }
        return found;
    }

    static List<String> words(Element section) {
        Set<String> words = new LinkedHashSet<>();
        for (String line : section.getTextContent().split("\n")) {
            if (!line.isBlank()) {
                words.add(line.strip());
            }
        }
        return new ArrayList<>(words);
    }
}
