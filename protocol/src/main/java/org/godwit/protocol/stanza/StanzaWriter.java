package org.godwit.protocol.stanza;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Typed stanza → tree. The counterpart of [StanzaReader]; a [Mark] becomes `<stanza-id/>` and
/// `<delay/>`.
public final class StanzaWriter {
    private StanzaWriter() {}

    public static Element write(Stanza stanza) {
        return switch (stanza) {
            case Stanza.Message m -> {
                Element.Builder builder = open("message", m, m.type().wire());
                if (m.mark() != null) {
                    mark(builder, m.mark());
                }
                yield builder.build();
            }
            case Stanza.Presence p -> open("presence", p, p.type().wire()).build();
            case Stanza.Iq iq -> open("iq", iq, iq.type().wire()).build();
            case Stanza.Unknown(Element element) -> element;
        };
    }

    private static Element.Builder open(
            String name, Stanza.Addressed stanza, @Nullable String type) {
        Envelope envelope = stanza.envelope();
        Element.Builder builder =
                Element.builder(Namespaces.CLIENT, name)
                        .attribute("from", text(envelope.from()))
                        .attribute("to", text(envelope.to()))
                        .attribute("type", type)
                        .attribute("id", envelope.id())
                        .attribute(Attribute.XML_NAMESPACE, "lang", envelope.lang());
        for (Attribute other : envelope.others()) {
            builder.attribute(other.namespace(), other.name(), other.value());
        }
        return builder.children(stanza.payload().nodes());
    }

    private static @Nullable String text(@Nullable Jid jid) {
        return jid == null ? null : jid.toString();
    }

    private static void mark(Element.Builder builder, Mark mark) {
        builder.child(
                Element.builder(Namespaces.STANZA_IDS, "stanza-id")
                        .attribute("id", Long.toString(mark.sequence()))
                        .attribute("by", mark.by().toString())
                        .build());
        Long stampMillis = mark.stampMillis();
        if (stampMillis != null) {
            builder.child(
                    Element.builder(Namespaces.DELAY, "delay")
                            .attribute("from", mark.by().toString())
                            .attribute("stamp", Instant.ofEpochMilli(stampMillis).toString())
                            .build());
        }
    }
}
