package org.godwit.server.group;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.mailbox.MessageForm;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;
import org.godwit.store.Command.Change;
import org.godwit.store.Command.Write;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// The messages of one room's log that a moderator took back, and what is left of them to read. A
/// record each, read when first wanted; one whose message is gone from the log is deleted then.
@Spec("XEP-0424 0.4.2 §5")
final class Concealed {
    private static final String OCCUPANT_ID = "urn:xmpp:occupant-id:0";

    private final Shard shard;
    private final MessageForm form;
    private final Jid room;
    private @Nullable Map<Long, Blob> left;

    Concealed(Shard shard, MessageForm form, Jid room) {
        this.shard = shard;
        this.form = form;
        this.room = room;
    }

    void add(long sequence, Element remainder) {
        Stanza.Message wrapped =
                new Stanza.Message(
                        Envelope.of(room, room, null), MessageType.NORMAL, Payload.of(remainder));
        Blob blob = form.encode(wrapped);
        left().put(sequence, blob);
        write(List.of(new Change(key(sequence), blob)));
    }

    /// The message as it may be read now; who said it stays known.
    Stanza.Message applied(Stanza.Message message, long sequence) {
        Blob blob = left().get(sequence);
        Stanza.Message remainder = blob == null ? null : form.decode(blob);
        if (remainder == null) {
            return message;
        }
        List<Node> nodes = new ArrayList<>(remainder.payload().nodes());
        Element speaker = message.payload().child(OCCUPANT_ID, "occupant-id");
        Element author = message.payload().child(Namespaces.GROUP, "author");
        Stream.of(speaker, author).filter(Objects::nonNull).forEach(nodes::add);
        return new Stanza.Message(message.envelope(), message.type(), Payload.of(nodes));
    }

    /// What to write when the log is deleted.
    List<Change> forgotten() {
        List<Change> changes = new ArrayList<>();
        left().keySet().forEach(sequence -> changes.add(new Change(key(sequence), null)));
        left = null;
        return changes;
    }

    private String key(long sequence) {
        return RoomRecords.concealed(room) + sequence;
    }

    private Map<Long, Blob> left() {
        Map<Long, Blob> known = left;
        if (known == null) {
            known = new HashMap<>();
            load(known);
            left = known;
        }
        return known;
    }

    private void load(Map<Long, Blob> known) {
        long floor =
                shard.status(room.toString()).cursors().values().stream()
                        .min(Long::compare)
                        .orElse(0L);
        List<Change> gone = new ArrayList<>();
        String prefix = RoomRecords.concealed(room);
        shard.scan(
                prefix,
                (key, value) -> {
                    long sequence = Long.parseLong(key.substring(prefix.length()));
                    if (sequence > floor) {
                        known.put(sequence, value);
                    } else {
                        gone.add(new Change(key, null));
                    }
                    return true;
                });
        if (!gone.isEmpty()) {
            write(gone);
        }
    }

    private void write(List<Change> changes) {
        shard.submit(new Write(List.of(), changes), _ -> {});
    }
}
