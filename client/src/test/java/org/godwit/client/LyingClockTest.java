package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sealed messages under clocks that are ahead, behind and put right, and when days lie between two
/// words.
class LyingClockTest {
    private static final Jid ALICE = Post.jid("alice");
    private static final Jid BOB = Post.jid("bob");
    private static final Duration YEAR = Duration.ofDays(365);

    private final Post post = new Post();
    private final Post.Phone alice = post.phone("alice", "phone");
    private final Post.Phone bob = post.phone("bob", "pocket");

    @BeforeEach
    void online() throws HistoryException {
        alice.goesOnline();
        bob.goesOnline();
        post.settle();
    }

    private long passed(String what) {
        return post.passed.stream().filter(each -> each.contains(what)).count();
    }

    private void reconnects(Post.Phone phone) throws HistoryException {
        phone.goesAway();
        phone.goesOnline();
        post.settle();
    }

    /// Its clock is so much ahead while it comes online, and right again.
    private void leaps(Post.Phone phone, Duration ahead) throws HistoryException {
        phone.ahead = ahead;
        reconnects(phone);
        phone.ahead = Duration.ZERO;
        reconnects(phone);
    }

    private void says(Post.Phone phone, Jid to, String id) throws HistoryException {
        phone.says(to, id, "word " + id);
        post.settle();
    }

    @Test
    void keysShouldSurviveAClockThatLeapsAheadForAMoment() throws HistoryException {
        leaps(bob, YEAR);
        bob.restarts();
        bob.goesOnline();
        post.settle();
        says(alice, BOB, "m1");
        assertThat(bob.reads(ALICE)).containsExactly("<word m1");
        // At once, with the keys the server had: nothing was asked for again.
        assertThat(passed("<again")).isZero();
    }

    @Test
    void keysShouldGoInTheEnd() throws HistoryException {
        int kept = packagesKept();
        for (int day = 0; day < 250; day++) {
            post.later(Duration.ofDays(1).plusMinutes(1));
            reconnects(bob);
        }
        assertThat(packagesKept()).isLessThan(kept);
    }

    private int packagesKept() throws HistoryException {
        String index = bob.history.value("e2ee/packages");
        return index == null ? 0 : index.split("\n", -1).length;
    }

    @Test
    void keysShouldBePublishedAgainAfterAClockThatWasAheadIsPutRight() throws HistoryException {
        leaps(bob, YEAR);
        long before = passed("<publish");
        for (int day = 1; day <= 3; day++) {
            post.later(Duration.ofDays(1).plusMinutes(1));
            reconnects(bob);
            assertThat(passed("<publish")).isEqualTo(before + day);
        }
    }

    @Test
    void aNewDeviceShouldBeNoticedAfterTheClockWasPutBack() throws HistoryException {
        alice.ahead = Duration.ofDays(3);
        says(alice, BOB, "m1");
        alice.ahead = Duration.ZERO;
        Post.Phone desk = post.phone("bob", "desk");
        desk.goesOnline();
        post.settle();
        post.later(Duration.ofMinutes(11));
        says(alice, BOB, "m2");
        assertThat(bob.reads(ALICE)).containsExactly("<word m1", "<word m2");
        assertThat(desk.reads(ALICE)).containsExactly("<word m2");
    }

    @Test
    void whatWaitsForAnAnswerShouldNotWaitForTheOldTime() throws HistoryException {
        alice.ahead = Duration.ofDays(3);
        alice.unanswered = true;
        says(alice, BOB, "m1");
        assertThat(bob.reads(ALICE)).isEmpty();
        alice.ahead = Duration.ZERO;
        alice.unanswered = false;
        alice.wakes();
        post.later(Duration.ofSeconds(31));
        alice.wakes();
        post.settle();
        assertThat(bob.reads(ALICE)).containsExactly("<word m1");
    }

    @Test
    void aGroupMadeByAClockThatWasAheadShouldNotLastUntilThen() throws HistoryException {
        alice.ahead = Duration.ofDays(30);
        says(alice, BOB, "m1");
        long welcomes = passed("<welcome");
        alice.ahead = Duration.ZERO;
        alice.restarts();
        alice.goesOnline();
        says(alice, BOB, "m2");
        assertThat(passed("<welcome")).isEqualTo(welcomes + 1);
        assertThat(bob.reads(ALICE)).containsExactly("<word m1", "<word m2");
    }

    @Test
    void aClockAFewSecondsOffShouldCostNoKeys() throws HistoryException {
        says(alice, BOB, "m1");
        long welcomes = passed("<welcome");
        for (int i = 2; i < 12; i++) {
            alice.ahead = Duration.ofSeconds(i % 2 == 0 ? -20 : 20);
            says(alice, BOB, "m" + i);
        }
        assertThat(passed("<welcome")).isEqualTo(welcomes);
        assertThat(bob.reads(ALICE)).hasSize(11);
    }

    @Test
    void whoWasAwayForWeeksShouldReadAllOfItInOrder() throws HistoryException {
        says(alice, BOB, "m0");
        bob.goesAway();
        List<String> said = new ArrayList<>(List.of("<word m0"));
        long commits = passed("<commit");
        long welcomes = passed("<welcome");
        for (int day = 1; day <= 24; day++) {
            post.later(Duration.ofDays(1).plusMinutes(1));
            reconnects(alice);
            says(alice, BOB, "m" + day);
            said.add("<word m" + day);
        }
        assertThat(passed("<commit")).isGreaterThan(commits + 10);
        assertThat(passed("<welcome")).isGreaterThan(welcomes + 2);
        // Its own clock says that no time has passed, and then that it is next year.
        bob.ahead = Duration.ofDays(-25);
        bob.goesOnline();
        post.settle();
        assertThat(bob.reads(ALICE)).isEqualTo(said);
        bob.ahead = YEAR;
        reconnects(bob);
        says(bob, ALICE, "b1");
        assertThat(alice.reads(BOB)).contains("<word b1");
        assertThat(passed("<again")).isZero();
    }

    @Test
    void whoCannotOpenSomethingShouldStillAskAfterItsClockWasPutBack() throws HistoryException {
        says(alice, BOB, "m0");
        bob.ahead = Duration.ofDays(2);
        // Sixteen in an hour are the most one asks.
        post.bend =
                message ->
                        message.payload().child("urn:godwit:e2ee:0", "sealed") == null
                                ? message
                                : LyingServerTest.with(
                                        message, "sealed", LyingServerTest.flipped(message));
        for (int i = 1; i <= 17; i++) {
            says(alice, BOB, "x" + i);
        }
        long asked = passed("<again");
        bob.ahead = Duration.ZERO;
        bob.wakes();
        post.later(Duration.ofMinutes(61));
        says(alice, BOB, "y1");
        assertThat(asked).isPositive();
        assertThat(passed("<again")).isGreaterThan(asked);
    }
}
