package org.godwit.server.transport.upload;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Bytes `first` to `last`, both included, of a file (RFC 9110 §14).
record ByteRange(long first, long last) {
    private static final Pattern WANTED = Pattern.compile("bytes=(\\d{0,15})-(\\d{0,15})");
    private static final Pattern CONTENT =
            Pattern.compile("bytes (\\d{1,15})-(\\d{1,15})/(\\d{1,15})");

    /// What a request's `Range` asks of a file.
    sealed interface Wanted {
        record All() implements Wanted {}

        record Part(ByteRange range) implements Wanted {}

        /// Nothing of the file is in the range.
        record Outside() implements Wanted {}
    }

    long length() {
        return last - first + 1;
    }

    /// Several ranges, or something else than bytes, are answered with all there is (RFC 9110
    /// §14.2).
    static Wanted wanted(@Nullable String header, long length) {
        Matcher matcher = header == null ? null : WANTED.matcher(header.strip());
        if (matcher == null
                || !matcher.matches()
                || header == null
                || header.strip().length() == 7) {
            return new Wanted.All();
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        if (from.isEmpty()) {
            long count = Math.min(Long.parseLong(to), length);
            return count == 0
                    ? new Wanted.Outside()
                    : new Wanted.Part(new ByteRange(length - count, length - 1));
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? length - 1 : Math.min(Long.parseLong(to), length - 1);
        if (first >= length) {
            return new Wanted.Outside();
        }
        return last < first ? new Wanted.All() : new Wanted.Part(new ByteRange(first, last));
    }

    /// Where a body belongs.
    ///
    /// @param total bytes of the whole
    record Content(ByteRange range, long total) {
        /// Null when the header is no range of a whole.
        static @Nullable Content read(String header) {
            Matcher matcher = CONTENT.matcher(header.strip());
            if (!matcher.matches()) {
                return null;
            }
            ByteRange range =
                    new ByteRange(
                            Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            long total = Long.parseLong(matcher.group(3));
            return range.first() <= range.last() && range.last() < total
                    ? new Content(range, total)
                    : null;
        }
    }
}
