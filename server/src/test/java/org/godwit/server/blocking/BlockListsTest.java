package org.godwit.server.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.BlockList;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Shows XEP-0191.
class BlockListsTest {
    private static final Jid ALICE = address("alice@godwit.test");

    private final MemoryStore store =
            new MemoryStore(2, StoreLimits.DEFAULT, () -> Instant.EPOCH, Runnable::run);
    private final BlockLists lists = new BlockLists(store, "godwit.test", InstantSource.system());

    private static Jid address(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private static BlockList list(String... entries) {
        Set<Jid> all = new LinkedHashSet<>();
        for (String entry : entries) {
            all.add(address(entry));
        }
        return new BlockList(all);
    }

    private static Stanza.Message from(String sender, Element... children) {
        return new Stanza.Message(
                Envelope.of(ALICE, address(sender), "m1"),
                MessageType.NORMAL,
                Payload.of(List.of(children)));
    }

    @ParameterizedTest
    @CsvSource({
        "bob@godwit.test, bob@godwit.test, true",
        "bob@godwit.test, bob@godwit.test/phone, true",
        "bob@godwit.test/phone, bob@godwit.test/phone, true",
        "bob@godwit.test/phone, bob@godwit.test/desk, false",
        "bob@godwit.test/phone, bob@godwit.test, false",
        "evil.test, bob@evil.test/phone, true",
        "evil.test, evil.test, true",
        "evil.test, bob@not.evil.test, false",
        "evil.test/bot, bob@evil.test/bot, true",
        "evil.test/bot, bob@evil.test/phone, false",
    })
    void entryShouldCoverWhatItNames(String entry, String other, boolean covered) {
        assertThat(list(entry).blocks(address(other))).isEqualTo(covered);
    }

    @Test
    void changeShouldBeInForceAtOnceAndOutliveTheCache() {
        assertThat(lists.bars(ALICE, from("bob@godwit.test/phone"))).isFalse();
        lists.put(
                ALICE,
                list("bob@godwit.test", "evil.test"),
                durable -> assertThat(durable).isTrue());
        assertThat(lists.bars(ALICE, from("bob@godwit.test/phone"))).isTrue();
        BlockLists fresh = new BlockLists(store, "godwit.test", InstantSource.system());
        assertThat(fresh.of(ALICE)).isEqualTo(list("bob@godwit.test", "evil.test"));
        fresh.put(ALICE, BlockList.EMPTY, _ -> {});
        assertThat(fresh.bars(ALICE, from("bob@godwit.test/phone"))).isFalse();
        assertThat(new BlockLists(store, "godwit.test", InstantSource.system()).of(ALICE))
                .isEqualTo(BlockList.EMPTY);
    }

    @Test
    void ownDevicesAndTheServerItselfShouldNeverBeBarred() {
        lists.put(ALICE, list("godwit.test", "alice@godwit.test"), _ -> {});
        assertThat(lists.bars(ALICE, from("alice@godwit.test/desk"))).isFalse();
        assertThat(lists.bars(ALICE, from("godwit.test"))).isFalse();
        assertThat(lists.bars(ALICE, from("bob@godwit.test"))).isTrue();
    }

    @Test
    void invitationOfSomebodyBlockedShouldBeBarredThoughTheRoomSendsIt() {
        lists.put(ALICE, list("bob@godwit.test"), _ -> {});
        assertThat(lists.bars(ALICE, invited("bob@godwit.test"))).isTrue();
        assertThat(lists.bars(ALICE, invited("carol@godwit.test"))).isFalse();
        assertThat(lists.bars(ALICE, invited("@"))).isFalse();
    }

    private static Stanza.Message invited(String inviter) {
        Element invite =
                Element.builder(Namespaces.MUC_USER, "invite").attribute("from", inviter).build();
        return from(
                "room@conference.godwit.test",
                Element.builder(Namespaces.MUC_USER, "x").child(invite).build());
    }
}
