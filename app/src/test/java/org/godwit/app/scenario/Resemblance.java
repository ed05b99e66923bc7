package org.godwit.app.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.jspecify.annotations.Nullable;

/// Whether what arrived contains what was expected: every expected attribute, text and child must
/// be there; what else is there does not count. Addresses are compared by `sameAddress`.
record Resemblance(BiPredicate<String, String> sameAddress) {
    private static final List<String> ADDRESSES = List.of("from", "to", "jid", "by");

    static boolean isAddress(Attribute attribute) {
        return attribute.namespace().isEmpty() && ADDRESSES.contains(attribute.name());
    }

    /// What is missing, or null when all is there.
    @Nullable String missing(Element expected, Element actual) {
        if (!expected.is(actual.namespace(), actual.name())) {
            return "<" + expected.name() + "> expected, not " + actual;
        }
        for (Attribute wanted : expected.attributes()) {
            String found = actual.attribute(wanted.namespace(), wanted.name());
            boolean same =
                    found != null
                            && (isAddress(wanted)
                                    ? sameAddress.test(wanted.value(), found)
                                    : wanted.value().equals(found));
            if (!same) {
                return expected + " has " + wanted.name() + "=" + found + ", not " + wanted.value();
            }
        }
        String text = expected.text();
        if (!text.isBlank() && !text.equals(actual.text())) {
            return expected + " says \"" + actual.text() + "\", not \"" + text + "\"";
        }
        return missingChild(expected, actual);
    }

    private @Nullable String missingChild(Element expected, Element actual) {
        List<Element> left = new ArrayList<>(actual.elements());
        for (Element wanted : expected.elements()) {
            String why = "has no " + wanted;
            boolean found = false;
            for (int i = 0; i < left.size() && !found; i++) {
                String missing = missing(wanted, left.get(i));
                if (missing == null) {
                    left.remove(i);
                    found = true;
                } else if (wanted.name().equals(left.get(i).name())) {
                    why = missing;
                }
            }
            if (!found) {
                return expected + ": " + why;
            }
        }
        return null;
    }
}
