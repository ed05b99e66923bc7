package org.godwit.client.history;

import java.util.List;
import org.godwit.protocol.stanza.Jid;

/// Something the server must still get, kept until it confirms. Sent again after any failure under
/// the same id, which is why the server can tell a repeat.
///
/// @param order its place in the queue, rising; 0 until the history gave one
/// @param to a bare JID
/// @param id the stanza's own id
/// @param content what to send
public record Outgoing(long order, Jid to, String id, Content content) {
    /// What an outbox entry carries.
    public sealed interface Content {
        /// The text of the message whose id is [Outgoing#id]; the history holds it.
        record Text() implements Content {}

        /// Everything from [Outgoing#to] up to message `upTo` was read here (XEP-0333).
        record Read(String upTo) implements Content {}

        /// The text of message `target` is now `body` (XEP-0308).
        record Edit(String target, String body) implements Content {}

        /// Message `target` is taken back (XEP-0424).
        record Retract(String target) implements Content {}

        /// What this account thinks of message `target`; empty takes it back (XEP-0444).
        record React(String target, List<String> emoji) implements Content {
            public React {
                emoji = List.copyOf(emoji);
            }
        }

        /// That device of [Outgoing#to] is asked to seal message `of` of its conversation `with`
        /// once more, as it could not be opened here (docs/SEALING.md §7).
        record Again(String device, String of, Jid with) implements Content {}

        /// Message `of` once more, sealed anew; never in the clear.
        record Repeat(String of) implements Content {}
    }

    public static Outgoing text(Jid to, String id) {
        return of(to, id, new Content.Text());
    }

    public static Outgoing read(Jid to, String id, String upTo) {
        return of(to, id, new Content.Read(upTo));
    }

    public static Outgoing of(Jid to, String id, Content content) {
        return new Outgoing(0, to, id, content);
    }

    public Outgoing withOrder(long newOrder) {
        return new Outgoing(newOrder, to, id, content);
    }
}
