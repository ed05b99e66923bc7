package org.godwit.client.people;

import org.godwit.protocol.stanza.Bytes;

/// The picture of a profile.
///
/// @param image at most [#BYTES_MAX], in the encoding `type` says
/// @param type as `image/jpeg`
public record Portrait(Bytes image, String type) {
    /// Larger ones are none: they would not fit in a stanza.
    public static final int BYTES_MAX = 96 << 10;

    /// @throws IllegalArgumentException when it is empty or too large
    public Portrait {
        if (image.size() == 0 || image.size() > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a picture has at most " + (BYTES_MAX >> 10) + " KiB");
        }
    }
}
