package org.godwit.store.state;

import org.jspecify.annotations.Nullable;

/// An ordered map of bytes to bytes: memory or disk. Keys are ordered as unsigned bytes. Safe for
/// use by several threads.
public interface Table {
    /// The value of `key`, or null.
    byte @Nullable [] get(byte[] key);

    /// Walks keys from `from` (inclusive) to `to` (exclusive). Sees at least what was written
    /// before it was opened.
    Walk walk(byte[] from, byte[] to);

    /// Writes all of `batch` or nothing. Not necessarily durable.
    void write(Batch batch);

    /// A walk in progress. Used by one thread; must be closed.
    interface Walk extends AutoCloseable {
        /// Steps to the next key; false at the end.
        boolean next();

        byte[] key();

        byte[] value();

        /// The first bytes of the value, at most `max`: cheaper where values are large.
        byte[] valueStart(int max);

        @Override
        void close();
    }
}
