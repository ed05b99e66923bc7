package org.godwit.server.archive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.binary.ForwardedPayload;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What an archive answers: the messages it found, each in a message of its own, and the result
/// that ends them.
@Spec({"XEP-0313 1.1.1 §4.2", "XEP-0313 1.1.1 §5", "XEP-0297 1.0"})
public final class Replies {
    private Replies() {}

    /// @param archive bare JID of whose archive it is
    public static List<Stanza.Addressed> of(
            Stanza.Iq request, Jid archive, Query query, Found found) {
        List<Stanza.Addressed> replies = new ArrayList<>(found.items().size() + 1);
        for (Found.Item item : found.items()) {
            replies.add(result(request, archive, query.queryId(), item));
        }
        if (query.page().flipped()) {
            replies = new ArrayList<>(replies.reversed());
        }
        replies.add(Answers.result(request, fin(found)));
        return replies;
    }

    private static Stanza.Message result(
            Stanza.Iq request, Jid archive, @Nullable String queryId, Found.Item item) {
        ForwardedPayload payload =
                ForwardedPayload.archived(
                        queryId,
                        Long.toString(item.sequence()),
                        stamp(item.storedMillis()),
                        item.message());
        return new Stanza.Message(
                Envelope.of(request.from(), archive, null), MessageType.NORMAL, payload);
    }

    private static Element fin(Found found) {
        Element.Builder set = Element.builder(Archive.RSM, "set");
        if (!found.items().isEmpty()) {
            set.child("first", Long.toString(found.items().getFirst().sequence()));
            set.child("last", Long.toString(found.items().getLast().sequence()));
        }
        Long count = found.count();
        if (count != null) {
            set.child("count", Long.toString(count));
        }
        return Element.builder(Archive.NAMESPACE, "fin")
                .attribute("complete", found.complete() ? "true" : null)
                .child(set.build())
                .build();
    }

    /// Where the archive begins and ends (§5).
    public static Stanza.Iq metadata(Stanza.Iq request, Found first, Found last) {
        Element.Builder metadata = Element.builder(Archive.NAMESPACE, "metadata");
        first.items().forEach(item -> metadata.child(end("start", item)));
        last.items().forEach(item -> metadata.child(end("end", item)));
        return Answers.result(request, metadata.build());
    }

    private static Element end(String name, Found.Item item) {
        return Element.builder(Archive.NAMESPACE, name)
                .attribute("id", Long.toString(item.sequence()))
                .attribute("timestamp", stamp(item.storedMillis()))
                .build();
    }

    private static String stamp(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
