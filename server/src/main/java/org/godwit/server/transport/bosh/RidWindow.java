package org.godwit.server.transport.bosh;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which request of a session comes next, which is early, and what was answered to those just past
/// (XEP-0124 §14). Neither clock nor socket.
///
/// @param <R> a request
/// @param <A> an answer
final class RidWindow<R, A> {
    /// What to do with a request.
    enum Verdict {
        /// It is new: to be kept, and taken when its turn comes.
        NEW,
        /// Its answer is lost: say it again.
        REPEAT,
        /// It was taken and is not answered yet.
        HELD,
        /// It was answered too long ago, or is too far ahead.
        OUTSIDE
    }

    private final int size;
    private final TreeMap<Long, R> early = new TreeMap<>();
    private final TreeMap<Long, A> answers = new TreeMap<>();
    private long last;
    private long answered;

    /// @param first the rid that made the session
    /// @param size requests the peer may have under way
    RidWindow(long first, int size) {
        this.size = size;
        this.last = first - 1;
        this.answered = first - 1;
    }

    Verdict judge(long rid) {
        if (rid > last + size) {
            return Verdict.OUTSIDE;
        }
        if (rid > last) {
            return Verdict.NEW;
        }
        if (answers.containsKey(rid)) {
            return Verdict.REPEAT;
        }
        return rid > answered ? Verdict.HELD : Verdict.OUTSIDE;
    }

    /// Keeps a new request until those before it have come.
    ///
    /// @return the one of the same number it takes the place of, or null
    @Nullable R keep(long rid, R request) {
        return early.put(rid, request);
    }

    /// Takes the request whose turn it is, or null when it has not come.
    @Nullable R next() {
        R request = early.remove(last + 1);
        if (request != null) {
            last++;
        }
        return request;
    }

    /// Whether the request whose turn it is has come.
    boolean hasNext() {
        return early.containsKey(last + 1);
    }

    /// The oldest request that was taken is answered; the answer is kept for a while.
    void answered(A answer) {
        answered++;
        answers.put(answered, answer);
        answers.headMap(answered - size, true).clear();
    }

    @Nullable A answerTo(long rid) {
        return answers.get(rid);
    }

    /// Requests that came too early and still wait.
    Iterable<R> early() {
        return early.values();
    }
}
