package org.godwit.server.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.BlockList;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What people tell the operator (XEP-0377).
class ReportsTest {
    private static final Jid ALICE = new Jid("alice", "godwit.test", null);
    private static final Jid MALLORY = new Jid("mallory", "godwit.test", null);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final MemoryStore store =
            new MemoryStore(3, StoreLimits.DEFAULT, () -> now, Runnable::run);
    private final BlockLists lists = new BlockLists(store, "godwit.test", () -> now);

    private static Element block(@Nullable String reason, String text) {
        return Element.builder(Namespaces.BLOCKING, "block")
                .child(
                        Element.builder(Namespaces.BLOCKING, "item")
                                .attribute("jid", MALLORY.toString())
                                .child(
                                        Element.builder(Report.NAMESPACE, "report")
                                                .attribute("reason", reason)
                                                .child("text", text)
                                                .build())
                                .build())
                .build();
    }

    private boolean files(Element block) throws ProtocolException {
        AtomicBoolean durable = new AtomicBoolean();
        Set<Jid> blocked = new LinkedHashSet<>(Set.of(MALLORY));
        lists.put(ALICE, new BlockList(blocked), block, durable::set);
        return durable.get();
    }

    @Test
    void reportShouldWaitForTheOperatorUntilItIsDealtWith() throws ProtocolException {
        assertThat(files(block("urn:xmpp:reporting:spam", "buy!"))).isTrue();
        List<Reports.Filed> all = lists.reports().all();
        assertThat(all).hasSize(1);
        Reports.Filed filed = all.getFirst();
        assertThat(filed.at()).isEqualTo(now);
        assertThat(filed.report())
                .isEqualTo(
                        new Report(ALICE, MALLORY, "urn:xmpp:reporting:spam", "buy!", List.of()));
        assertThat(lists.reports().drop("nonsense").toCompletableFuture())
                .isCompletedWithValue(false);
        assertThat(lists.reports().drop("1-9999-1").toCompletableFuture())
                .isCompletedWithValue(false);
        assertThat(lists.reports().drop(filed.id()).toCompletableFuture())
                .isCompletedWithValue(true);
        assertThat(lists.reports().all()).isEmpty();
    }

    @Test
    void whoReportsTooMuchShouldBeRefusedWholeUntilTheNextDay() throws ProtocolException {
        for (int i = 0; i < Reports.PER_DAY_MAX; i++) {
            assertThat(files(block("urn:xmpp:reporting:spam", "n " + i))).isTrue();
        }
        assertThatThrownBy(() -> files(block("urn:xmpp:reporting:spam", "once more")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("reports at most");
        assertThat(lists.reports().all()).hasSize(Reports.PER_DAY_MAX);
        now = now.plusSeconds(86_400);
        assertThat(files(block("urn:xmpp:reporting:abuse", "the next day"))).isTrue();
    }

    @Test
    void reportThatIsNoneShouldBlockNobody() {
        assertThatThrownBy(() -> files(block(null, "why?"))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> files(block("urn:xmpp:reporting:spam", "x".repeat(2_001))))
                .isInstanceOf(ProtocolException.class);
        assertThat(lists.of(ALICE)).isEqualTo(BlockList.EMPTY);
        assertThat(lists.reports().all()).isEmpty();
    }
}
