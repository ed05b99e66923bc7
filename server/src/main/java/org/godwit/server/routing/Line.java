package org.godwit.server.routing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// A queue for what is nearly always empty or short: empty it costs 24 bytes, where an `ArrayDeque`
/// costs 48 and keeps what it once grew to. Not thread-safe.
public final class Line<T> implements Iterable<T> {
    private @Nullable Place<T> first;
    private @Nullable Place<T> last;
    private int size;

    private static final class Place<T> {
        final T item;
        @Nullable Place<T> next;

        Place(T item) {
            this.item = item;
        }
    }

    public boolean isEmpty() {
        return first == null;
    }

    public int size() {
        return size;
    }

    public void add(T item) {
        Place<T> place = new Place<>(item);
        if (last == null) {
            first = place;
        } else {
            last.next = place;
        }
        last = place;
        size++;
    }

    /// @throws NoSuchElementException when it is empty
    public T getFirst() {
        if (first == null) {
            throw new NoSuchElementException("the line is empty");
        }
        return first.item;
    }

    /// @throws NoSuchElementException when it is empty
    @CanIgnoreReturnValue
    public T removeFirst() {
        if (first == null) {
            throw new NoSuchElementException("the line is empty");
        }
        T item = first.item;
        first = first.next;
        if (first == null) {
            last = null;
        }
        size--;
        return item;
    }

    public void clear() {
        first = null;
        last = null;
        size = 0;
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable Place<T> at = first;

            @Override
            public boolean hasNext() {
                return at != null;
            }

            @Override
            public T next() {
                Place<T> here = at;
                if (here == null) {
                    throw new NoSuchElementException("no more in the line");
                }
                at = here.next;
                return here.item;
            }
        };
    }
}
