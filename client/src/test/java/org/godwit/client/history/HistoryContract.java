package org.godwit.client.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Location;
import org.godwit.client.content.Mention;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

/// What every history must do.
interface HistoryContract {
    Jid BOB = new Jid("bob", "example.org", null);
    Jid CAROL = new Jid("carol", "example.org", null);
    Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    Content.Reaction LIKES = new Content.Reaction(CAROL, List.of("👍"));

    History open(Retention retention) throws HistoryException;

    default History open() throws HistoryException {
        return open(Retention.DEFAULT);
    }

    static Message.Ref mine(String id) {
        return new Message.Ref(BOB, id, true);
    }

    static Message.Ref theirs(String id) {
        return new Message.Ref(BOB, id, false);
    }

    static Message message(Message.Ref ref, String body, long sequence) {
        Status status = ref.mine() ? Status.PENDING : Status.DELIVERED;
        return new Message(ref, body, NOON, status, 0, sequence);
    }

    static Change add(Message.Ref ref, String body) {
        return new Change.Add(message(ref, body, 0));
    }

    private static List<String> bodies(List<Message> messages) {
        return messages.stream().map(Message::body).toList();
    }

    @Test
    default void aNewHistoryShouldBeEmpty() throws HistoryException {
        try (History history = open()) {
            assertThat(history.chats()).isEmpty();
            assertThat(history.contacts()).isEmpty();
            assertThat(history.outbox(0, 10)).isEmpty();
            assertThat(history.messages(BOB, Long.MAX_VALUE, 10)).isEmpty();
            assertThat(history.find(mine("m1"))).isNull();
            assertThat(history.value("position")).isNull();
        }
    }

    @Test
    default void messagesShouldKeepTheOrderTheyArrivedIn() throws HistoryException {
        try (History history = open()) {
            History.Applied applied =
                    history.apply(
                            List.of(
                                    add(theirs("z"), "one"),
                                    add(mine("a"), "two"),
                                    add(theirs("m"), "three")));
            assertThat(bodies(applied.added())).containsExactly("one", "two", "three");
            assertThat(applied.added())
                    .extracting(Message::order)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(bodies(history.messages(BOB, Long.MAX_VALUE, 10)))
                    .containsExactly("one", "two", "three");
        }
    }

    @Test
    default void pagesShouldWalkBackWithoutGapsOrRepeats() throws HistoryException {
        try (History history = open()) {
            List<String> written = IntStream.range(0, 25).mapToObj(i -> "text " + i).toList();
            for (String body : written) {
                history.apply(List.of(add(theirs(body), body), other(body)));
            }
            List<String> read = new ArrayList<>();
            long before = Long.MAX_VALUE;
            for (int page = 0; page < 4; page++) {
                List<Message> messages = history.messages(BOB, before, 7);
                read.addAll(0, bodies(messages));
                before = messages.getFirst().order();
            }
            assertThat(read).isEqualTo(written);
            assertThat(history.messages(BOB, before, 7)).isEmpty();
        }
    }

    private static Change other(String body) {
        Message.Ref ref = new Message.Ref(CAROL, body, false);
        return new Change.Add(new Message(ref, body, NOON, Status.DELIVERED, 0, 0));
    }

    @Test
    default void aRepeatedMessageShouldBeAddedOnce() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(add(theirs("m1"), "hello")));
            History.Applied again =
                    history.apply(List.of(add(theirs("m1"), "hello"), add(theirs("m1"), "hello")));
            assertThat(again.added()).isEmpty();
            assertThat(bodies(history.messages(BOB, Long.MAX_VALUE, 10))).containsExactly("hello");
            assertThat(history.chats().getFirst().unread()).isEqualTo(1);
        }
    }

    @Test
    default void anIdUsedAgainForAnotherTextShouldBeAnotherMessage() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(new Change.Add(message(theirs("1"), "monday", 7))));
            history.apply(List.of(new Change.Add(message(theirs("1"), "tuesday", 8))));
            history.apply(List.of(new Change.Add(message(theirs("1"), "tuesday", 8))));
            assertThat(bodies(history.messages(BOB, Long.MAX_VALUE, 10)))
                    .containsExactly("monday", "tuesday");
        }
    }

    static Change lasting(Message.Ref ref, int seconds) {
        Extras extras = Extras.NONE.lasting(Duration.ofSeconds(seconds));
        Content content = Content.of("for " + seconds, extras);
        return new Change.Add(new Message(ref, content, NOON, Status.DELIVERED, 0, 0));
    }

    @Test
    default void whatLastsForATimeShouldBeForgottenInTimeAndNothingElse() throws HistoryException {
        try (History history = open()) {
            assertThat(history.nextExpiry()).isNull();
            history.apply(
                    List.of(
                            add(theirs("stays"), "stays"),
                            lasting(theirs("long"), 900),
                            lasting(theirs("short"), 30)));
            assertThat(history.nextExpiry()).isEqualTo(NOON.plusSeconds(30));
            assertThat(history.apply(List.of(new Change.Expire(NOON.plusSeconds(29)))).expired())
                    .isEmpty();
            History.Applied applied =
                    history.apply(List.of(new Change.Expire(NOON.plusSeconds(30))));
            assertThat(applied.expired()).extracting(Message::id).containsExactly("short");
            assertThat(history.find(theirs("short"))).isNull();
            Chat chat = history.chats().getFirst();
            assertThat(chat.unread()).isEqualTo(2);
            assertThat(chat.last().id()).isEqualTo("long");
            assertThat(history.nextExpiry()).isEqualTo(NOON.plusSeconds(900));
            history.apply(List.of(new Change.Expire(NOON.plusSeconds(1000))));
            assertThat(bodies(history.messages(BOB, Long.MAX_VALUE, 9))).containsExactly("stays");
            assertThat(history.nextExpiry()).isNull();
        }
    }

    @Test
    default void whatAMessageCarriesShouldBeKept() throws HistoryException {
        Extras place =
                new Extras(
                        new Location(52.5, 13.4, 12.5, "Berlin"),
                        List.of(new Mention(0, 2, BOB)),
                        true,
                        Duration.ofDays(1),
                        Duration.ZERO);
        Message message =
                new Message(mine("m1"), Content.of("geo:", place), NOON, Status.STORED, 0, 0);
        try (History history = open()) {
            history.apply(List.of(new Change.Add(message)));
            Message found = history.find(mine("m1"));
            assertThat(found).isNotNull();
            assertThat(found.content()).isEqualTo(message.content());
        }
    }

    @Test
    default void aStatusShouldRiseAndNeverFall() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(add(mine("m1"), "hello")));
            Status failed = Status.failed(ErrorCode.NOT_ALLOWED, null);
            assertThat(advance(history, Status.DELIVERED).changed())
                    .extracting(Message::tick)
                    .containsExactly(Tick.DELIVERED);
            assertThat(advance(history, Status.STORED).changed()).isEmpty();
            assertThat(advance(history, failed).changed()).isEmpty();
            assertThat(advance(history, Status.DELIVERED).changed()).isEmpty();
            Message found = Objects.requireNonNull(history.find(mine("m1")));
            assertThat(found.status()).isEqualTo(Status.DELIVERED);
        }
    }

    @CanIgnoreReturnValue
    private static History.Applied advance(History history, Status news) throws HistoryException {
        return history.apply(List.of(new Change.Advance(mine("m1"), news)));
    }

    @Test
    default void aFailureShouldKeepItsReason() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(add(mine("m1"), "hello")));
            Status failed = Status.failed(ErrorCode.FORBIDDEN, "you are blocked");
            advance(history, failed);
            Message found = Objects.requireNonNull(history.find(mine("m1")));
            assertThat(found.status()).isEqualTo(failed);
        }
    }

    @Test
    default void anEditedMessageShouldKeepItsPlaceAndStayEditedWhenTheFirstTextComesAgain()
            throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(add(theirs("m1"), "helo"), add(theirs("m2"), "next")));
            History.Applied applied =
                    history.apply(
                            List.of(
                                    new Change.Replace(message(theirs("m1"), "hello", 0)),
                                    add(theirs("m1"), "helo")));
            assertThat(applied.added()).isEmpty();
            assertThat(bodies(applied.revised())).containsExactly("hello");
            List<Message> all = history.messages(BOB, Long.MAX_VALUE, 9);
            assertThat(bodies(all)).containsExactly("hello", "next");
            assertThat(all.getFirst().content().state()).isEqualTo(Content.State.EDITED);
        }
    }

    @Test
    default void aCorrectionOfAnUnknownMessageShouldBeShownAsOne() throws HistoryException {
        try (History history = open()) {
            Change correction = new Change.Replace(message(theirs("m1"), "hello", 7));
            assertThat(history.apply(List.of(correction)).added()).hasSize(1);
            assertThat(history.apply(List.of(correction))).isEqualTo(History.Applied.NOTHING);
        }
    }

    @Test
    default void aDeletedMessageShouldStayDeleted() throws HistoryException {
        try (History history = open()) {
            history.apply(
                    List.of(add(theirs("m1"), "oops"), new Change.Retract(theirs("m1"), null)));
            history.apply(
                    List.of(
                            add(theirs("m1"), "oops"),
                            new Change.Replace(message(theirs("m1"), "again", 0)),
                            new Change.React(theirs("m1"), LIKES)));
            Message left = history.messages(BOB, Long.MAX_VALUE, 9).getFirst();
            assertThat(left.content()).isEqualTo(Content.of("").deleted());
            assertThat(history.chats().getFirst().unread()).isEqualTo(1);
        }
    }

    @Test
    default void onePersonShouldHaveOneReactionAndTakeItBack() throws HistoryException {
        try (History history = open()) {
            Content.Reaction laughs = new Content.Reaction(CAROL, List.of("😂", "👍"));
            Content.Reaction nothing = new Content.Reaction(CAROL, List.of());
            Content.Reaction bobs = new Content.Reaction(BOB, List.of("🎉"));
            history.apply(List.of(add(mine("m1"), "news"), new Change.React(mine("m1"), LIKES)));
            history.apply(
                    List.of(
                            new Change.React(mine("m1"), bobs),
                            new Change.React(mine("m1"), laughs)));
            assertThat(history.messages(BOB, Long.MAX_VALUE, 1).getFirst().content().reactions())
                    .containsExactly(bobs, laughs);
            history.apply(List.of(new Change.React(mine("m1"), nothing)));
            assertThat(history.messages(BOB, Long.MAX_VALUE, 1).getFirst().content().reactions())
                    .containsExactly(bobs);
        }
    }

    @Test
    default void newsAboutUnknownMessagesShouldChangeNothing() throws HistoryException {
        try (History history = open()) {
            History.Applied applied =
                    history.apply(
                            List.of(
                                    new Change.Advance(mine("none"), Status.READ),
                                    new Change.ReadThrough(theirs("none")),
                                    new Change.Retract(theirs("none"), null),
                                    new Change.React(theirs("none"), LIKES),
                                    new Change.Dequeue(99)));
            assertThat(applied).isEqualTo(History.Applied.NOTHING);
        }
    }

    @Test
    default void readingShouldCoverEverythingBeforeButNothingPending() throws HistoryException {
        try (History history = open()) {
            history.apply(
                    List.of(add(mine("m1"), "1"), add(mine("m2"), "2"), add(mine("m3"), "3")));
            history.apply(
                    List.of(
                            new Change.Advance(mine("m1"), Status.STORED),
                            new Change.Advance(mine("m3"), Status.DELIVERED),
                            add(mine("m4"), "4")));
            History.Applied applied = history.apply(List.of(new Change.ReadThrough(mine("m3"))));
            assertThat(bodies(applied.changed())).containsExactly("1", "3");
            assertThat(history.messages(BOB, Long.MAX_VALUE, 10))
                    .extracting(Message::tick)
                    .containsExactly(Tick.READ, Tick.PENDING, Tick.READ, Tick.PENDING);
        }
    }

    @Test
    default void readingShouldClearTheUnreadCount() throws HistoryException {
        try (History history = open()) {
            for (int i = 0; i < 600; i++) {
                history.apply(List.of(add(theirs("m" + i), "text " + i)));
            }
            assertThat(history.chats().getFirst().unread()).isEqualTo(600);
            history.apply(List.of(new Change.ReadThrough(theirs("m598"))));
            assertThat(history.chats().getFirst().unread()).isEqualTo(1);
            history.apply(List.of(new Change.ReadThrough(theirs("m599"))));
            assertThat(history.chats().getFirst().unread()).isZero();
        }
    }

    @Test
    default void chatsShouldComeNewestFirstWithTheirLastMessage() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(add(theirs("m1"), "from bob"), other("from carol")));
            assertThat(history.chats()).extracting(Chat::peer).containsExactly(CAROL, BOB);
            history.apply(List.of(add(mine("m2"), "to bob")));
            assertThat(history.chats()).extracting(Chat::peer).containsExactly(BOB, CAROL);
            assertThat(history.chats().getFirst().last().body()).isEqualTo("to bob");
        }
    }

    @Test
    default void theOutboxShouldKeepItsOrderUntilConfirmed() throws HistoryException {
        try (History history = open()) {
            History.Applied applied =
                    history.apply(
                            List.of(
                                    new Change.Enqueue(Outgoing.text(BOB, "b")),
                                    new Change.Enqueue(Outgoing.text(CAROL, "a")),
                                    new Change.Enqueue(Outgoing.read(BOB, "r", "m7"))));
            assertThat(history.outbox(0, 10)).isEqualTo(applied.enqueued());
            assertThat(applied.enqueued()).extracting(Outgoing::id).containsExactly("b", "a", "r");
            long first = applied.enqueued().getFirst().order();
            assertThat(history.outbox(first, 1)).extracting(Outgoing::id).containsExactly("a");
            history.apply(List.of(new Change.Dequeue(first)));
            assertThat(history.outbox(0, 10)).extracting(Outgoing::id).containsExactly("a", "r");
        }
    }

    @Test
    default void aFullOutboxShouldRefuseTheWholeBatch() throws HistoryException {
        try (History history = open(new Retention(10, 10, 10, 2))) {
            List<Change> two =
                    List.of(
                            new Change.Enqueue(Outgoing.text(BOB, "1")),
                            new Change.Enqueue(Outgoing.text(BOB, "2")));
            history.apply(two);
            assertThatThrownBy(
                            () ->
                                    history.apply(
                                            List.of(
                                                    add(mine("3"), "third"),
                                                    new Change.Enqueue(Outgoing.text(BOB, "3")))))
                    .isInstanceOfSatisfying(
                            HistoryException.class,
                            e -> assertThat(e.kind()).isEqualTo(HistoryException.Kind.FULL));
            assertThat(history.find(mine("3"))).isNull();
            assertThat(history.outbox(0, 10)).hasSize(2);
        }
    }

    @Test
    default void theOldestMessagesShouldGoFirstAndWaitingOnesStay() throws HistoryException {
        try (History history = open(new Retention(5, 10, 10, 10))) {
            history.apply(List.of(add(theirs("old"), "old"), add(mine("wait"), "wait")));
            for (int i = 0; i < 6; i++) {
                history.apply(List.of(add(theirs("m" + i), "text " + i)));
            }
            assertThat(bodies(history.messages(BOB, Long.MAX_VALUE, 100)))
                    .startsWith("wait", "text 0")
                    .endsWith("text 5");
            history.apply(List.of(new Change.Advance(mine("wait"), Status.STORED)));
            history.apply(List.of(add(theirs("last1"), "x"), add(theirs("last2"), "y")));
            assertThat(history.messages(BOB, Long.MAX_VALUE, 100)).hasSize(5);
            assertThat(history.find(theirs("old"))).isNull();
            assertThat(history.chats().getFirst().unread()).isEqualTo(5);
        }
    }

    @Test
    default void theQuietestChatShouldMakeRoomForANewOne() throws HistoryException {
        try (History history = open(new Retention(10, 3, 10, 10))) {
            history.apply(
                    List.of(
                            add(mine("w"), "waiting"),
                            new Change.Enqueue(Outgoing.text(BOB, "w"))));
            for (int i = 0; i < 4; i++) {
                Jid peer = new Jid("peer" + i, "example.org", null);
                Message.Ref ref = new Message.Ref(peer, "m", false);
                history.apply(
                        List.of(
                                new Change.Add(
                                        new Message(ref, "hi", NOON, Status.DELIVERED, 0, 0))));
            }
            assertThat(history.chats())
                    .extracting(c -> c.peer().local())
                    .containsExactly("peer3", "peer2", "bob");
        }
    }

    @Test
    default void contactsShouldBeReplacedAndRemovedByAddress() throws HistoryException {
        try (History history = open(new Retention(10, 10, 2, 10))) {
            Contact bob = new Contact(BOB, "Bob", Contact.Bond.BOTH, false, false);
            history.apply(
                    List.of(
                            new Change.PutContact(Contact.of(CAROL)),
                            new Change.PutContact(Contact.of(BOB)),
                            new Change.PutContact(bob)));
            assertThat(history.contacts()).containsExactly(bob, Contact.of(CAROL));
            Jid dave = new Jid("dave", "example.org", null);
            history.apply(List.of(new Change.PutContact(Contact.of(dave))));
            assertThat(history.contacts()).as("bounded").hasSize(2);
            history.apply(List.of(new Change.RemoveContact(CAROL)));
            assertThat(history.contacts()).containsExactly(bob);
        }
    }

    @Test
    default void valuesShouldBeKeptByName() throws HistoryException {
        try (History history = open()) {
            history.apply(List.of(new Change.SetValue("position", "17")));
            history.apply(List.of(new Change.SetValue("position", "18")));
            assertThat(history.value("position")).isEqualTo("18");
        }
    }

    @Test
    default void aClosedHistoryShouldSayWhatToDo() throws HistoryException {
        History history = open();
        history.close();
        history.close();
        assertThatThrownBy(() -> history.messages(BOB, 1, 1)).hasMessageContaining("open it again");
    }
}
