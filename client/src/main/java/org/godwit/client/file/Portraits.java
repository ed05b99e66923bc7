package org.godwit.client.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.godwit.client.people.Portrait;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Pictures for profiles: made from a file, small and without what the file says beside the
/// picture, as where it was taken.
public final class Portraits {
    /// Longest side of a portrait, in pixels.
    public static final int SIDE_MAX = 256;

    /// Larger files are not looked at.
    static final long FILE_BYTES_MAX = 32L << 20;

    private Portraits() {}

    /// A portrait of the picture in a file, or null when it is none that can be looked at safely:
    /// no PNG, JPEG or GIF, a huge file, or one that would become huge (a picture bomb).
    public static @Nullable Portrait of(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        Bytes image = Thumbnails.jpeg(file, SIDE_MAX);
        return image == null || image.size() > Portrait.BYTES_MAX
                ? null
                : new Portrait(image, "image/jpeg");
    }

    /// What the portrait of somebody else or of a group is, as far as it can be looked at safely,
    /// for people.
    public static String describe(Bytes image) {
        Thumbnails.Made size = Thumbnails.size(image);
        return size == null
                ? "a picture that cannot be shown"
                : "a picture of " + size.width() + " × " + size.height();
    }
}
