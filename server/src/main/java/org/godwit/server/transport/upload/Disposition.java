package org.godwit.server.transport.upload;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// Whether a browser shows a file or saves it (RFC 6266).
final class Disposition {
    /// What browsers show without running anything; notably not SVG, HTML or PDF.
    private static final Set<String> SHOWN =
            Set.of(
                    "image/png",
                    "image/jpeg",
                    "image/gif",
                    "image/webp",
                    "image/avif",
                    "image/heic",
                    "audio/mpeg",
                    "audio/ogg",
                    "audio/opus",
                    "audio/mp4",
                    "audio/wav",
                    "audio/webm",
                    "video/mp4",
                    "video/webm",
                    "video/ogg",
                    "video/quicktime");

    private Disposition() {}

    static String of(String type, String name) {
        int semicolon = type.indexOf(';');
        String plain = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return (SHOWN.contains(plain.toLowerCase(Locale.ROOT)) ? "inline" : "attachment")
                + "; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A");
    }
}
