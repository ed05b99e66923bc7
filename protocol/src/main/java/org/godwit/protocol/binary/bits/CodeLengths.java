package org.godwit.protocol.binary.bits;

import java.util.Comparator;
import java.util.PriorityQueue;

/// Chooses code lengths for [PrefixCode]: Huffman's, none longer than [PrefixCode#BITS_MAX].
public final class CodeLengths {
    private CodeLengths() {}

    /// @param weights how often each symbol occurs, at least 1
    public static byte[] of(int[] weights) {
        byte[] lengths = new byte[weights.length];
        int[] scaled = weights.clone();
        while (weights.length > 1 && build(scaled, lengths) > PrefixCode.BITS_MAX) {
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = scaled[i] / 2 + 1;
            }
        }
        return lengths;
    }

    /// Fills `lengths` and returns the longest.
    private static int build(int[] weights, byte[] lengths) {
        int count = weights.length;
        long[] totals = new long[2 * count];
        int[] parents = new int[2 * count];
        Comparator<Integer> lighter = Comparator.comparingLong(node -> totals[node]);
        PriorityQueue<Integer> queue = new PriorityQueue<>(lighter.thenComparingInt(node -> node));
        for (int i = 0; i < count; i++) {
            totals[i] = weights[i];
            queue.add(i);
        }
        int next = count;
        while (queue.size() > 1) {
            int one = queue.remove();
            int other = queue.remove();
            totals[next] = totals[one] + totals[other];
            parents[one] = next;
            parents[other] = next;
            queue.add(next++);
        }
        int longest = 0;
        for (int i = 0; i < count; i++) {
            int depth = 0;
            for (int at = i; at != next - 1; at = parents[at]) {
                depth++;
            }
            lengths[i] = (byte) depth;
            longest = Math.max(longest, depth);
        }
        return longest;
    }
}
