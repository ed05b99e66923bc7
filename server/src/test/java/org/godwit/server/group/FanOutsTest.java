package org.godwit.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.junit.jupiter.api.Test;

class FanOutsTest {
    private static final Stanza.Message HI =
            new Stanza.Message(Envelope.of(null, null, "m"), MessageType.GROUPCHAT, Payload.EMPTY);

    private static Map<Integer, List<Jid>> to(int... shards) {
        Map<Integer, List<Jid>> all = new HashMap<>();
        for (int shard : shards) {
            all.put(shard, List.of(new Jid("m" + shard, "example", null)));
        }
        return all;
    }

    @Test
    void shouldSendOneMessageAtATimeToAShard() {
        FanOuts fanOuts = new FanOuts(0);
        List<FanOuts.Parcel> first = fanOuts.begin(1, HI, to(0, 1));
        assertThat(first).hasSize(2);
        assertThat(fanOuts.begin(2, HI, to(0))).isEmpty();
        List<FanOuts.Parcel> next = fanOuts.stored(first.getFirst().ticket());
        assertThat(next).singleElement().matches(parcel -> parcel.sequence() == 2);
    }

    @Test
    void shouldWaitForEveryShardAndForTheRecord() {
        FanOuts fanOuts = new FanOuts(0);
        List<FanOuts.Parcel> parcels = fanOuts.begin(1, HI, to(0, 1));
        fanOuts.settled(1);
        fanOuts.stored(parcels.getFirst().ticket());
        assertThat(fanOuts.doneUpTo()).isZero();
        fanOuts.stored(parcels.getLast().ticket());
        assertThat(fanOuts.doneUpTo()).isEqualTo(1);
        assertThat(fanOuts.idle()).isTrue();
    }

    @Test
    void shouldPassOverAnAnswerThatComesTwice() {
        FanOuts fanOuts = new FanOuts(0);
        List<FanOuts.Parcel> parcels = fanOuts.begin(1, HI, to(3));
        fanOuts.begin(2, HI, to(3));
        fanOuts.stored(parcels.getFirst().ticket());
        assertThat(fanOuts.stored(parcels.getFirst().ticket())).isEmpty();
        assertThat(fanOuts.underWay()).singleElement().matches(parcel -> parcel.sequence() == 2);
    }

    @Test
    void shouldHoldNoMoreThanItsWindow() {
        FanOuts fanOuts = new FanOuts(0);
        for (int i = 1; i <= FanOuts.WINDOW; i++) {
            fanOuts.begin(i, HI, to(0));
        }
        assertThat(fanOuts.room()).isZero();
        fanOuts.fallBehind();
        assertThat(fanOuts.behind()).isTrue();
        assertThat(fanOuts.begunUpTo()).isEqualTo(FanOuts.WINDOW);
    }

    /// Shards answer in any order, refuse now and then, and get some parcels twice: each still sees
    /// the messages in the room's order, and the cursor never passes what some shard lacks.
    @Test
    void shouldKeepTheOrderWhateverShardsRefuse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FanOuts fanOuts = new FanOuts(0);
        Map<Integer, List<Long>> stored = new HashMap<>();
        Deque<FanOuts.Parcel> wire = new ArrayDeque<>();
        long said = 0;
        while (said < 200 || !fanOuts.idle()) {
            if (said < 200 && fanOuts.room() > 0 && random.nextInt(3) == 0) {
                said++;
                wire.addAll(fanOuts.begin(said, HI, to(0, 1, 2)));
                fanOuts.settled(said);
            }
            if (random.nextInt(20) == 0) {
                wire.addAll(fanOuts.underWay());
            }
            if (wire.isEmpty()) {
                continue;
            }
            FanOuts.Parcel parcel = random.nextBoolean() ? wire.removeFirst() : wire.removeLast();
            if (random.nextInt(4) == 0) {
                wire.add(parcel);
                continue;
            }
            List<Long> mailbox = stored.computeIfAbsent(parcel.shard(), _ -> new ArrayList<>());
            if (!mailbox.contains(parcel.sequence())) {
                mailbox.add(parcel.sequence());
            }
            wire.addAll(fanOuts.stored(parcel.ticket()));
            long done = fanOuts.doneUpTo();
            for (int shard = 0; shard < 3; shard++) {
                List<Long> there = stored.getOrDefault(shard, List.of());
                assertThat(there).as("seed " + seed).isSorted();
                assertThat((long) there.size()).as("seed " + seed).isGreaterThanOrEqualTo(done);
            }
        }
        assertThat(fanOuts.doneUpTo()).isEqualTo(200);
    }
}
