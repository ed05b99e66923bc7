package org.godwit.app.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One mention of a specification, as in "XEP-0199 2.0", "RFC 6121 §2" or "PROTOCOL §4".
///
/// @param document as in "RFC 6121"
/// @param version empty when not said
/// @param section empty for the whole
record Reference(String document, String version, String section) {
    private static final Pattern MENTION =
            Pattern.compile(
                    "(RFC \\d{4}|XEP-\\d{4}|PROTOCOL)"
                            + "(?: (\\d+(?:\\.\\d+)+))?"
                            + "(?: (§[\\w.]+|Appendix \\w+))?");

    /// All mentions in a text, in order.
    static List<Reference> in(String text) {
        List<Reference> found = new ArrayList<>();
        Matcher matcher = MENTION.matcher(text);
        while (matcher.find()) {
            found.add(new Reference(matcher.group(1), said(matcher, 2), said(matcher, 3)));
        }
        return found;
    }

    private static String said(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text.replaceFirst("\\.$", "");
    }
}
