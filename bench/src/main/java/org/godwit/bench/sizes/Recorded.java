package org.godwit.bench.sizes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One recorded stanza.
///
/// @param session which connection it was on
/// @param fromClient its direction
/// @param kind what it is, for the table
/// @param domain the home domain
/// @param text where human text is in the XML
/// @param blobs where base64 of keys and ciphertext is
record Recorded(
        int session,
        boolean fromClient,
        String kind,
        String domain,
        List<Range> text,
        List<Range> blobs,
        String xml) {
    /// From `start` up to `end`, in bytes of UTF-8; in characters when only so it ends where the
    /// text does.
    record Range(int start, int end) {}

    private static final String MARKUP = "<'\"";

    /// How much of a stanza is left in it.
    enum Variant {
        FULL,
        WITHOUT_TEXT,
        ENVELOPE
    }

    boolean isAck() {
        return kind.startsWith("sm.");
    }

    /// Chat messages, receipts, markers, chat states, acks and reactions.
    boolean isCore() {
        return isAck()
                || kind.equals("message.chat")
                || kind.equals("receipt")
                || kind.equals("marker")
                || kind.equals("chatstate")
                || kind.equals("reaction");
    }

    String xml(Variant variant) {
        return switch (variant) {
            case FULL -> xml;
            case WITHOUT_TEXT -> without(text);
            case ENVELOPE -> {
                List<Range> all = new ArrayList<>(text);
                all.addAll(blobs);
                yield without(all);
            }
        };
    }

    private String without(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::start).reversed());
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != xml.length() && !sorted.stream().allMatch(r -> endsText(bytes, r))) {
            StringBuilder kept = new StringBuilder(xml);
            sorted.forEach(r -> kept.delete(r.start(), r.end()));
            return kept.toString();
        }
        byte[] kept = bytes;
        for (Range range : sorted) {
            byte[] shorter = new byte[kept.length - (range.end() - range.start())];
            System.arraycopy(kept, 0, shorter, 0, range.start());
            System.arraycopy(kept, range.end(), shorter, range.start(), kept.length - range.end());
            kept = shorter;
        }
        return new String(kept, StandardCharsets.UTF_8);
    }

    private static boolean endsText(byte[] bytes, Range range) {
        if (range.end() > bytes.length) {
            return false;
        }
        for (int i = range.start(); i < range.end(); i++) {
            if (bytes[i] == '<' || bytes[i] == '>') {
                return false;
            }
        }
        return range.end() < bytes.length && MARKUP.indexOf(bytes[range.end()]) >= 0;
    }
}
