package org.godwit.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Consumer;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Where the bytes of files are: the finished ones by the SHA-256 of their content, each once, and
/// the unfinished ones by a name. Blocks; thread-safe, but one unfinished file is for one caller.
public interface MediaStore {
    /// An unfinished file; bytes are added at its end.
    interface Sink extends AutoCloseable {
        long length();

        /// Adds all of `part`.
        ///
        /// @throws IOException when there is no room
        void write(ByteBuffer part) throws IOException;

        /// Reads from `offset` on what `into` has room for.
        ///
        /// @return how many bytes, or -1 at the end
        int read(long offset, ByteBuffer into) throws IOException;

        /// Throws away what has come.
        void clear() throws IOException;

        /// Once this returns, what was added is there after a crash too.
        void sync() throws IOException;

        /// Keeps what has come.
        @Override
        void close() throws IOException;
    }

    /// A finished file.
    interface Source extends AutoCloseable {
        /// As [Sink#read].
        int read(long offset, ByteBuffer into) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// The unfinished file `name`, which begins empty.
    ///
    /// @param name letters, digits, `-` and `_`
    Sink unfinished(String name) throws IOException;

    /// Makes the unfinished file, which is closed and synced, the one with this hash. When there is
    /// one already, the unfinished one goes.
    void seal(String name, Bytes hash) throws IOException;

    /// Throws an unfinished file away, if there is one.
    void abandon(String name) throws IOException;

    /// Throws away unfinished files nobody has added to since.
    ///
    /// @return how many
    int abandonOlderThan(Instant instant) throws IOException;

    /// The finished file with this hash, or null.
    @Nullable Source open(Bytes hash) throws IOException;

    /// Removes the finished file with this hash, if there is one.
    void delete(Bytes hash) throws IOException;

    /// Visits the hashes of the finished files.
    void visit(Consumer<Bytes> visitor) throws IOException;

    /// Bytes that can still be taken, as far as is known.
    long usableBytes();
}
