package org.godwit.app.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was promised and what was kept, over all connections. Thread-safe.
///
/// A message a device had not acknowledged, or whose acknowledgement was moments old, may be sent
/// to it again after a new login; it must then carry the same number (XEP-0359), so that the device
/// knows it. That is counted apart. What may never happen: a ticked message that does not arrive,
/// two numbers for one message, one message twice in one session, a sender's messages out of order,
/// an error for what was ticked, a counter that goes back, and a delivered tick for what nobody has
/// or no delivered tick for what somebody has.
final class Ledger {
    private static final String SERIES_END = "-of-the-crash-test-";
    private static final int FAULTS_MAX = 100;

    private final Set<String> sent = new LinkedHashSet<>();
    private final Set<String> promised = new LinkedHashSet<>();
    private final Set<String> ticked = new LinkedHashSet<>();

    /// Second ticks: id → the receipt's number.
    private final Map<String, String> delivered = new HashMap<>();

    /// Account and id → number.
    private final Map<String, String> numbers = new HashMap<>();

    /// Device → series → newest message it has.
    private final Map<String, Map<String, Integer>> newest = new HashMap<>();

    /// Device → what it has.
    private final Map<String, Set<String>> arrived = new HashMap<>();

    /// Account → its devices that must get everything.
    private final Map<String, Set<String>> devices = new HashMap<>();

    /// Sender → recipient.
    private final Map<String, String> recipients = new HashMap<>();

    private final Set<String> late = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private int refused;
    private int repeated;

    /// One session of one device, from a login to the next that is not a resume.
    static final class Session {
        private final String account;
        private final String device;
        private final Set<String> seen = new HashSet<>();
        private final Map<String, Integer> newest = new HashMap<>();

        Session(String account, String device) {
            this.account = account;
            this.device = account + "/" + device;
        }
    }

    /// The `n`-th message of one sender's series. Long, as ids are that are unique forever: a short
    /// one of an XML client is taken for a counter that restarts with its session.
    static String id(String series, int n) {
        return series + SERIES_END + n;
    }

    private static String series(String id) {
        return id.substring(0, id.indexOf(SERIES_END));
    }

    private static int place(String id) {
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }

    /// A session of a device that is owed everything its account gets from now on.
    synchronized Session open(String account, String device) {
        Session session = new Session(account, device);
        devices.computeIfAbsent(account, _ -> new HashSet<>()).add(session.device);
        return session;
    }

    /// @param promised whether the sender will hear of a first tick
    synchronized void sent(String id, String recipient, boolean promised) {
        sent.add(id);
        recipients.put(series(id), recipient);
        if (promised) {
            this.promised.add(id);
        }
    }

    synchronized void ticked(String id) {
        ticked.add(id);
    }

    /// The node answered a message with an error: it may not have had its first tick, and is sent
    /// again later, behind others perhaps.
    synchronized void refused(String id) {
        refused++;
        late.add(id);
        if (ticked.contains(id)) {
            breach(Breach.TAKEN_BACK, id + " was refused after its first tick");
        }
    }

    synchronized void breach(Breach kind, String what) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(kind + ": " + what);
        }
    }

    /// The sender was told that a device of the recipient has the message.
    ///
    /// @param number the stanza-id of the receipt
    synchronized void delivered(String id, String number) {
        String recipient = recipients.get(series(id));
        if (devices.getOrDefault(recipient, Set.of()).stream().noneMatch(each -> has(each, id))) {
            breach(Breach.FALSE_TICK, id + " was called delivered and nobody has it");
        }
        String before = delivered.putIfAbsent(id, number);
        if (before != null && !before.equals(number)) {
            breach(
                    Breach.DOUBLED,
                    id + " was called delivered twice, as " + before + " and " + number);
        }
    }

    /// @param number the stanza-id the node gave it
    synchronized void received(String id, String number, Session session) {
        if (!sent.contains(id)) {
            breach(Breach.OTHER, id + " was never sent");
            return;
        }
        if (!session.seen.add(id)) {
            breach(Breach.DOUBLED, id + " came twice in one session of " + session.device);
        }
        String before = numbers.putIfAbsent(session.account + " " + id, number);
        if (before != null && !before.equals(number)) {
            breach(Breach.DOUBLED, id + " was stored twice, as " + before + " and " + number);
        }
        boolean first = arrived.computeIfAbsent(session.device, _ -> new HashSet<>()).add(id);
        if (!first) {
            repeated++;
        }
        if (late.contains(id)) {
            return;
        }
        inOrder(id, session.newest, "in one session of " + session.device);
        if (first) {
            Map<String, Integer> newestHere =
                    newest.computeIfAbsent(session.device, _ -> new HashMap<>());
            if (session.account.equals(recipients.get(series(id)))) {
                withoutGap(id, newestHere.getOrDefault(series(id), 0), session.device);
            }
            inOrder(id, newestHere, "at " + session.device);
        }
    }

    /// What was ticked before it must be there before it: a gap is a loss that is noticed at once.
    /// Not so for the copies the sender's other devices get: the tick speaks of the recipient.
    private void withoutGap(String id, int last, String device) {
        String series = series(id);
        for (int n = last + 1; n < place(id); n++) {
            String before = id(series, n);
            if (ticked.contains(before) && !late.contains(before) && !has(device, before)) {
                breach(Breach.LOST, before + " did not come to " + device + " before " + id);
            }
        }
    }

    private void inOrder(String id, Map<String, Integer> newestOf, String where) {
        Integer last = newestOf.put(series(id), place(id));
        if (last != null && place(id) <= last) {
            breach(Breach.DISORDERED, id + " came after number " + last + " " + where);
        }
    }

    private boolean isMissing(String id) {
        String recipient = recipients.get(series(id));
        for (String device : devices.getOrDefault(recipient, Set.of(recipient + "/nobody"))) {
            if (!has(device, id)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(String device, String id) {
        return arrived.getOrDefault(device, Set.of()).contains(id);
    }

    /// Ticked, and not at every device of the recipient.
    synchronized Set<String> missing() {
        Set<String> missing = new HashSet<>(ticked);
        missing.removeIf(id -> !isMissing(id));
        return missing;
    }

    /// Ticked, and without its second tick.
    synchronized Set<String> undelivered() {
        Set<String> waiting = new HashSet<>(ticked);
        waiting.removeAll(delivered.keySet());
        return waiting;
    }

    synchronized List<String> faults() {
        return Collections.unmodifiableList(new ArrayList<>(faults));
    }

    synchronized int tickedCount() {
        return ticked.size();
    }

    synchronized boolean allTicked() {
        return ticked.containsAll(promised);
    }

    /// Arrivals, each message at each device once.
    private int arrivals() {
        return arrived.values().stream().mapToInt(Set::size).sum();
    }

    @Override
    public synchronized String toString() {
        return String.format(
                "sent %d, ticked %d, delivered %d, arrived %d, again %d, refused %d",
                sent.size(), ticked.size(), delivered.size(), arrivals(), repeated, refused);
    }
}
