package org.godwit.server.group.count;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.group.room.Members;
import org.jspecify.annotations.Nullable;

/// The counts of a room's latest messages. Deterministic: they follow from who belongs since when
/// and how far each has come, and are kept up to date step by step.
///
/// A message is for who belonged when it took its place in the log. Who came later is not counted;
/// who left is no longer.
public final class Counts {
    private final int keptMax;
    private final Map<Jid, Place> places = new HashMap<>();
    private final TreeMap<Long, Kept> kept = new TreeMap<>();

    /// Messages whose count is not what their author was last told.
    private final Set<Long> changed = new HashSet<>();

    private Members known = Members.NOBODY;

    /// @param since the latest message of the log when the member came
    private record Place(long since, Course course) {}

    private static final class Kept {
        private Spoken spoken;
        private Count count = Count.NONE;

        Kept(Spoken spoken) {
            this.spoken = spoken;
        }
    }

    /// @param keptMax messages counted at once; the oldest are let go
    public Counts(int keptMax) {
        this.keptMax = keptMax;
    }

    /// Takes note of who belongs now.
    ///
    /// @return who no longer does
    public List<Jid> belonging(Members members) {
        List<Jid> gone = new ArrayList<>();
        if (members.equals(known)) {
            return gone;
        }
        known = members;
        members.all()
                .forEach(
                        (account, member) -> {
                            if (members.belongs(account)) {
                                places.putIfAbsent(account, new Place(member.since(), Course.NONE));
                            }
                        });
        for (Jid account : List.copyOf(places.keySet())) {
            if (!members.belongs(account)) {
                gone.add(account);
                add(-1, account, places.remove(account));
            }
        }
        return gone;
    }

    /// What was kept of somebody.
    ///
    /// @param dropped numbers of messages that are not counted any longer
    /// @param altered numbers of messages of which less is known
    public record Forgotten(List<Long> dropped, List<Long> altered) {
        public Forgotten {
            dropped = List.copyOf(dropped);
            altered = List.copyOf(altered);
        }
    }

    /// Who belongs no longer is not named any more: as the author of messages, whose ticks nobody
    /// hears of now, or as one who missed some.
    public Forgotten forget(Jid account) {
        List<Long> dropped = new ArrayList<>();
        List<Long> altered = new ArrayList<>();
        for (Kept each : List.copyOf(kept.values())) {
            Spoken spoken = each.spoken;
            if (spoken.author().equals(account)) {
                kept.remove(spoken.number());
                changed.remove(spoken.number());
                dropped.add(spoken.number());
            } else if (spoken.missed().contains(account)) {
                Set<Jid> others = new HashSet<>(spoken.missed());
                others.remove(account);
                each.spoken = spoken.missedBy(others);
                altered.add(spoken.number());
            }
        }
        return new Forgotten(dropped, altered);
    }

    /// Everybody who is named by what is kept and does not belong.
    public Set<Jid> gone() {
        Set<Jid> gone = new HashSet<>();
        for (Kept each : kept.values()) {
            gone.add(each.spoken.author());
            gone.addAll(each.spoken.missed());
        }
        gone.removeAll(places.keySet());
        return gone;
    }

    /// How far a member had come when the room was last awake.
    public void restore(Jid account, Course course) {
        Place place = places.get(account);
        if (place != null) {
            add(-1, account, place);
            Place now = new Place(place.since(), course);
            places.put(account, now);
            add(1, account, now);
        }
    }

    private void add(int sign, Jid account, @Nullable Place place) {
        if (place == null) {
            return;
        }
        for (Kept each : kept.tailMap(place.since(), false).values()) {
            each.count = counted(each, sign, account, place);
            note(each);
        }
    }

    private static Count counted(Kept each, int sign, Jid account, Place place) {
        long number = each.spoken.number();
        boolean author = account.equals(each.spoken.author());
        boolean missed = each.spoken.missed().contains(account);
        boolean had = author || (!missed && place.course().hadUpTo() >= number);
        boolean read = author || (!missed && place.course().readUpTo() >= number);
        return each.count.plus(sign, had, read);
    }

    private void note(Kept each) {
        changed.add(each.spoken.number());
    }

    /// A message is counted from now on, or is known with more detail.
    ///
    /// @return numbers of messages that are not counted any longer
    public List<Long> speak(Spoken spoken) {
        Kept fresh = new Kept(spoken);
        places.forEach(
                (account, place) -> {
                    if (place.since() < spoken.number()) {
                        fresh.count = counted(fresh, 1, account, place);
                    }
                });
        kept.put(spoken.number(), fresh);
        note(fresh);
        List<Long> dropped = new ArrayList<>();
        while (kept.size() > keptMax) {
            long oldest = kept.pollFirstEntry().getKey();
            changed.remove(oldest);
            dropped.add(oldest);
        }
        return dropped;
    }

    /// A member's device has everything up to `number`.
    ///
    /// @return whether some count depends on it
    public boolean had(Jid account, long number, long nowMillis) {
        Place place = places.get(account);
        return place != null && advance(account, place, place.course().having(number, nowMillis));
    }

    /// A member has read everything up to `number`.
    ///
    /// @return whether some count depends on it
    public boolean read(Jid account, long number, long nowMillis) {
        Place place = places.get(account);
        return place != null && advance(account, place, place.course().reading(number, nowMillis));
    }

    private boolean advance(Jid account, Place place, Course course) {
        Course before = place.course();
        if (course.equals(before)) {
            return false;
        }
        places.put(account, new Place(place.since(), course));
        long from = Math.max(place.since(), Math.min(before.hadUpTo(), before.readUpTo()));
        long to = course.hadUpTo();
        boolean counted = false;
        for (Kept each : kept.subMap(from, false, Math.max(from, to), true).values()) {
            long number = each.spoken.number();
            if (account.equals(each.spoken.author()) || each.spoken.missed().contains(account)) {
                continue;
            }
            int had = before.hadUpTo() < number && number <= course.hadUpTo() ? 1 : 0;
            int read = before.readUpTo() < number && number <= course.readUpTo() ? 1 : 0;
            if (had + read > 0) {
                each.count = each.count.and(had, read);
                changed.add(number);
                counted = true;
            }
        }
        return counted;
    }

    /// The number of a message by its number in the log or by its author's id, or null.
    public @Nullable Long numberOf(String reference) {
        try {
            long number = Long.parseLong(reference);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // An author's id, then.
        }
        for (Kept each : kept.descendingMap().values()) {
            if (each.spoken.id().equals(reference)) {
                return each.spoken.number();
            }
        }
        return null;
    }

    public @Nullable Spoken find(long number) {
        Kept found = kept.get(number);
        return found == null ? null : found.spoken;
    }

    /// The latest message of that author with that id, or null.
    public @Nullable Spoken find(Jid author, String id) {
        for (Kept each : kept.descendingMap().values()) {
            if (each.spoken.id().equals(id) && each.spoken.author().equals(author)) {
                return each.spoken;
            }
        }
        return null;
    }

    /// An author's messages, oldest first, at most `max`, the latest of those that are more.
    public List<Spoken> of(Jid author, int max) {
        List<Spoken> found = new ArrayList<>();
        for (Kept each : kept.descendingMap().values()) {
            if (each.spoken.author().equals(author) && found.size() < max) {
                found.add(each.spoken);
            }
        }
        return found.reversed();
    }

    public Count count(long number) {
        Kept found = kept.get(number);
        return found == null ? Count.NONE : found.count;
    }

    /// Who a message is for and still belongs, with how far each has come.
    public Map<Jid, Course> audience(Spoken spoken) {
        Map<Jid, Course> found = new HashMap<>();
        places.forEach(
                (account, place) -> {
                    if (place.since() < spoken.number()) {
                        boolean missed = spoken.missed().contains(account);
                        found.put(account, missed ? Course.NONE : place.course());
                    }
                });
        return found;
    }

    public Course course(Jid account) {
        Place place = places.get(account);
        return place == null ? Course.NONE : place.course();
    }

    /// An author knows these.
    public void told(Spoken spoken) {
        Kept found = kept.get(spoken.number());
        if (found != null) {
            found.spoken = found.spoken.told(spoken.told());
        }
    }

    /// Messages whose counts have changed since the last call, oldest first.
    public List<Spoken> takeChanged() {
        List<Spoken> taken = new ArrayList<>();
        changed.stream()
                .sorted()
                .forEach(
                        number -> {
                            Spoken spoken = find(number);
                            if (spoken != null) {
                                taken.add(spoken);
                            }
                        });
        changed.clear();
        return taken;
    }

    /// To be taken again.
    public void untold(Spoken spoken) {
        if (kept.containsKey(spoken.number())) {
            changed.add(spoken.number());
        }
    }

    public boolean hasChanged() {
        return !changed.isEmpty();
    }
}
