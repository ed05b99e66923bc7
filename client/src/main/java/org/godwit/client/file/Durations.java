package org.godwit.client.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// How long a sound file plays, read from its frame: Ogg (Opus, Vorbis) and WAV. Others are not
/// known.
final class Durations {
    /// The last page of an Ogg file is within so many bytes of its end (RFC 3533 §6).
    private static final int OGG_PAGE_BYTES_MAX = 65_307;

    private static final int HEAD_BYTES = 4096;

    /// What plays longer is no sound file but a wrong one.
    private static final long MILLIS_MAX = 7L * 24 * 3600 * 1000;

    private Durations() {}

    /// @return 0 when it is not known
    static long millis(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            ByteBuffer head = read(in, 0, HEAD_BYTES);
            long millis =
                    isAt(head, 0, "OggS") ? ogg(in, head) : isAt(head, 0, "RIFF") ? wav(head) : 0;
            return millis < 0 || millis > MILLIS_MAX ? 0 : millis;
        }
    }

    private static ByteBuffer read(RandomAccessFile in, long at, int max) throws IOException {
        byte[] bytes = new byte[(int) Math.min(max, in.length() - at)];
        in.seek(at);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean isAt(ByteBuffer in, int at, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        if (at < 0 || at + wanted.length > in.limit()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (in.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /// The last page says how many samples there are (RFC 7845 §4).
    private static long ogg(RandomAccessFile in, ByteBuffer head) throws IOException {
        long rate = 0;
        for (int i = 0; i + 16 <= head.limit() && rate == 0; i++) {
            if (isAt(head, i, "OpusHead")) {
                rate = 48_000;
            } else if (isAt(head, i, "\u0001vorbis")) {
                rate = Integer.toUnsignedLong(head.getInt(i + 12));
            }
        }
        ByteBuffer tail =
                read(in, Math.max(0, in.length() - OGG_PAGE_BYTES_MAX), OGG_PAGE_BYTES_MAX);
        for (int i = tail.limit() - 14; i >= 0; i--) {
            if (isAt(tail, i, "OggS")) {
                long samples = tail.getLong(i + 6);
                return rate == 0 || samples < 0 || samples > Long.MAX_VALUE / 1000
                        ? 0
                        : samples * 1000 / rate;
            }
        }
        return 0;
    }

    private static long wav(ByteBuffer head) {
        long bytesPerSecond = 0;
        long at = 12;
        while (at + 8 <= head.limit()) {
            int chunk = (int) at;
            long size = Integer.toUnsignedLong(head.getInt(chunk + 4));
            if (isAt(head, chunk, "fmt ") && chunk + 20 <= head.limit()) {
                bytesPerSecond = Integer.toUnsignedLong(head.getInt(chunk + 16));
            } else if (isAt(head, chunk, "data")) {
                return bytesPerSecond == 0 ? 0 : size * 1000 / bytesPerSecond;
            }
            at += 8 + size + (size & 1);
        }
        return 0;
    }
}
