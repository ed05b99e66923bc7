package org.godwit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.store.Calls.NEVER;
import static org.godwit.store.Calls.NOW;
import static org.godwit.store.Calls.append;
import static org.godwit.store.Calls.blob;
import static org.godwit.store.Calls.call;
import static org.godwit.store.Calls.ids;
import static org.godwit.store.Calls.move;
import static org.godwit.store.Calls.open;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every store promises.
public interface StoreContract {
    /// A mailbox may hold this many messages in the store under test.
    int MAILBOX_MESSAGES_MAX = 50;

    /// And this many bytes.
    int MAILBOX_BYTES_MAX = 4096;

    StoreLimits LIMITS =
            new StoreLimits(MAILBOX_MESSAGES_MAX, MAILBOX_BYTES_MAX, 64, 4096, 1 << 20, 4);

    /// The store under test: fresh, with [#LIMITS], and its clock at [Calls#NOW].
    Store store();

    default Shard shard() {
        return store().shard(0);
    }

    @AfterEach
    default void everyTestShouldLeaveASoundStore() {
        for (int i = 0; i < store().shardCount() && shard().isLeader(); i++) {
            assertThat(store().shard(i).verify().breaches()).isEmpty();
        }
        store().close();
    }

    @Test
    default void appendShouldNumberMessagesFromOneWithoutGaps() {
        assertThat(call(shard(), append("bob", "a"))).isEqualTo(new Outcome.Stored(1, false));
        assertThat(call(shard(), append("bob", "b"))).isEqualTo(new Outcome.Stored(2, false));
        assertThat(call(shard(), append("eve", "c"))).isEqualTo(new Outcome.Stored(1, false));
    }

    @Test
    default void readShouldGiveBackWhatWasAppended() {
        call(shard(), append("bob", "a"));
        Page page = shard().read("bob", 0, 10, 1000);
        assertThat(page.remaining()).isZero();
        assertThat(page.entries())
                .containsExactly(new Page.Entry(1, "origin/device", "a", NOW, blob("body of a")));
    }

    @Test
    default void readShouldStopAtItsCountAndSayWhatRemains() {
        for (int i = 1; i <= 10; i++) {
            call(shard(), append("bob", "m" + i));
        }
        Page page = shard().read("bob", 2, 3, 1 << 20);
        assertThat(page.entries()).extracting(Page.Entry::id).containsExactly("m3", "m4", "m5");
        assertThat(page.remaining()).isEqualTo(5);
        assertThat(shard().read("bob", 5, 5, 1 << 20).remaining()).isZero();
    }

    @Test
    default void readShouldGiveOneMessageHoweverLarge() {
        call(shard(), append("bob", "a"));
        call(shard(), append("bob", "b"));
        Page page = shard().read("bob", 0, 10, 1);
        assertThat(page.entries()).extracting(Page.Entry::id).containsExactly("a");
        assertThat(page.remaining()).isEqualTo(1);
    }

    @Test
    default void repeatShouldBeAnsweredWithTheFirstSequenceAndStoredOnce() {
        call(shard(), append("bob", "a"));
        call(shard(), append("bob", "b"));
        assertThat(call(shard(), append("bob", "a"))).isEqualTo(new Outcome.Stored(1, true));
        assertThat(ids(shard(), "bob", 0)).containsExactly("a", "b");
        assertThat(shard().tally().duplicates()).isEqualTo(1);
    }

    @Test
    default void repeatShouldBeRecognisedAfterTheMessageIsGone() {
        call(shard(), open("bob", "phone"));
        call(shard(), append("bob", "a"));
        call(shard(), move("bob", "phone", 1));
        assertThat(call(shard(), append("bob", "a"))).isEqualTo(new Outcome.Stored(1, true));
        assertThat(ids(shard(), "bob", 0)).isEmpty();
    }

    @Test
    default void sameIdOfAnotherOriginShouldBeAnotherMessage() {
        call(shard(), append("bob", "a"));
        Outcome other =
                call(shard(), new Command.Append("bob", "else", "a", blob("x"), NOW, NEVER));
        assertThat(other).isEqualTo(new Outcome.Stored(2, false));
    }

    @Test
    default void repeatShouldBeRecognisedThroughoutTheWindow() {
        call(shard(), append("bob", "a"));
        long late = NOW + Shard.DEDUPE_WINDOW.toMillis();
        call(shard(), new Command.Expire(late, 100));
        Command again = new Command.Append("bob", "origin/device", "a", blob("x"), late, NEVER);
        assertThat(call(shard(), again)).isEqualTo(new Outcome.Stored(1, true));
    }

    @Test
    default void repeatShouldBeNewAfterTwiceTheWindow() {
        call(shard(), append("bob", "a"));
        long late = NOW + 2 * Shard.DEDUPE_WINDOW.toMillis();
        call(shard(), new Command.Expire(late, 100));
        Command again = new Command.Append("bob", "origin/device", "a", blob("x"), late, NEVER);
        assertThat(call(shard(), again)).isEqualTo(new Outcome.Stored(2, false));
    }

    @Test
    default void repeatShouldBeRecognisedWhenTheClockWasSetBackADay() {
        call(shard(), append("bob", "a"));
        long early = NOW - Duration.ofDays(2).toMillis();
        call(shard(), new Command.Expire(early, 100));
        Command again = new Command.Append("bob", "origin/device", "a", blob("x"), early, NEVER);
        assertThat(call(shard(), again)).isEqualTo(new Outcome.Stored(1, true));
    }

    @Test
    default void mailboxWithoutCursorsShouldKeepItsMessages() {
        call(shard(), append("bob", "a"));
        call(shard(), move("bob", "phone", 1));
        assertThat(ids(shard(), "bob", 0)).containsExactly("a");
        assertThat(call(shard(), open("bob", "phone"))).isEqualTo(new Outcome.Opened(0));
    }

    @Test
    default void messageShouldGoWhenEveryDevicePassedIt() {
        call(shard(), open("bob", "phone"));
        call(shard(), open("bob", "desk"));
        call(shard(), append("bob", "a"));
        call(shard(), append("bob", "b"));
        assertThat(call(shard(), move("bob", "phone", 2))).isEqualTo(new Outcome.Done(0));
        assertThat(ids(shard(), "bob", 0)).containsExactly("a", "b");
        assertThat(call(shard(), move("bob", "desk", 1))).isEqualTo(new Outcome.Done(1));
        assertThat(ids(shard(), "bob", 0)).containsExactly("b");
        assertThat(shard().status("bob"))
                .isEqualTo(
                        new MailboxStatus(
                                2, 2, 1, "body of b".length(), Map.of("phone", 2L, "desk", 1L)));
        assertThat(shard().tally().delivered()).isEqualTo(1);
    }

    @Test
    default void newDeviceShouldStartAtTheFirstMessageNobodyAcknowledged() {
        call(shard(), open("bob", "phone"));
        for (String id : List.of("a", "b", "c")) {
            call(shard(), append("bob", id));
        }
        call(shard(), move("bob", "phone", 2));
        assertThat(call(shard(), open("bob", "desk"))).isEqualTo(new Outcome.Opened(2));
        assertThat(call(shard(), open("bob", "phone"))).isEqualTo(new Outcome.Opened(2));
        call(shard(), new Command.DropCursor("bob", "phone"));
        call(shard(), new Command.DropCursor("bob", "desk"));
        assertThat(call(shard(), open("bob", "third"))).isEqualTo(new Outcome.Opened(2));
        assertThat(ids(shard(), "bob", 0)).containsExactly("c");
    }

    @Test
    default void cursorShouldNeverMoveBackNorBeyondTheEnd() {
        call(shard(), open("bob", "phone"));
        call(shard(), append("bob", "a"));
        call(shard(), move("bob", "phone", 99));
        call(shard(), move("bob", "phone", 0));
        assertThat(shard().status("bob").cursors()).containsEntry("phone", 1L);
        call(shard(), append("bob", "b"));
        assertThat(ids(shard(), "bob", 1)).containsExactly("b");
    }

    @Test
    default void droppedDeviceShouldHoldNothingBack() {
        call(shard(), open("bob", "phone"));
        call(shard(), open("bob", "lost"));
        call(shard(), append("bob", "a"));
        call(shard(), move("bob", "phone", 1));
        assertThat(call(shard(), new Command.DropCursor("bob", "lost")))
                .isEqualTo(new Outcome.Done(1));
        assertThat(shard().status("bob").queued()).isZero();
    }

    @Test
    default void deviceUnseenForLongShouldBeDroppedAndCounted() {
        long day = Duration.ofDays(1).toMillis();
        call(shard(), new Command.OpenCursor("bob", "phone", NOW));
        call(shard(), new Command.OpenCursor("bob", "lost", NOW));
        call(shard(), append("bob", "a"));
        call(shard(), append("bob", "b"));
        call(shard(), new Command.MoveCursor("bob", "phone", 1, NOW + 3 * day));
        assertThat(shard().unseen(NOW, 10)).isEmpty();
        assertThat(shard().unseen(NOW + day, 10)).containsExactly(new Unseen("bob", "lost", NOW));
        assertThat(shard().unseen(NOW + 4 * day, 1)).hasSize(1);
        assertThat(call(shard(), dropUnseen("phone", NOW + day))).isEqualTo(new Outcome.Done(0));
        assertThat(call(shard(), dropUnseen("lost", NOW + day))).isEqualTo(new Outcome.Done(1));
        assertThat(call(shard(), dropUnseen("lost", NOW + day))).isEqualTo(new Outcome.Done(0));
        assertThat(shard().status("bob").cursors()).containsOnlyKeys("phone");
        assertThat(ids(shard(), "bob", 0)).containsExactly("b");
        assertThat(shard().tally().devicesDropped()).isEqualTo(1);
    }

    private static Command dropUnseen(String device, long seenBeforeMillis) {
        return new Command.DropUnseen("bob", device, NOW, seenBeforeMillis);
    }

    @Test
    default void openingAgainShouldCountAsSeenAlsoWhenTheClockWasSetBack() {
        long day = Duration.ofDays(1).toMillis();
        call(shard(), new Command.OpenCursor("bob", "phone", NOW));
        call(shard(), new Command.OpenCursor("bob", "phone", NOW + day));
        call(shard(), new Command.OpenCursor("bob", "phone", NOW - day));
        assertThat(shard().unseen(NOW + day, 10)).isEmpty();
        assertThat(shard().unseen(NOW + day + 1, 10)).hasSize(1);
    }

    @Test
    default void droppingTheLastDeviceShouldKeepWhatNobodyHad() {
        call(shard(), new Command.OpenCursor("bob", "phone", NOW));
        call(shard(), append("bob", "a"));
        assertThat(call(shard(), dropUnseen("phone", NOW + 1))).isEqualTo(new Outcome.Done(1));
        assertThat(ids(shard(), "bob", 0)).containsExactly("a");
        assertThat(call(shard(), open("bob", "new"))).isEqualTo(new Outcome.Opened(0));
    }

    @Test
    default void fullMailboxShouldRefuseAndStillRecogniseRepeats() {
        for (int i = 1; i <= MAILBOX_MESSAGES_MAX; i++) {
            call(shard(), append("bob", "m" + i));
        }
        assertThat(call(shard(), append("bob", "more")))
                .isEqualTo(
                        new Outcome.Refused(
                                Outcome.Reason.MAILBOX_FULL,
                                "it holds at most " + MAILBOX_MESSAGES_MAX + " messages"));
        assertThat(call(shard(), append("bob", "m1"))).isEqualTo(new Outcome.Stored(1, true));
        assertThat(shard().tally().refused()).isEqualTo(1);
        call(shard(), open("bob", "phone"));
        call(shard(), move("bob", "phone", 1));
        assertThat(call(shard(), append("bob", "more")))
                .isEqualTo(new Outcome.Stored(MAILBOX_MESSAGES_MAX + 1, false));
    }

    @Test
    default void mailboxShouldAlsoBeFullByBytes() {
        Blob large = Blob.wrap(new byte[MAILBOX_BYTES_MAX - 10]);
        call(shard(), new Command.Append("bob", "o", "large", large, NOW, NEVER));
        assertThat(call(shard(), new Command.Append("bob", "o", "x", large, NOW, NEVER)))
                .isEqualTo(
                        new Outcome.Refused(
                                Outcome.Reason.MAILBOX_FULL,
                                "it holds at most " + MAILBOX_BYTES_MAX + " bytes"));
    }

    @Test
    default void appendAllShouldReachEveryMailboxThatHasRoom() {
        for (int i = 1; i <= MAILBOX_MESSAGES_MAX; i++) {
            call(shard(), append("full", "m" + i));
        }
        List<String> members = List.of("ann", "full", "cid");
        Command all = new Command.AppendAll(members, "group", "g1", blob("to all"), NOW, NEVER);
        assertThat(call(shard(), all))
                .isEqualTo(
                        new Outcome.Each(
                                List.of(
                                        new Outcome.Stored(1, false),
                                        new Outcome.Refused(
                                                Outcome.Reason.MAILBOX_FULL,
                                                "it holds at most 50 messages"),
                                        new Outcome.Stored(1, false))));
        assertThat(shard().read("cid", 0, 1, 100).entries().getFirst().message())
                .isEqualTo(blob("to all"));
        assertThat(call(shard(), all))
                .isEqualTo(
                        new Outcome.Each(
                                List.of(
                                        new Outcome.Stored(1, true),
                                        new Outcome.Refused(
                                                Outcome.Reason.MAILBOX_FULL,
                                                "it holds at most 50 messages"),
                                        new Outcome.Stored(1, true))));
    }

    @Test
    default void expiredMessagesShouldBeDroppedOldestFirstAndCounted() {
        call(shard(), new Command.Append("bob", "o", "a", blob("1"), NOW, NOW + 30));
        call(shard(), new Command.Append("bob", "o", "b", blob("2"), NOW, NOW + 10));
        call(shard(), new Command.Append("bob", "o", "c", blob("3"), NOW, NOW + 20));
        call(shard(), new Command.Append("bob", "o", "d", blob("4"), NOW, NEVER));
        assertThat(call(shard(), new Command.Expire(NOW + 9, 10))).isEqualTo(new Outcome.Done(0));
        assertThat(call(shard(), new Command.Expire(NOW + 30, 2))).isEqualTo(new Outcome.Done(2));
        assertThat(ids(shard(), "bob", 0)).containsExactly("a", "d");
        assertThat(call(shard(), new Command.Expire(NOW + 30, 2))).isEqualTo(new Outcome.Done(1));
        assertThat(shard().tally().expired()).isEqualTo(3);
        assertThat(shard().status("bob").queued()).isEqualTo(1);
    }

    @Test
    default void readShouldLeaveOutWhatHasExpired() {
        call(shard(), new Command.Append("bob", "o", "a", blob("1"), NOW - 9, NOW));
        call(shard(), new Command.Append("bob", "o", "b", blob("2"), NOW - 9, NOW + 1));
        assertThat(ids(shard(), "bob", 0)).containsExactly("b");
    }

    @Test
    default void droppedMailboxShouldBeForgottenWithItsDedupe() {
        call(shard(), open("bob", "phone"));
        call(shard(), append("bob", "a"));
        call(shard(), append("bob", "b"));
        assertThat(call(shard(), new Command.DropMailbox("bob"))).isEqualTo(new Outcome.Done(2));
        assertThat(shard().status("bob")).isEqualTo(MailboxStatus.EMPTY);
        assertThat(ids(shard(), "bob", 0)).isEmpty();
        assertThat(call(shard(), append("bob", "a"))).isEqualTo(new Outcome.Stored(1, false));
        assertThat(shard().tally().dropped()).isEqualTo(2);
    }

    @Test
    default void recordsShouldBeWrittenAllOrNone() {
        Command.Change one = new Command.Change("k/1", blob("one"));
        Command.Change two = new Command.Change("k/2", blob("two"));
        Command.Expectation absent = new Command.Expectation("k/1", null);
        Command write = new Command.Write(List.of(absent), List.of(one, two));
        assertThat(call(shard(), write)).isEqualTo(new Outcome.Done(2));
        assertThat(call(shard(), write)).isEqualTo(new Outcome.Conflict("k/1"));
        assertThat(shard().get("k/2")).isEqualTo(blob("two"));
        Command.Expectation known = new Command.Expectation("k/1", blob("one"));
        Command delete =
                new Command.Write(List.of(known), List.of(new Command.Change("k/1", null)));
        assertThat(call(shard(), delete)).isEqualTo(new Outcome.Done(1));
        assertThat(shard().get("k/1")).isNull();
    }

    @Test
    default void scanShouldVisitAPrefixInByteOrderUntilToldToStop() {
        List<Command.Change> changes = new ArrayList<>();
        for (String key : List.of("b", "a/2", "a/\uD83D\uDE00", "a/1", "a/\uFFFD", "a")) {
            changes.add(new Command.Change(key, blob(key)));
        }
        call(shard(), new Command.Write(List.of(), changes));
        List<String> seen = new ArrayList<>();
        shard().scan("a/", (key, value) -> seen.add(key) && value.equals(blob(key)));
        assertThat(seen).containsExactly("a/1", "a/2", "a/\uFFFD", "a/\uD83D\uDE00");
        seen.clear();
        shard().scan("a/", (key, _) -> seen.add(key) && seen.size() < 2);
        assertThat(seen).containsExactly("a/1", "a/2");
    }

    @Test
    default void findShouldTellWhereAMessageIs() {
        call(shard(), open("bob", "phone"));
        call(shard(), open("bob", "desk"));
        call(shard(), append("bob", "a"));
        call(shard(), move("bob", "phone", 1));
        assertThat(shard().find("a", 10))
                .containsExactly(new Trace("bob", "origin/device", 1, NOW, true, List.of("desk")));
        call(shard(), move("bob", "desk", 1));
        assertThat(shard().find("a", 10))
                .containsExactly(new Trace("bob", "origin/device", 1, NOW, false, List.of()));
        assertThat(shard().find("unknown", 10)).isEmpty();
    }

    @Test
    default void ledgerShouldBalanceAfterEveryKindOfEnd() {
        call(shard(), open("bob", "phone"));
        for (int i = 1; i <= 6; i++) {
            call(shard(), append("bob", "m" + i));
        }
        call(shard(), new Command.Append("eve", "o", "e", blob("1"), NOW, NOW + 1));
        call(shard(), append("zoe", "z"));
        call(shard(), move("bob", "phone", 4));
        call(shard(), new Command.Expire(NOW + 1, 10));
        call(shard(), new Command.DropMailbox("zoe"));
        Tally tally = shard().tally();
        assertThat(tally).isEqualTo(new Tally(8, 4, 1, 1, 0, 0, 0, 2, 20, 2));
        assertThat(tally.balanced()).isTrue();
    }

    @Test
    default void outcomesShouldComeInTheOrderOfSubmission() {
        List<Long> order = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            shard().submit(
                            append("bob", "m" + i),
                            outcome -> {
                                if (outcome instanceof Outcome.Stored(long sequence, _)) {
                                    order.add(sequence);
                                }
                            });
        }
        call(shard(), open("bob", "phone"));
        assertThat(order).hasSize(40).isSorted();
    }

    @Test
    default void closedStoreShouldRefuse() {
        store().close();
        assertThat(call(shard(), append("bob", "a")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Outcome.Reason.CLOSED));
    }
}
