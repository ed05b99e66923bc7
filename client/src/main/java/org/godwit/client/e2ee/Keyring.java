package org.godwit.client.e2ee;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// This device's identity and the key packages it has given to the server.
final class Keyring {
    private static final String IDENTITY = "e2ee/identity";
    private static final String PACKAGE = "e2ee/package/";
    private static final String INDEX = "e2ee/packages";
    private static final String PUBLISHED = "e2ee/published";

    /// One-time packages the server shall have, and how many are made at once.
    private static final int PACKAGES_WANTED = 20;

    private static final int PACKAGES_AT_ONCE = 10;

    /// Packages whose private part is kept, at most; the oldest are forgotten.
    private static final int KEPT_MAX = 200;

    /// Server's 30 days, and as long again for a welcome to lie in the mailbox.
    private static final Duration PACKAGE_LIFE = Duration.ofDays(60);

    /// Server's 90 days after it was last given, and the same grace.
    private static final Duration LAST_LIFE = Duration.ofDays(150);

    /// How many times in a row keys are published, a day apart, before a private part goes by age.
    private static final int OVERDUE_MIN = 7;

    private static final Duration LAST_RENEWED = Duration.ofDays(30);
    private static final Duration PUBLISHED_AGAIN = Duration.ofDays(1);

    private final Kept kept;
    private final Jid account;
    private @Nullable DeviceIdentity identity;

    Keyring(Kept kept, Jid account) {
        this.kept = kept;
        this.account = account;
    }

    /// One line of the index.
    ///
    /// @param overdue how many times in a row it was too old when keys were published: a clock that
    ///   is wrong for a moment makes nothing old
    private record Line(String reference, boolean last, long madeMillis, int overdue) {
        boolean isOver() {
            return overdue >= OVERDUE_MIN;
        }

        /// Keys are published; nothing was made later than that.
        Line published(Instant now) {
            long made = Math.min(madeMillis, now.toEpochMilli());
            Duration life = last ? LAST_LIFE : PACKAGE_LIFE;
            boolean old = Instant.ofEpochMilli(made).plus(life).isBefore(now);
            return new Line(reference, last, made, old ? overdue + 1 : 0);
        }

        static Line of(String text) throws SealException {
            String[] words = text.split(" ", -1);
            try {
                int overdue = words.length > 3 ? Integer.parseInt(words[3]) : 0;
                boolean last = words[1].equals("last");
                return new Line(words[0], last, Long.parseLong(words[2]), overdue);
            } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
                throw new SealException("the list of packages is damaged", e);
            }
        }

        @Override
        public String toString() {
            return reference + (last ? " last " : " once ") + madeMillis + " " + overdue;
        }
    }

    @Nullable DeviceIdentity identity() throws HistoryException {
        String text = identity == null ? kept.get(IDENTITY) : null;
        try {
            identity = text == null ? identity : DeviceIdentity.of(account, text);
        } catch (SealException e) {
            throw Sealing.damaged(e);
        }
        return identity;
    }

    /// The identity of this device; a new one when the server calls it by another name than before.
    DeviceIdentity open(String device) throws HistoryException {
        DeviceIdentity known = identity();
        if (known == null || !known.self().device().equals(device)) {
            known = DeviceIdentity.create(account, device);
            identity = known;
            kept.put(IDENTITY, known.kept());
            for (Line each : lines()) {
                kept.erase(PACKAGE + each.reference());
            }
            kept.erase(INDEX);
            kept.erase(PUBLISHED);
        }
        return known;
    }

    void forget() {
        identity = null;
    }

    /// Whether the server is to hear of our keys again: the first time, and once a day.
    boolean isDue(Instant now) throws HistoryException {
        String published = kept.get(PUBLISHED);
        if (published == null) {
            return true;
        }
        // Later than now: the clock was wrong then, and the server forgets by its own.
        Instant then = Instant.ofEpochMilli(Long.parseLong(published));
        return then.isAfter(now) || then.plus(PUBLISHED_AGAIN).isBefore(now);
    }

    /// What to publish, with `once` new one-time packages (PROTOCOL §4.12). What is too old goes.
    Element publication(int once, Instant now) throws HistoryException {
        DeviceIdentity self = identity();
        if (self == null) {
            throw new IllegalStateException("the keyring is not open");
        }
        try {
            List<Line> lines = living(once == 0, now);
            Line last = newestLast(lines);
            Bytes resort;
            if (last == null || isOld(last, now)) {
                resort = add(self, true, now, lines).published();
            } else {
                resort = load(last.reference()).published();
            }
            Element.Builder publish =
                    Element.builder(Sealing.NAMESPACE, "publish")
                            .attribute("key", Sealing.base64(self.self().key()))
                            .child(text("last", resort));
            for (int i = 0; i < once; i++) {
                publish.child(text("package", add(self, false, now, lines).published()));
            }
            keep(lines);
            return publish.build();
        } catch (SealException e) {
            throw Sealing.damaged(e);
        }
    }

    /// The server has what was published.
    void published(Instant now) {
        kept.put(PUBLISHED, Long.toString(now.toEpochMilli()));
    }

    /// How many more the server is to have, when it has so many.
    static int missing(int left) {
        return Math.clamp(PACKAGES_WANTED - left, 0, PACKAGES_AT_ONCE);
    }

    private static Element text(String name, Bytes content) {
        return Element.builder(Sealing.NAMESPACE, name)
                .text(Base64.getEncoder().encodeToString(content.unsafeArray()))
                .build();
    }

    private OwnPackage add(DeviceIdentity self, boolean last, Instant now, List<Line> lines)
            throws SealException {
        OwnPackage made = OwnPackage.create(self);
        String reference = made.reference();
        kept.put(PACKAGE + reference, made.kept());
        lines.add(new Line(reference, last, now.toEpochMilli(), 0));
        return made;
    }

    /// @param daily whether it is the day's first
    private List<Line> living(boolean daily, Instant now) throws HistoryException, SealException {
        List<Line> living = new ArrayList<>();
        List<Line> all = lines();
        int over = Math.max(0, all.size() - KEPT_MAX);
        for (Line each : all) {
            Line line = daily ? each.published(now) : each;
            if (line.isOver() || (over > 0 && !line.last())) {
                over--;
                kept.erase(PACKAGE + line.reference());
            } else {
                living.add(line);
            }
        }
        return living;
    }

    private static @Nullable Line newestLast(List<Line> lines) {
        return lines.stream().filter(Line::last).reduce((_, later) -> later).orElse(null);
    }

    private static boolean isOld(Line last, Instant now) {
        return Instant.ofEpochMilli(last.madeMillis()).plus(LAST_RENEWED).isBefore(now);
    }

    private List<Line> lines() throws HistoryException {
        List<Line> lines = new ArrayList<>();
        String index = kept.get(INDEX);
        if (index != null) {
            for (String each : index.split("\n", -1)) {
                try {
                    lines.add(Line.of(each));
                } catch (SealException e) {
                    throw Sealing.damaged(e);
                }
            }
        }
        return lines;
    }

    private void keep(List<Line> lines) {
        kept.put(INDEX, String.join("\n", lines.stream().map(Line::toString).toList()));
    }

    private OwnPackage load(String reference) throws HistoryException, SealException {
        OwnPackage own = find(reference);
        if (own == null) {
            throw new SealException("a package of our own is gone");
        }
        return own;
    }

    /// One of our packages, or null when it is none of ours, used or too old.
    @Nullable OwnPackage find(String reference) throws HistoryException, SealException {
        String text = kept.get(PACKAGE + reference);
        return text == null ? null : OwnPackage.of(text);
    }

    /// Somebody has joined us by it: a one-time package is forgotten.
    void used(String reference) throws HistoryException {
        List<Line> lines = lines();
        if (lines.removeIf(each -> !each.last() && each.reference().equals(reference))) {
            kept.erase(PACKAGE + reference);
            keep(lines);
        }
    }
}
