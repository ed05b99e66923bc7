package org.godwit.protocol.binary;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.binary.dictionary.Shape;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaReader;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.stanza.Traits;
import org.jspecify.annotations.Nullable;

/// Another message inside a message: a carbon copy (XEP-0280) or one from an archive (XEP-0313). On
/// the wire the inner message keeps its own envelope and the very bytes of its payload. Immutable
/// and thread-safe.
public final class ForwardedPayload implements Payload {
    private static final String MAM = "urn:xmpp:mam:2";

    private final Shape.Kind kind;
    private final @Nullable String queryId;
    private final @Nullable String archiveId;
    private final @Nullable String stamp;
    private final Stanza.Message message;
    private volatile @Nullable List<Node> nodes;

    private ForwardedPayload(
            Shape.Kind kind,
            @Nullable String queryId,
            @Nullable String archiveId,
            @Nullable String stamp,
            Stanza.Message message) {
        this.kind = kind;
        this.queryId = queryId;
        this.archiveId = archiveId;
        this.stamp = stamp;
        this.message = message;
    }

    /// A copy of a message another device of the same account sent.
    public static ForwardedPayload sent(Stanza.Message message) {
        return new ForwardedPayload(Shape.Kind.CARBON_SENT, null, null, null, message);
    }

    /// A copy of a message another device of the same account received.
    public static ForwardedPayload received(Stanza.Message message) {
        return new ForwardedPayload(Shape.Kind.CARBON_RECEIVED, null, null, null, message);
    }

    /// A message out of an archive.
    ///
    /// @param queryId the query it answers, or null
    /// @param stamp when it was archived, ISO 8601, or null
    public static ForwardedPayload archived(
            @Nullable String queryId,
            String archiveId,
            @Nullable String stamp,
            Stanza.Message message) {
        return new ForwardedPayload(Shape.Kind.ARCHIVED, queryId, archiveId, stamp, message);
    }

    /// The same of a payload that holds just that as nodes, or null.
    static @Nullable ForwardedPayload of(Payload payload) {
        if (payload instanceof ForwardedPayload forwarded) {
            return forwarded;
        }
        if (payload instanceof EncodedPayload
                || payload.nodes().size() != 1
                || !(payload.nodes().getFirst() instanceof Element wrapper)) {
            return null;
        }
        ForwardedPayload read =
                switch (wrapper.namespace()) {
                    case Namespaces.CARBONS, MAM -> read(wrapper);
                    default -> null;
                };
        return read != null && read.nodes().equals(payload.nodes()) ? read : null;
    }

    private static @Nullable ForwardedPayload read(Element wrapper) {
        Element forwarded = wrapper.child(Namespaces.FORWARD, "forwarded");
        Element inner = forwarded == null ? null : forwarded.child(Namespaces.CLIENT, "message");
        if (forwarded == null || inner == null) {
            return null;
        }
        Element delay = forwarded.child(Namespaces.DELAY, "delay");
        String stamp = delay == null ? null : delay.attribute("stamp");
        String archiveId = wrapper.attribute("id");
        try {
            if (!(StanzaReader.read(inner) instanceof Stanza.Message message)) {
                return null;
            }
            return switch (wrapper.name()) {
                case "sent" -> sent(message);
                case "received" -> received(message);
                case "result" ->
                        archiveId == null
                                ? null
                                : archived(wrapper.attribute("queryid"), archiveId, stamp, message);
                default -> null;
            };
        } catch (ProtocolException e) {
            return null;
        }
    }

    Shape.Kind kind() {
        return kind;
    }

    @Nullable String queryId() {
        return queryId;
    }

    @Nullable String archiveId() {
        return archiveId;
    }

    @Nullable String stamp() {
        return stamp;
    }

    /// The message inside.
    public Stanza.Message message() {
        return message;
    }

    @Override
    public List<Node> nodes() {
        List<Node> known = nodes;
        if (known == null) {
            known = List.of(wrapper());
            nodes = known;
        }
        return known;
    }

    private Element wrapper() {
        List<Node> inside = new ArrayList<>(2);
        if (stamp != null) {
            inside.add(
                    Element.builder(Namespaces.DELAY, "delay").attribute("stamp", stamp).build());
        }
        inside.add(StanzaWriter.write(message));
        Element forwarded = new Element(Namespaces.FORWARD, "forwarded", List.of(), inside);
        boolean archived = kind == Shape.Kind.ARCHIVED;
        String name = archived ? "result" : kind == Shape.Kind.CARBON_SENT ? "sent" : "received";
        return Element.builder(archived ? MAM : Namespaces.CARBONS, name)
                .attribute("queryid", queryId)
                .attribute("id", archiveId)
                .child(forwarded)
                .build();
    }

    @Override
    public Traits traits() {
        boolean copy = kind != Shape.Kind.ARCHIVED;
        return new Traits(copy ? Traits.OTHER | Traits.CARBON : Traits.OTHER);
    }

    @Override
    public @Nullable String reference() {
        return null;
    }
}
