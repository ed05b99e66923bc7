package org.godwit.protocol.binary;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// What a server appends to a message on delivery: `<stanza-id/>` (XEP-0359), then `<delay/>`
/// (XEP-0203). It belongs to one hop, so it travels in the envelope.
///
/// @param id value of the stanza-id, null when there is none
/// @param by who assigned it
/// @param stamp time of the delay, null when there is none
/// @param delayedBy its `from`
record Trailer(
        @Nullable String id,
        @Nullable String by,
        @Nullable String stamp,
        @Nullable String delayedBy) {
    static final Trailer NONE = new Trailer(null, null, null, null);

    static Trailer of(Mark mark) {
        String by = mark.by().toString();
        Long millis = mark.stampMillis();
        String stamp = millis == null ? null : Instant.ofEpochMilli(millis).toString();
        return new Trailer(Long.toString(mark.sequence()), by, stamp, millis == null ? null : by);
    }

    /// The trailer at the end of `nodes`.
    static Trailer of(List<? extends Node> nodes) {
        int last = nodes.size() - 1;
        Element delay = last >= 0 && isDelay(nodes.get(last)) ? (Element) nodes.get(last) : null;
        int before = delay == null ? last : last - 1;
        Element id =
                before >= 0 && isStanzaId(nodes.get(before)) ? (Element) nodes.get(before) : null;
        return new Trailer(
                id == null ? null : id.attribute("id"),
                id == null ? null : id.attribute("by"),
                delay == null ? null : delay.attribute("stamp"),
                delay == null ? null : delay.attribute("from"));
    }

    private static boolean isStanzaId(Node node) {
        return node instanceof Element e
                && e.is(Namespaces.STANZA_IDS, "stanza-id")
                && e.children().isEmpty()
                && e.attributes().size() == 2
                && e.attribute("id") != null
                && e.attribute("by") != null;
    }

    private static boolean isDelay(Node node) {
        return node instanceof Element e
                && e.is(Namespaces.DELAY, "delay")
                && e.children().isEmpty()
                && e.attribute("stamp") != null
                && (e.attributes().size() == 1
                        || (e.attributes().size() == 2 && e.attribute("from") != null));
    }

    /// How many nodes it stands for.
    int size() {
        return (id == null ? 0 : 1) + (stamp == null ? 0 : 1);
    }

    List<Node> nodes() {
        List<Node> nodes = new ArrayList<>(2);
        if (id != null) {
            List<Attribute> attributes =
                    List.of(Attribute.of("id", id), Attribute.of("by", text(by)));
            nodes.add(new Element(Namespaces.STANZA_IDS, "stanza-id", attributes, List.of()));
        }
        if (stamp != null) {
            nodes.add(
                    Element.builder(Namespaces.DELAY, "delay")
                            .attribute("from", delayedBy)
                            .attribute("stamp", stamp)
                            .build());
        }
        return nodes;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /// The same as a mark, or null when it says what a mark cannot.
    @Nullable Mark mark() {
        if (id == null || by == null || (stamp != null && !by.equals(delayedBy))) {
            return null;
        }
        try {
            Jid archive = Jid.parse(by);
            long sequence = Long.parseLong(id);
            Long millis = stamp == null ? null : Instant.parse(stamp).toEpochMilli();
            Mark mark = new Mark(archive, sequence, millis);
            return Trailer.of(mark).equals(this) ? mark : null;
        } catch (ProtocolException | NumberFormatException | DateTimeException e) {
            return null;
        }
    }
}
