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
/// A message the recipient had not acknowledged when the node died may be sent to it again; it must
/// then carry the same number (XEP-0359), so that the recipient knows it. What may never happen: a
/// ticked message that does not arrive, two numbers for one message, one message twice on one
/// connection, a sender's messages out of order, and an error for what was ticked.
final class Ledger {
    private final Set<String> sent = new LinkedHashSet<>();
    private final Set<String> ticked = new LinkedHashSet<>();
    private final Map<String, String> numbers = new HashMap<>();
    private final Map<String, Integer> newest = new HashMap<>();
    private final Set<String> late = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private int refused;
    private int repeated;

    /// The `n`-th message of one sender's series. Long, as ids are that are unique forever: a short
    /// one of an XML client is taken for a counter that restarts with its session.
    static String id(String series, int n) {
        return series + "-of-the-crash-test-" + n;
    }

    synchronized void sent(String id) {
        sent.add(id);
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
            faults.add(id + " was refused after its first tick");
        }
    }

    synchronized void fault(String what) {
        faults.add(what);
    }

    /// @param number the stanza-id the node gave it
    /// @param onThisConnection the ids received since the last login
    synchronized void received(String id, String number, Set<String> onThisConnection) {
        if (!sent.contains(id)) {
            faults.add(id + " was never sent");
        }
        if (!onThisConnection.add(id)) {
            faults.add(id + " came twice on one connection");
        }
        String before = numbers.putIfAbsent(id, number);
        if (before != null) {
            repeated++;
            if (!before.equals(number)) {
                faults.add(id + " was stored twice, as " + before + " and " + number);
            }
            return;
        }
        int dash = id.lastIndexOf('-');
        int n = Integer.parseInt(id.substring(dash + 1));
        if (late.contains(id)) {
            return;
        }
        Integer last = newest.put(id.substring(0, dash), n);
        if (last != null && n <= last) {
            faults.add(id + " came after number " + last);
        }
    }

    synchronized Set<String> missing() {
        Set<String> missing = new HashSet<>(ticked);
        missing.removeAll(numbers.keySet());
        return missing;
    }

    synchronized List<String> faults() {
        return Collections.unmodifiableList(new ArrayList<>(faults));
    }

    synchronized int tickedCount() {
        return ticked.size();
    }

    synchronized boolean allTicked() {
        return ticked.size() == sent.size();
    }

    @Override
    public synchronized String toString() {
        return String.format(
                "sent %d, ticked %d, received %d, received again %d, refused %d",
                sent.size(), ticked.size(), numbers.size(), repeated, refused);
    }
}
