package org.godwit.server.account;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of an account that was to be erased.
///
/// @param verdict granted when nothing of it is left
/// @param went how many of each kind there were, named as its owner knows them; empty when refused.
///   Counted when nothing stopped the end any more, ahead of it
public record Erased(Verdict verdict, SortedMap<String, Long> went) {
    public Erased {
        went = new TreeMap<>(went);
    }

    static SortedMap<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        SortedMap<String, Long> sum = new TreeMap<>(one);
        other.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        sum.values().removeIf(count -> count == 0);
        return sum;
    }
}
