package org.godwit.protocol.binary;

import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Hole;
import org.godwit.protocol.binary.dictionary.Pattern;
import org.godwit.protocol.binary.dictionary.Shape;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;
import org.jspecify.annotations.Nullable;

/// Writes nodes: by the patterns they match, or spelled out.
final class PayloadEncoder {
    /// Failed matches allowed in one payload before everything is spelled out: bounds the work an
    /// odd payload can cause.
    private static final int MISSES_MAX = 400;

    private static final Dictionary DICTIONARY = Dictionary.current();

    private final BitWriter out;
    private final PayloadContext context;
    private final ValueWriter values;
    private int missesLeft = MISSES_MAX;

    /// @param quick see [Hop]
    PayloadEncoder(BitWriter out, PayloadContext context, boolean quick) {
        this.out = out;
        this.context = context;
        this.values = new ValueWriter(out, context, quick);
    }

    /// Writes `nodes`, from the first bit on, by the first shape they fit and returns its symbol.
    int write(Context shapes, List<? extends Node> nodes) {
        for (int symbol : DICTIONARY.candidates(shapes, nodes)) {
            Shape shape = DICTIONARY.shape(shapes, symbol);
            if (!shape.isConstant()) {
                out.bit(false);
            }
            if (fits(shape.patterns(), nodes)) {
                flag();
                return symbol;
            }
            out.truncate(0);
        }
        out.bit(false);
        list(nodes, "");
        flag();
        return DICTIONARY.symbol(shapes, Shape.Kind.LIST);
    }

    /// The first bit tells who copies the payload whether its addresses matter.
    private void flag() {
        if (values.addressesNamed()) {
            out.setFirst();
        }
    }

    private boolean fits(List<Pattern> patterns, List<? extends Node> nodes) {
        for (int i = 0; i < patterns.size(); i++) {
            if (!(nodes.get(i) instanceof Element element) || !pattern(patterns.get(i), element)) {
                return false;
            }
        }
        return true;
    }

    /// @param around namespace of the element that holds the nodes
    private void list(List<? extends Node> nodes, String around) {
        for (Node node : nodes) {
            switch (node) {
                case Text(String text) -> {
                    symbol(Dictionary.NODE_TEXT);
                    values.write(Hole.TEXT, text);
                }
                case Element element -> element(element, around);
            }
        }
        symbol(Dictionary.NODE_END);
    }

    private void symbol(int symbol) {
        DICTIONARY.write(out, Context.NODES, symbol);
    }

    private void element(Element element, String around) {
        int mark = out.length();
        for (int number : DICTIONARY.patternsOf(element.namespace(), element.name())) {
            symbol(Dictionary.NODE_PATTERN + number);
            if (pattern(DICTIONARY.pattern(number), element)) {
                return;
            }
            out.truncate(mark);
        }
        int tag = DICTIONARY.tagNumber(element.namespace(), element.name());
        if (tag >= 0) {
            symbol(Dictionary.NODE_TAG);
            out.bits(tag, tagBits());
        } else {
            symbol(Dictionary.NODE_GENERIC);
            boolean same = element.namespace().equals(around);
            out.bit(same);
            if (!same) {
                values.write(Hole.NAME, element.namespace());
            }
            values.write(Hole.NAME, element.name());
        }
        attributes(element.attributes());
        list(element.children(), element.namespace());
    }

    static int tagBits() {
        return 32 - Integer.numberOfLeadingZeros(DICTIONARY.tagCount());
    }

    private void attributes(List<Attribute> attributes) {
        out.number(attributes.size(), 1);
        for (Attribute attribute : attributes) {
            values.attribute(attribute);
        }
    }

    /// Writes what `pattern` leaves open of `element`; false when it does not fit, the bits written
    /// so far being the caller's to take back.
    private boolean pattern(Pattern pattern, Element element) {
        boolean fits =
                missesLeft > 0
                        && element.name().equals(pattern.tag())
                        && element.namespace().equals(pattern.namespace())
                        && attributes(pattern, element)
                        && content(pattern, element);
        if (!fits) {
            missesLeft--;
        }
        return fits;
    }

    private boolean attributes(Pattern pattern, Element element) {
        int left = element.attributes().size();
        for (Pattern.AttributePattern a : pattern.attributes()) {
            String value = left == 0 ? null : element.attribute(a.namespace(), a.name());
            if (a.optional()) {
                out.bit(value != null);
            }
            if (value == null) {
                if (!a.optional()) {
                    return false;
                }
                continue;
            }
            left--;
            if (!value(a.words(), a.hole(), value)) {
                return false;
            }
        }
        return left == 0;
    }

    /// Writes one value: nothing for a constant, a choice among words, or the value itself.
    private boolean value(List<String> words, @Nullable Hole hole, String value) {
        if (hole == null) {
            return value.equals(words.isEmpty() ? "" : words.getFirst());
        }
        if (hole == Hole.OWN) {
            return value.equals(context.id());
        }
        if (hole == Hole.REF) {
            return value.equals(context.reference());
        }
        if (!words.isEmpty()) {
            int word = words.indexOf(value);
            int symbol = word < 0 ? words.size() : word;
            out.bits(symbol, wordBits(words));
            if (word >= 0) {
                return true;
            }
        }
        values.write(hole, value);
        return true;
    }

    /// Bits of a choice among `words` and none of them.
    static int wordBits(List<String> words) {
        return 32 - Integer.numberOfLeadingZeros(words.size());
    }

    private boolean content(Pattern pattern, Element element) {
        List<Node> children = element.children();
        return switch (pattern.content()) {
            case Pattern.Content.Empty _ -> children.isEmpty();
            case Pattern.Content.Value(var words, var hole) -> text(words, hole, children);
            case Pattern.Content.Sequence(var places) -> sequence(places, children);
            case Pattern.Content.Open _ -> {
                list(children, pattern.namespace());
                yield true;
            }
        };
    }

    private boolean text(List<String> words, @Nullable Hole hole, List<Node> children) {
        if (children.isEmpty()) {
            return value(words, hole, "");
        }
        return children.size() == 1
                && children.getFirst() instanceof Text(String text)
                && !text.isEmpty()
                && value(words, hole, text);
    }

    private boolean sequence(List<Pattern.Child> places, List<Node> children) {
        int at = 0;
        for (Pattern.Child place : places) {
            switch (place.times()) {
                case ONCE -> {
                    if (!isNext(place, children, at) || !next(place, children, at++)) {
                        return false;
                    }
                }
                case OPTIONAL -> {
                    boolean there = isNext(place, children, at);
                    out.bit(there);
                    if (there && !next(place, children, at++)) {
                        return false;
                    }
                }
                case MANY -> {
                    while (isNext(place, children, at)) {
                        out.bit(true);
                        if (!next(place, children, at++)) {
                            return false;
                        }
                    }
                    out.bit(false);
                }
            }
        }
        return at == children.size();
    }

    private static boolean isNext(Pattern.Child place, List<Node> children, int at) {
        return at < children.size()
                && children.get(at) instanceof Element e
                && e.is(place.pattern().namespace(), place.pattern().tag());
    }

    private boolean next(Pattern.Child place, List<Node> children, int at) {
        return children.get(at) instanceof Element e && pattern(place.pattern(), e);
    }
}
