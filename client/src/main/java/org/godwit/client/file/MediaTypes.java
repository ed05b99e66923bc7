package org.godwit.client.file;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// What kind of content a file has, by its name: the machine's opinion, ours where it has none.
final class MediaTypes {
    private static final Map<String, String> KNOWN =
            Map.ofEntries(
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("oga", "audio/ogg"),
                    Map.entry("opus", "audio/ogg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("m4a", "audio/mp4"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("txt", "text/plain"));
    private static final String UNKNOWN = "application/octet-stream";
    private static final String TYPE = "[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}";

    private MediaTypes() {}

    static String of(Path file, String name) throws IOException {
        String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String known = KNOWN.get(end);
        if (known != null) {
            return known;
        }
        String probed = Files.probeContentType(file);
        String guessed = probed == null ? URLConnection.guessContentTypeFromName(name) : probed;
        return guessed != null && guessed.matches(TYPE) ? guessed : UNKNOWN;
    }
}
