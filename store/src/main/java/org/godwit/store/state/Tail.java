package org.godwit.store.state;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The youngest messages of a mailbox, in order of sequence: what has not reached the table yet.
final class Tail {
    private static final Message[] NONE = {};

    private @Nullable Message[] ring = NONE;
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Message message) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) & (ring.length - 1)] = message;
        size++;
    }

    private void grow() {
        @Nullable Message[] larger = new Message[Math.max(4, ring.length * 2)];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
    }

    Message at(int place) {
        Message message = ring[(head + place) & (ring.length - 1)];
        if (message == null) {
            throw new IllegalStateException("no message at " + place + " of " + size);
        }
        return message;
    }

    /// The place of the first message with a sequence above `after`; [#size] when there is none.
    int firstAbove(long after) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle).sequence() > after) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Takes off all messages up to and including `sequence`, oldest first.
    void removeUpTo(long sequence, Consumer<Message> removed) {
        while (size > 0 && at(0).sequence() <= sequence) {
            Message first = at(0);
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            size--;
            removed.accept(first);
        }
        if (size == 0) {
            ring = NONE;
            head = 0;
        }
    }

    /// Takes out the message with exactly this sequence, if it is here.
    void remove(long sequence) {
        int place = firstAbove(sequence - 1);
        if (place == size || at(place).sequence() != sequence) {
            return;
        }
        for (int i = place; i > 0; i--) {
            ring[(head + i) & (ring.length - 1)] = at(i - 1);
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
    }

    /// The messages from `place` on, at most `countMax`.
    List<Message> slice(int place, int countMax) {
        List<Message> slice = new ArrayList<>(Math.min(countMax, size - place));
        for (int i = place; i < size && slice.size() < countMax; i++) {
            slice.add(at(i));
        }
        return slice;
    }

    void forEach(Consumer<Message> action) {
        for (int i = 0; i < size; i++) {
            action.accept(at(i));
        }
    }
}
