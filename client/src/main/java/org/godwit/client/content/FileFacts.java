package org.godwit.client.content;

import java.net.URLConnection;
import java.util.Base64;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.jspecify.annotations.Nullable;

/// What is said of a file, in stanzas (XEP-0446), with its hash (XEP-0300) and thumbnail
/// (XEP-0264).
final class FileFacts {
    static final String NAMESPACE = "urn:xmpp:file:metadata:0";

    private static final String HASHES = "urn:xmpp:hashes:2";
    private static final String THUMBNAILS = "urn:xmpp:thumbs:1";
    private static final String DATA = "data:";
    private static final String BASE64 = ";base64,";
    private static final String TYPE_UNKNOWN = "application/octet-stream";
    private static final String TYPE =
            "[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}(;[ -~]{0,128})?";

    /// Base64 of the largest thumbnail.
    private static final int BASE64_CHARACTERS_MAX = (SharedFile.Thumbnail.BYTES_MAX + 2) / 3 * 4;

    private FileFacts() {}

    static Element write(SharedFile file) {
        SharedFile.Facts facts = file.facts();
        return Element.builder(NAMESPACE, "file")
                .child("media-type", facts.type())
                .child("name", facts.name())
                .child("size", facts.bytes() < 0 ? null : Long.toString(facts.bytes()))
                .child("width", positive(facts.shape().width()))
                .child("height", positive(facts.shape().height()))
                .child("length", positive(facts.shape().millis()))
                .child(hash(facts.sha256()))
                .child(thumbnail(file.thumbnail()))
                .build();
    }

    private static @Nullable String positive(long number) {
        return number > 0 ? Long.toString(number) : null;
    }

    static @Nullable Element hash(@Nullable Bytes sha256) {
        return sha256 == null
                ? null
                : Element.builder(HASHES, "hash")
                        .attribute("algo", "sha-256")
                        .text(Base64.getEncoder().encodeToString(sha256.unsafeArray()))
                        .build();
    }

    private static @Nullable Element thumbnail(SharedFile.@Nullable Thumbnail thumbnail) {
        if (thumbnail == null) {
            return null;
        }
        String data = Base64.getEncoder().encodeToString(thumbnail.image().unsafeArray());
        return Element.builder(THUMBNAILS, "thumbnail")
                .attribute("uri", DATA + thumbnail.type() + BASE64 + data)
                .attribute("media-type", thumbnail.type())
                .attribute("width", positive(thumbnail.width()))
                .attribute("height", positive(thumbnail.height()))
                .build();
    }

    /// @param facts null when nothing is said
    /// @param otherwise a name when none is said
    static SharedFile.Facts read(@Nullable Element facts, String otherwise) {
        if (facts == null) {
            return new SharedFile.Facts(
                    otherwise, guess(otherwise), -1, null, SharedFile.Shape.NONE);
        }
        String said = Texts.child(facts, NAMESPACE, "name");
        String name = said == null ? otherwise : said;
        String type = Texts.child(facts, NAMESPACE, "media-type");
        return new SharedFile.Facts(
                name,
                type != null && type.matches(TYPE) ? type : guess(name),
                Texts.number(Texts.child(facts, NAMESPACE, "size"), -1),
                sha256(facts),
                new SharedFile.Shape(
                        Texts.pixels(Texts.child(facts, NAMESPACE, "width")),
                        Texts.pixels(Texts.child(facts, NAMESPACE, "height")),
                        Texts.number(Texts.child(facts, NAMESPACE, "length"), 0)));
    }

    private static String guess(String name) {
        String guessed = URLConnection.guessContentTypeFromName(name);
        return guessed == null ? TYPE_UNKNOWN : guessed;
    }

    /// The SHA-256 among the hashes of `parent`, or null.
    static @Nullable Bytes sha256(Element parent) {
        for (Element each : parent.elements()) {
            if (each.is(HASHES, "hash") && "sha-256".equals(each.attribute("algo"))) {
                Bytes hash = base64(each.text().strip());
                return hash != null && hash.size() == SharedFile.Facts.SHA256_BYTES ? hash : null;
            }
        }
        return null;
    }

    /// Only what comes along: nothing is fetched to show a message.
    static SharedFile.@Nullable Thumbnail thumbnail(@Nullable Element facts) {
        Element thumbnail = facts == null ? null : facts.child(THUMBNAILS, "thumbnail");
        String uri = thumbnail == null ? null : thumbnail.attribute("uri");
        int comma = uri == null ? -1 : uri.indexOf(BASE64);
        if (thumbnail == null || uri == null || !uri.startsWith(DATA) || comma < 0) {
            return null;
        }
        String type = uri.substring(DATA.length(), comma);
        Bytes image = base64(uri.substring(comma + BASE64.length()));
        return image == null || !type.matches(TYPE) || image.size() > SharedFile.Thumbnail.BYTES_MAX
                ? null
                : new SharedFile.Thumbnail(
                        image,
                        type,
                        Texts.pixels(thumbnail.attribute("width")),
                        Texts.pixels(thumbnail.attribute("height")));
    }

    static @Nullable Bytes base64(@Nullable String text) {
        if (text == null || text.length() > BASE64_CHARACTERS_MAX) {
            return null;
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
