package org.godwit.server.group.count;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far one member of a room has come in its log, and when: rising steps, oldest first. Old
/// steps are forgotten; what they covered then counts as reached at the next one, never earlier
/// than it was.
///
/// @param had what a device of the member has acknowledged
/// @param read what the member has read; nothing is read that it has not had
public record Course(List<Step> had, List<Step> read) {
    public static final int STEPS_MAX = 32;
    public static final Course NONE = new Course(List.of(), List.of());

    /// Everything up to `number` was reached at that time.
    public record Step(long number, long atMillis) {}

    public Course {
        had = List.copyOf(had);
        read = List.copyOf(read);
    }

    public long hadUpTo() {
        return had.isEmpty() ? 0 : had.getLast().number();
    }

    public long readUpTo() {
        return read.isEmpty() ? 0 : read.getLast().number();
    }

    /// The same instance when that is no news.
    Course having(long number, long nowMillis) {
        return number <= hadUpTo() ? this : new Course(and(had, number, nowMillis), read);
    }

    /// The same instance when that is no news.
    Course reading(long number, long nowMillis) {
        if (number <= readUpTo()) {
            return this;
        }
        return new Course(having(number, nowMillis).had, and(read, number, nowMillis));
    }

    private static List<Step> and(List<Step> steps, long number, long nowMillis) {
        List<Step> more = new ArrayList<>(steps);
        if (more.size() >= STEPS_MAX) {
            more.removeFirst();
        }
        more.add(new Step(number, nowMillis));
        return more;
    }

    /// When a message was delivered to the member, Unix milliseconds, or null when it was not.
    public @Nullable Long hadAt(long number) {
        return at(had, number);
    }

    public @Nullable Long readAt(long number) {
        return at(read, number);
    }

    private static @Nullable Long at(List<Step> steps, long number) {
        for (Step step : steps) {
            if (step.number() >= number) {
                return step.atMillis();
            }
        }
        return null;
    }
}
