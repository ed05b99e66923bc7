package org.godwit.protocol.binary;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Hole;
import org.godwit.protocol.binary.dictionary.Pattern;
import org.godwit.protocol.binary.dictionary.Shape;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// Reads nodes, within [Limits].
final class PayloadDecoder {
    private static final Dictionary DICTIONARY = Dictionary.current();

    private final BitReader in;
    private final PayloadContext context;
    private final Limits limits;
    private final ValueReader values;

    /// A node may cost no bits at all, so their number is bounded apart from the input's size.
    private int nodesLeft;

    PayloadDecoder(BitReader in, PayloadContext context, Limits limits) {
        this.in = in;
        this.context = context;
        this.limits = limits;
        this.values = new ValueReader(in, context, limits);
        this.nodesLeft = limits.childrenMax() * 4;
    }

    List<Node> read(Shape shape) throws ProtocolException {
        boolean addressesNamed = !shape.isConstant() && in.bit();
        List<Node> nodes = shape.kind() == Shape.Kind.LIST ? list(1, "") : patterns(shape);
        if (values.addressesNamed() && !addressesNamed) {
            throw BitReader.malformed("names an address without saying so");
        }
        return nodes;
    }

    private List<Node> patterns(Shape shape) throws ProtocolException {
        List<Node> nodes = new ArrayList<>(shape.patterns().size());
        for (Pattern pattern : shape.patterns()) {
            nodes.add(pattern(pattern, 1));
        }
        return nodes;
    }

    private List<Node> list(int depth, String around) throws ProtocolException {
        if (depth > limits.depthMax()) {
            throw BitReader.malformed("nested too deeply");
        }
        List<Node> nodes = new ArrayList<>(4);
        while (true) {
            int symbol = DICTIONARY.read(in, Context.NODES);
            if (symbol == Dictionary.NODE_END) {
                return nodes;
            }
            if (nodes.size() == limits.childrenMax()) {
                throw BitReader.malformed("too many children");
            }
            nodes.add(
                    switch (symbol) {
                        case Dictionary.NODE_TEXT -> new Text(values.read(Hole.TEXT));
                        case Dictionary.NODE_TAG, Dictionary.NODE_GENERIC ->
                                spelledOut(symbol, depth, around);
                        default ->
                                pattern(
                                        DICTIONARY.pattern(symbol - Dictionary.NODE_PATTERN),
                                        depth);
                    });
        }
    }

    private Element spelledOut(int symbol, int depth, String around) throws ProtocolException {
        count();
        String namespace;
        String name;
        if (symbol == Dictionary.NODE_TAG) {
            int number = in.intBits(PayloadEncoder.tagBits());
            if (number >= DICTIONARY.tagCount()) {
                throw BitReader.malformed("no such tag");
            }
            namespace = DICTIONARY.tag(number).namespace();
            name = DICTIONARY.tag(number).tag();
        } else {
            namespace = in.bit() ? around : values.read(Hole.NAME);
            name = values.name();
        }
        int count = in.count(1, limits.attributesMax());
        List<Attribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            attributes.add(values.attribute(attributes));
        }
        return new Element(namespace, name, attributes, list(depth + 1, namespace));
    }

    private void count() throws ProtocolException {
        if (--nodesLeft < 0) {
            throw BitReader.malformed("too many elements");
        }
    }

    private Element pattern(Pattern pattern, int depth) throws ProtocolException {
        if (depth > limits.depthMax()) {
            throw BitReader.malformed("nested too deeply");
        }
        count();
        List<Attribute> attributes = new ArrayList<>(pattern.attributes().size());
        for (Pattern.AttributePattern a : pattern.attributes()) {
            if (!a.optional() || in.bit()) {
                String value = value(a.words(), a.hole());
                attributes.add(new Attribute(a.namespace(), a.name(), value));
            }
        }
        List<Node> children =
                switch (pattern.content()) {
                    case Pattern.Content.Empty _ -> List.of();
                    case Pattern.Content.Value(var words, var hole) -> text(value(words, hole));
                    case Pattern.Content.Sequence(var places) -> sequence(places, depth + 1);
                    case Pattern.Content.Open _ -> list(depth + 1, pattern.namespace());
                };
        return new Element(pattern.namespace(), pattern.tag(), attributes, children);
    }

    private static List<Node> text(String value) {
        return value.isEmpty() ? List.of() : List.of(new Text(value));
    }

    private String value(List<String> words, @Nullable Hole hole) throws ProtocolException {
        if (hole == null) {
            return words.isEmpty() ? "" : words.getFirst();
        }
        if (hole == Hole.OWN) {
            return ValueReader.known(context.id());
        }
        if (hole == Hole.REF) {
            return ValueReader.known(context.reference());
        }
        if (!words.isEmpty()) {
            int word = in.intBits(PayloadEncoder.wordBits(words));
            if (word < words.size()) {
                return words.get(word);
            }
            if (word > words.size()) {
                throw BitReader.malformed("no such word");
            }
        }
        return values.read(hole);
    }

    private List<Node> sequence(List<Pattern.Child> places, int depth) throws ProtocolException {
        List<Node> children = new ArrayList<>(places.size());
        for (Pattern.Child place : places) {
            switch (place.times()) {
                case ONCE -> children.add(pattern(place.pattern(), depth));
                case OPTIONAL -> {
                    if (in.bit()) {
                        children.add(pattern(place.pattern(), depth));
                    }
                }
                case MANY -> {
                    while (in.bit()) {
                        if (children.size() >= limits.childrenMax()) {
                            throw BitReader.malformed("too many children");
                        }
                        children.add(pattern(place.pattern(), depth));
                    }
                }
            }
        }
        return children;
    }
}
