package org.godwit.server.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.mailbox.MessageForm;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Shows XEP-0313, XEP-0059.
class SearchTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String MAILBOX = "bob@example.org";
    private static final int PAGE_MAX = 100;

    private final MemoryStore store =
            new MemoryStore(1, StoreLimits.DEFAULT, () -> NOW, Runnable::run);
    private final Shard shard = store.shard(0);
    private final MessageForm form = new MessageForm("example.org", Limits.DEFAULT);
    private long stored;

    @AfterEach
    void close() {
        store.close();
    }

    private static Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private void store(String from, String to, MessageType type) {
        stored++;
        Element body = Element.builder(Namespaces.CLIENT, "body").text("no " + stored).build();
        Stanza.Message message =
                new Stanza.Message(
                        Envelope.of(jid(to), jid(from), "m" + stored), type, Payload.of(body));
        long at = NOW.toEpochMilli() + stored * 1_000;
        shard.submit(
                new Command.Append(
                        MAILBOX,
                        "o " + from,
                        "m" + stored,
                        form.encode(message),
                        at,
                        at + 86_400_000_000L),
                _ -> {});
    }

    private void storeFrom(String... senders) {
        for (String sender : senders) {
            store(sender, MAILBOX, MessageType.CHAT);
        }
    }

    private Found find(Element query, long upTo) throws ProtocolException {
        Source source =
                new Source(
                        shard,
                        MAILBOX,
                        upTo,
                        _ -> true,
                        entry -> form.decode(entry.message()),
                        message -> message.type() != MessageType.GROUPCHAT);
        Search search = new Search(source, Query.read(query, stored, PAGE_MAX));
        for (int i = 0; i < 10_000; i++) {
            Found found = search.step();
            if (found != null) {
                return found;
            }
        }
        throw new AssertionError("the search does not end");
    }

    private Found find(Element query) throws ProtocolException {
        return find(query, stored);
    }

    private static List<Long> ids(Found found) {
        return found.items().stream().map(Found.Item::sequence).toList();
    }

    private static Element query(Element... children) {
        return Element.builder(Archive.NAMESPACE, "query").children(List.of(children)).build();
    }

    private static Element page(int max, String... wishes) {
        Element.Builder set =
                Element.builder(Archive.RSM, "set").child("max", Integer.toString(max));
        for (int i = 0; i < wishes.length; i += 2) {
            set.child(Element.builder(Archive.RSM, wishes[i]).text(wishes[i + 1]).build());
        }
        return set.build();
    }

    private static Element filter(String name, String value) {
        return DataForm.of(
                        DataForm.Type.SUBMIT,
                        Archive.NAMESPACE,
                        List.of(Field.of(FieldType.TEXT_SINGLE, name, null, value)))
                .write();
    }

    @Test
    void pagesForwardAndBackwardShouldEachCoverEverythingOnce() throws ProtocolException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Long> wanted = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            boolean ours = random.nextInt(3) == 0;
            MessageType type = random.nextInt(5) == 0 ? MessageType.GROUPCHAT : MessageType.CHAT;
            store((ours ? "alice" : "carol") + "@example.org/a", MAILBOX, type);
            if (ours && type == MessageType.CHAT) {
                wanted.add(stored);
            }
        }
        Element with = filter("with", "alice@example.org");
        int max = 1 + random.nextInt(60);
        List<Long> forward = new ArrayList<>();
        Found found = find(query(with, page(max)));
        while (!found.complete()) {
            forward.addAll(ids(found));
            found = find(query(with, page(max, "after", forward.getLast().toString())));
        }
        forward.addAll(ids(found));
        assertThat(forward).as("seed %d", seed).isEqualTo(wanted);
        List<Long> backward = new ArrayList<>();
        found = find(query(with, page(max, "before", "")));
        while (!found.complete()) {
            backward.addAll(0, ids(found));
            found = find(query(with, page(max, "before", backward.getFirst().toString())));
        }
        backward.addAll(0, ids(found));
        assertThat(backward).as("seed %d", seed).isEqualTo(wanted);
    }

    @Test
    void nothingBeyondWhatTheDeviceHasShouldBeFound() throws ProtocolException {
        storeFrom("alice@example.org/a", "alice@example.org/a", "alice@example.org/a");
        assertThat(ids(find(query(), 2))).containsExactly(1L, 2L);
        assertThat(ids(find(query(page(1, "before", "")), 2))).containsExactly(2L);
    }

    @Test
    void idOfAMessageThatIsGoneShouldStillBeAPlace() throws ProtocolException {
        storeFrom("alice@example.org/a", "alice@example.org/a", "alice@example.org/a");
        shard.submit(new Command.OpenCursor(MAILBOX, "phone", 1), _ -> {});
        shard.submit(new Command.MoveCursor(MAILBOX, "phone", 2, 2), _ -> {});
        assertThat(ids(find(query(page(10, "after", "1"))))).containsExactly(3L);
        assertThat(find(query(page(10, "after", "1"))).complete()).isTrue();
        assertThat(ids(find(query(page(10, "before", "3"))))).isEmpty();
    }

    @Test
    void idNeverGivenShouldBeUnknown() {
        storeFrom("alice@example.org/a");
        for (String id : new String[] {"2", "0", "-1", "x", "99999999999999999999"}) {
            assertThatThrownBy(() -> find(query(page(10, "after", id))))
                    .as(id)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("no message ever had that id");
        }
    }

    @Test
    void timesAndIdsShouldFilter() throws ProtocolException {
        storeFrom("alice@example.org/a", "carol@example.org/c", "alice@example.org/a");
        assertThat(ids(find(query(filter("start", "2026-11-24T12:00:02Z")))))
                .containsExactly(2L, 3L);
        assertThat(ids(find(query(filter("end", "2026-11-24T13:00:02+01:00")))))
                .containsExactly(1L, 2L);
        assertThat(ids(find(query(filter("after-id", "2"))))).containsExactly(3L);
        assertThat(ids(find(query(filter("before-id", "2"))))).containsExactly(1L);
        assertThat(ids(find(query(filter("ids", "2"))))).containsExactly(2L);
        assertThat(ids(find(query(filter("with", "carol@example.org/other"))))).isEmpty();
    }

    @Test
    void unknownFilterShouldBeRefusedRatherThanIgnored() {
        assertThatThrownBy(() -> find(query(filter("colour", "blue"))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> find(query(filter("start", "yesterday"))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("2026-11-24T12:00:00Z");
    }

    @Test
    void emptyPageShouldCount() throws ProtocolException {
        storeFrom("alice@example.org/a", "carol@example.org/c", "alice@example.org/a");
        Found found = find(query(filter("with", "alice@example.org"), page(0)));
        assertThat(found.items()).isEmpty();
        assertThat(found.count()).isEqualTo(2);
    }

    @Test
    void pageShouldBeNoLargerThanTheServerAllows() throws ProtocolException {
        for (int i = 0; i < PAGE_MAX + 20; i++) {
            storeFrom("alice@example.org/a");
        }
        assertThat(find(query(page(1_000))).items()).hasSize(PAGE_MAX);
        assertThat(find(query(page(1_000))).complete()).isFalse();
    }
}
