package org.godwit.server.sim;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What was promised in a simulation, and what was kept.
final class Promises {
    private final Map<String, Set<String>> ticked = new HashMap<>();
    private final Set<String> anyTicked = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private final Map<String, Set<String>> received = new HashMap<>();
    private final Map<String, Integer> newest = new HashMap<>();

    /// What the disk refused once: sent again, it comes where its second try puts it.
    private final Set<String> refused = new HashSet<>();

    /// In which of its streams a device without acknowledgements said something.
    private final Map<String, Integer> streams = new HashMap<>();

    private int repeats;

    /// A breach of a promise.
    static AssertionError breach(String what) {
        return new AssertionError(what);
    }

    /// The `number`-th message of a device; long, so that it is unique forever.
    static String id(String device, int number) {
        return "of-the-simulation-" + device + "-" + number;
    }

    /// The sender has its first tick.
    void ticked(String id, String account) {
        if (failed.contains(id)) {
            return;
        }
        if (anyTicked.add(id)) {
            ticked.computeIfAbsent(account, _ -> new LinkedHashSet<>()).add(id);
        }
    }

    /// A device that counts nothing repeats nothing either: what it says is in order within one
    /// stream (RFC 6120 §10.1), and its next stream may be heard before the rest of a broken one.
    void saidUncounted(String id, int stream) {
        streams.put(id, stream);
    }

    void refused(String id) {
        refused.add(id);
    }

    /// The count of a resume covers a message. It also covers one that was refused meanwhile, whose
    /// error follows it: that is no tick.
    void covered(String id, String account) {
        if (!refused.contains(id)) {
            ticked(id, account);
        }
    }

    void failed(String id) {
        if (anyTicked.contains(id)) {
            throw breach(id + " was ticked and then failed: the tick was taken back");
        }
        failed.add(id);
    }

    /// A device got a message.
    ///
    /// @param inThisStream what it got since its login
    void received(String device, String id, Set<String> inThisStream) {
        if (!inThisStream.add(id)) {
            throw breach(id + " came twice to " + device + " in one stream");
        }
        if (!received.computeIfAbsent(device, _ -> new HashSet<>()).add(id)) {
            repeats++;
            return;
        }
        int dash = id.lastIndexOf('-');
        String conversation = device + "<" + id.substring(0, dash);
        int number = Integer.parseInt(id.substring(dash + 1));
        if (refused.contains(id)) {
            return;
        }
        int before = newest.getOrDefault(conversation, 0);
        newest.put(conversation, Math.max(before, number));
        String newer = id.substring(0, dash + 1) + before;
        if (number <= before && Objects.equals(streams.get(id), streams.get(newer))) {
            throw breach(id + " came to " + device + " after number " + before);
        }
    }

    /// Ticked messages to an account that a device of it has not got.
    Set<String> missing(String account, List<String> devices) {
        Set<String> missing = new LinkedHashSet<>();
        for (String device : devices) {
            for (String id : ticked.getOrDefault(account, Set.of())) {
                if (!received.getOrDefault(device, Set.of()).contains(id)) {
                    missing.add(id + " at " + device);
                }
            }
        }
        return missing;
    }

    @Override
    public String toString() {
        int deliveries = received.values().stream().mapToInt(Set::size).sum();
        return "ticked %d, failed %d, delivered %d, again %d"
                .formatted(anyTicked.size(), failed.size(), deliveries, repeats);
    }
}
