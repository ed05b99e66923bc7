package org.godwit.server.group.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Members;
import org.junit.jupiter.api.Test;

class CountsTest {
    private static final Jid ANN = new Jid("ann", "example", null);
    private static final Jid BOB = new Jid("bob", "example", null);
    private static final Jid CAT = new Jid("cat", "example", null);

    private Members members = Members.NOBODY;
    private final Counts counts = new Counts(100);

    private void join(Jid account, long now) {
        members = members.with(account, Affiliation.MEMBER, null, now);
        assertThat(counts.belonging(members)).isEmpty();
    }

    private List<Jid> leave(Jid account) {
        members = members.with(account, Affiliation.NONE, null, 0);
        return counts.belonging(members);
    }

    @Test
    void shouldCountTheAuthorFromTheStart() {
        join(ANN, 0);
        join(BOB, 0);
        counts.speak(Spoken.of(1, ANN, "a"));
        assertThat(counts.count(1)).isEqualTo(new Count(1, 1, 2));
        counts.had(BOB, 1, 10);
        assertThat(counts.count(1)).isEqualTo(new Count(2, 1, 2));
        assertThat(counts.count(1).reached()).isEqualTo(Spoken.Told.DELIVERED);
        counts.read(BOB, 1, 20);
        assertThat(counts.count(1).reached()).isEqualTo(Spoken.Told.READ);
    }

    @Test
    void whoeverLeftShouldNotBeNamedAnyMore() {
        join(ANN, 0);
        join(BOB, 0);
        join(CAT, 0);
        counts.speak(Spoken.of(1, ANN, "a").missedBy(Set.of(BOB, CAT)));
        counts.speak(Spoken.of(2, BOB, "b"));
        assertThat(counts.gone()).isEmpty();
        assertThat(leave(BOB)).containsExactly(BOB);
        assertThat(counts.gone()).containsExactly(BOB);
        Counts.Forgotten forgotten = counts.forget(BOB);
        assertThat(forgotten.dropped()).containsExactly(2L);
        assertThat(forgotten.altered()).containsExactly(1L);
        assertThat(counts.gone()).isEmpty();
        assertThat(counts.find(1)).isEqualTo(Spoken.of(1, ANN, "a").missedBy(Set.of(CAT)));
        assertThat(counts.count(1)).isEqualTo(new Count(1, 1, 2));
        assertThat(counts.find(2)).isNull();
        assertThat(counts.takeChanged()).extracting(Spoken::number).containsExactly(1L);
    }

    @Test
    void shouldNotCountTheSameDeliveryTwice() {
        join(ANN, 0);
        join(BOB, 0);
        join(CAT, 0);
        counts.speak(Spoken.of(1, ANN, "a"));
        assertThat(counts.had(BOB, 1, 10)).isTrue();
        assertThat(counts.had(BOB, 1, 11)).isFalse();
        assertThat(counts.count(1)).isEqualTo(new Count(2, 1, 3));
    }

    @Test
    void shouldNotCountWhoCameLater() {
        join(ANN, 0);
        join(BOB, 0);
        counts.speak(Spoken.of(1, ANN, "a"));
        join(CAT, 1);
        counts.had(CAT, 1, 10);
        assertThat(counts.count(1)).isEqualTo(new Count(1, 1, 2));
        counts.speak(Spoken.of(2, ANN, "b"));
        assertThat(counts.count(2).members()).isEqualTo(3);
    }

    @Test
    void shouldLetWhoLeftOutOfTheCount() {
        join(ANN, 0);
        join(BOB, 0);
        join(CAT, 0);
        counts.speak(Spoken.of(1, ANN, "a"));
        counts.had(BOB, 1, 10);
        assertThat(leave(CAT)).containsExactly(CAT);
        assertThat(counts.count(1)).isEqualTo(new Count(2, 1, 2));
        leave(BOB);
        assertThat(counts.count(1)).isEqualTo(new Count(1, 1, 1));
    }

    @Test
    void shouldNeverCountWhoMissedIt() {
        join(ANN, 0);
        join(BOB, 0);
        counts.speak(Spoken.of(1, ANN, "a"));
        counts.speak(Spoken.of(1, ANN, "a").missedBy(Set.of(BOB)));
        counts.speak(Spoken.of(2, ANN, "b"));
        counts.read(BOB, 2, 10);
        assertThat(counts.count(1)).isEqualTo(new Count(1, 1, 2));
        assertThat(counts.count(2)).isEqualTo(new Count(2, 2, 2));
    }

    @Test
    void shouldSayWhenEachHadIt() {
        Course course = Course.NONE.having(3, 30).having(7, 70).reading(5, 90);
        assertThat(course.hadAt(2)).isEqualTo(30);
        assertThat(course.hadAt(4)).isEqualTo(70);
        assertThat(course.hadAt(8)).isNull();
        assertThat(course.readAt(5)).isEqualTo(90);
        assertThat(course.readAt(6)).isNull();
    }

    @Test
    void shouldForgetOldTimesButNotHowFar() {
        Course course = Course.NONE;
        for (int i = 1; i <= 100; i++) {
            course = course.having(i, i * 10L);
        }
        assertThat(course.had()).hasSize(Course.STEPS_MAX);
        assertThat(course.hadUpTo()).isEqualTo(100);
        assertThat(course.hadAt(1)).isNotNull();
    }

    @Test
    void shouldKeepNoMoreMessagesThanItMay() {
        Counts few = new Counts(2);
        few.belonging(members.with(ANN, Affiliation.MEMBER, null, 0));
        few.speak(Spoken.of(1, ANN, "a"));
        few.speak(Spoken.of(2, ANN, "b"));
        assertThat(few.speak(Spoken.of(3, ANN, "c"))).containsExactly(1L);
        assertThat(few.find(1)).isNull();
    }

    /// Whatever happens in whatever order, the counts are those one gets by counting anew, and
    /// those a room has after it was read from its records.
    @Test
    void shouldAgreeWithCountingAnew() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<Jid, Course> courses = new HashMap<>();
        TreeMap<Long, Spoken> said = new TreeMap<>();
        long latest = 0;
        for (int step = 0; step < 2_000; step++) {
            Jid who = new Jid("m" + random.nextInt(8), "example", null);
            long some = latest == 0 ? 0 : 1 + random.nextLong(latest);
            switch (random.nextInt(6)) {
                case 0 -> {
                    if (!members.belongs(who)) {
                        join(who, latest);
                        courses.put(who, Course.NONE);
                    }
                }
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        leave(who);
                        courses.remove(who);
                    }
                }
                case 2 -> {
                    if (members.belongs(who)) {
                        latest++;
                        said.put(latest, Spoken.of(latest, who, "id" + latest));
                        counts.speak(said.get(latest)).forEach(said::remove);
                    }
                }
                case 3 -> {
                    counts.read(who, some, step);
                    courses.computeIfPresent(who, (_, c) -> c.reading(some, 0));
                }
                default -> {
                    counts.had(who, some, step);
                    courses.computeIfPresent(who, (_, c) -> c.having(some, 0));
                }
            }
            check(said, courses, "seed " + seed + " step " + step);
        }
        Counts again = new Counts(100);
        again.belonging(members);
        new ArrayList<>(members.all().keySet())
                .forEach(account -> again.restore(account, counts.course(account)));
        said.values().forEach(again::speak);
        said.keySet()
                .forEach(
                        n ->
                                assertThat(again.count(n))
                                        .as("seed " + seed)
                                        .isEqualTo(counts.count(n)));
    }

    private void check(Map<Long, Spoken> said, Map<Jid, Course> courses, String where) {
        for (Spoken spoken : said.values()) {
            int delivered = 0;
            int read = 0;
            List<Jid> audience = members.receiving(spoken.number());
            for (Jid account : audience) {
                Course course = courses.getOrDefault(account, Course.NONE);
                boolean author = account.equals(spoken.author());
                delivered += author || course.hadUpTo() >= spoken.number() ? 1 : 0;
                read += author || course.readUpTo() >= spoken.number() ? 1 : 0;
            }
            assertThat(counts.count(spoken.number()))
                    .as(where)
                    .isEqualTo(new Count(delivered, read, audience.size()));
        }
    }
}
