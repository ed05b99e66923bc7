package org.godwit.client.load;

import java.util.ArrayList;
import java.util.List;

/// Everything that was said and what became of it. Not thread-safe.
final class Ledger {
    private static final int FAULTS_SHOWN = 10;

    private final int run;
    private final int bodyChars;
    private final Latencies latencies;
    private final List<Flow> flows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private long sent;
    private long delivered;
    private long redelivered;
    private long doubled;
    private long reordered;
    private long damaged;

    Ledger(int run, int bodyChars, Latencies latencies) {
        this.run = run;
        this.bodyChars = bodyChars;
        this.latencies = latencies;
    }

    Flow open(int receivers) {
        Flow flow = new Flow(flows.size(), run, bodyChars, receivers);
        flows.add(flow);
        return flow;
    }

    /// The next text of `flow`.
    ///
    /// @param dueNanos when it was to be sent, which may be before now
    String send(Flow flow, long dueNanos) {
        sent++;
        return flow.send(dueNanos);
    }

    /// Judges a text.
    ///
    /// @param receiver which of the flow's receivers has it
    /// @param mayRepeat its device has begun a new session and may be told again what it has
    /// @return the flow it belongs to
    Flow take(int receiver, String text, boolean mayRepeat, long nowNanos) throws LoadException {
        int dot = text.indexOf('.');
        int end = text.indexOf('.', dot + 1);
        long number = dot < 0 || end < 0 ? -1 : digits(text, 0, dot);
        if (number < 0 || number >= flows.size()) {
            throw new LoadException("a text arrived that is not of this run: " + shown(text));
        }
        Flow flow = flows.get((int) number);
        long sequence = digits(text, dot + 1, end);
        switch (flow.take(receiver, sequence, text)) {
            case IN_ORDER, AFTER_A_GAP -> {
                delivered++;
                long begun = flow.begunAt(sequence);
                if (begun != Times.UNKNOWN) {
                    latencies.delivered(nowNanos - begun);
                }
            }
            case LATE -> {
                delivered++;
                reordered++;
                fault("out of order: " + shown(text));
            }
            case AGAIN -> {
                if (mayRepeat) {
                    redelivered++;
                } else {
                    doubled++;
                    fault("a second time: " + shown(text));
                }
            }
            case DAMAGED -> {
                damaged++;
                fault("altered: " + shown(text));
            }
        }
        return flow;
    }

    private static long digits(String text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > Integer.MAX_VALUE) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return from == to ? -1 : value;
    }

    private static String shown(String text) {
        return '"' + text.substring(0, Math.min(40, text.length())) + '"';
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_SHOWN) {
            faults.add(what);
        }
    }

    /// Texts that have not arrived, so far.
    long outstanding() {
        long total = 0;
        for (Flow flow : flows) {
            total += flow.outstanding();
        }
        return total;
    }

    long sent() {
        return sent;
    }

    long delivered() {
        return delivered;
    }

    /// The verdict, once nothing more is to come.
    Verdict verdict() {
        long lost = outstanding();
        if (lost > 0) {
            fault(lost + " never arrived");
        }
        return new Verdict(
                sent,
                delivered,
                lost,
                doubled,
                reordered,
                damaged,
                redelivered,
                List.copyOf(faults));
    }

    /// @param redelivered told again in a new session, as the protocol has it
    /// @param faults the first of them, for a person
    record Verdict(
            long sent,
            long delivered,
            long lost,
            long doubled,
            long reordered,
            long damaged,
            long redelivered,
            List<String> faults) {
        boolean isClean() {
            return lost == 0 && doubled == 0 && reordered == 0 && damaged == 0;
        }
    }
}
