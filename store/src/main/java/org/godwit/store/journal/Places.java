package org.godwit.store.journal;

import java.util.Arrays;

/// Where the entries of one group's log are: a row of places without gaps.
final class Places {
    private long[] segments = new long[64];
    private int[] offsets = new int[64];
    private long[] terms = new long[64];
    private boolean[] configurations = new boolean[64];
    private long first = 1;
    private int size;

    long first() {
        return first;
    }

    /// The index of the last entry; `first - 1` when there is none.
    long last() {
        return first + size - 1;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean holds(long index) {
        return index >= first && index <= last();
    }

    void add(long index, long term, boolean configuration, long segment, int offset) {
        if (size == 0) {
            first = index;
        } else if (index != last() + 1) {
            throw new IllegalStateException("entry " + index + " follows " + last());
        }
        if (size == segments.length) {
            int larger = size * 2;
            segments = Arrays.copyOf(segments, larger);
            offsets = Arrays.copyOf(offsets, larger);
            terms = Arrays.copyOf(terms, larger);
            configurations = Arrays.copyOf(configurations, larger);
        }
        segments[size] = segment;
        offsets[size] = offset;
        terms[size] = term;
        configurations[size] = configuration;
        size++;
    }

    void keepFrom(long index) {
        int gone = (int) Math.min(size, Math.max(0, index - first));
        System.arraycopy(segments, gone, segments, 0, size - gone);
        System.arraycopy(offsets, gone, offsets, 0, size - gone);
        System.arraycopy(terms, gone, terms, 0, size - gone);
        System.arraycopy(configurations, gone, configurations, 0, size - gone);
        size -= gone;
        first = Math.max(first, index);
    }

    void keepTo(long index) {
        size = (int) Math.max(0, Math.min(size, index - first + 1));
    }

    void reset(long next) {
        size = 0;
        first = next;
    }

    long segment(long index) {
        return segments[(int) (index - first)];
    }

    int offset(long index) {
        return offsets[(int) (index - first)];
    }

    long term(long index) {
        return terms[(int) (index - first)];
    }

    boolean isConfiguration(long index) {
        return configurations[(int) (index - first)];
    }
}
