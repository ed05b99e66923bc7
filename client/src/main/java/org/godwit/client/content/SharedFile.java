package org.godwit.client.content;

import java.net.URI;
import java.util.HexFormat;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// A file that can be fetched (XEP-0447).
///
/// @param source where
/// @param thumbnail a small picture of it, or null
/// @param voice somebody spoke it, to be heard like a message
public record SharedFile(Facts facts, Source source, @Nullable Thumbnail thumbnail, boolean voice)
        implements Attachment {
    /// What is said of a file (XEP-0446). Whoever fetches it checks size and hash.
    ///
    /// @param name for people: at most [#NAME_CHARACTERS_MAX]; never to be used as a path
    /// @param type media type
    /// @param bytes its size, or -1 when not known
    /// @param sha256 of its content, or null when not known
    public record Facts(String name, String type, long bytes, @Nullable Bytes sha256, Shape shape) {
        public static final int NAME_CHARACTERS_MAX = 255;
        public static final int SHA256_BYTES = 32;

        public Facts {
            name = Texts.cut(name.isBlank() ? "file" : name, NAME_CHARACTERS_MAX);
            if (sha256 != null && sha256.size() != SHA256_BYTES) {
                throw new IllegalArgumentException("SHA-256 has 32 bytes");
            }
            if (bytes < -1) {
                throw new IllegalArgumentException("a size is not negative");
            }
        }
    }

    /// @param width pixels, or 0
    /// @param height pixels, or 0
    /// @param millis how long it plays, or 0
    public record Shape(int width, int height, long millis) {
        public static final Shape NONE = new Shape(0, 0, 0);

        public Shape {
            if (width < 0 || height < 0 || millis < 0) {
                throw new IllegalArgumentException("nothing is smaller than nothing");
            }
        }
    }

    /// @param uri `https`, or `http` on loopback; whoever fetches it decides
    /// @param cipher how it is encrypted there, or null
    public record Source(URI uri, @Nullable Cipher cipher) {}

    /// AES-256 in GCM, the tag at the end (XEP-0448). Secret.
    ///
    /// @param iv 12 bytes, or 16 of other clients
    /// @param sha256 of what is at the source, or null
    public record Cipher(Bytes key, Bytes iv, @Nullable Bytes sha256) {
        public static final int KEY_BYTES = 32;
        public static final int TAG_BYTES = 16;

        public Cipher {
            if (key.size() != KEY_BYTES || (iv.size() != 12 && iv.size() != 16)) {
                throw new IllegalArgumentException("no key of AES-256-GCM");
            }
        }

        /// XEP-0454: what follows the address.
        String fragment() {
            HexFormat hex = HexFormat.of();
            return hex.formatHex(iv.unsafeArray()) + hex.formatHex(key.unsafeArray());
        }

        @Override
        public String toString() {
            return "Cipher[secret]";
        }
    }

    /// @param image in the encoding `type` says, at most [#BYTES_MAX]
    /// @param width pixels, as its sender says
    public record Thumbnail(Bytes image, String type, int width, int height) {
        public static final int BYTES_MAX = 16 << 10;

        public Thumbnail {
            if (image.size() > BYTES_MAX || width < 0 || height < 0) {
                throw new IllegalArgumentException("a thumbnail is small");
            }
        }
    }

    public boolean isImage() {
        return facts.type().startsWith("image/");
    }

    /// The address alone, which is what other clients take as a file; with the key in it when the
    /// file is encrypted.
    @Override
    public String fallback() {
        String address = source.uri().toString();
        Cipher cipher = source.cipher();
        return cipher == null
                ? address
                : "aesgcm" + address.substring(address.indexOf(':')) + "#" + cipher.fragment();
    }

    @Override
    public String brief() {
        return facts.name();
    }
}
