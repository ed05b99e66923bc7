package org.godwit.client.content;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Payload;
import org.jspecify.annotations.Nullable;

/// Files in stanzas: XEP-0447 with the facts of XEP-0446, sources encrypted as XEP-0448 has it,
/// beside XEP-0066 for clients that know only that; and what such clients send.
final class FileSharing {
    static final String NAMESPACE = "urn:xmpp:sfs:0";

    private static final String ENCRYPTED = "urn:xmpp:esfs:0";
    private static final String CIPHER = "urn:xmpp:ciphers:aes-256-gcm-nopadding:0";
    private static final String URL = "http://jabber.org/protocol/url-data";
    private static final String OOB = "jabber:x:oob";
    private static final String VOICE = "urn:godwit:voice:0";
    private static final int URI_CHARACTERS_MAX = 2048;
    private static final int SOURCES_MAX = 8;
    private static final int HEX_KEY = 2 * SharedFile.Cipher.KEY_BYTES;

    private FileSharing() {}

    // ---- meaning → elements

    static List<Element> write(SharedFile file) {
        boolean shown = file.isImage() || file.voice();
        List<Element> parts = new ArrayList<>();
        parts.add(
                Element.builder(NAMESPACE, "file-sharing")
                        .attribute("disposition", shown ? "inline" : "attachment")
                        .child(FileFacts.write(file))
                        .child(
                                Element.builder(NAMESPACE, "sources")
                                        .child(source(file.source()))
                                        .build())
                        .build());
        parts.add(Kinds.fallback(NAMESPACE));
        parts.add(Element.builder(OOB, "x").child("url", file.fallback()).build());
        if (file.voice()) {
            parts.add(Element.of(VOICE, "voice"));
        }
        return parts;
    }

    private static Element source(SharedFile.Source source) {
        Element plain =
                Element.builder(URL, "url-data")
                        .attribute("target", source.uri().toString())
                        .build();
        SharedFile.Cipher cipher = source.cipher();
        if (cipher == null) {
            return plain;
        }
        return Element.builder(ENCRYPTED, "encrypted")
                .attribute("cipher", CIPHER)
                .child("key", base64(cipher.key()))
                .child("iv", base64(cipher.iv()))
                .child(FileFacts.hash(cipher.sha256()))
                .child(Element.builder(NAMESPACE, "sources").child(plain).build())
                .build();
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.unsafeArray());
    }

    // ---- elements → meaning

    /// @param body the text, which may be the address
    static @Nullable SharedFile read(Payload payload, String body) {
        Element sharing = payload.child(NAMESPACE, "file-sharing");
        Element sources = sharing == null ? null : sharing.child(NAMESPACE, "sources");
        SharedFile.Source source = sources == null ? null : source(sources);
        if (sharing == null || source == null) {
            return linked(payload, body);
        }
        Element facts = sharing.child(FileFacts.NAMESPACE, "file");
        boolean voice = payload.child(VOICE, "voice") != null;
        return new SharedFile(
                FileFacts.read(facts, nameOf(source.uri())),
                source,
                FileFacts.thumbnail(facts),
                voice);
    }

    private static SharedFile.@Nullable Source source(Element sources) {
        List<Element> all = sources.elements();
        for (Element each : all.subList(0, Math.min(SOURCES_MAX, all.size()))) {
            SharedFile.Source source =
                    each.is(ENCRYPTED, "encrypted")
                            ? encrypted(each)
                            : plain(each.is(URL, "url-data") ? each : null, null);
            if (source != null) {
                return source;
            }
        }
        return null;
    }

    private static SharedFile.@Nullable Source plain(
            @Nullable Element data, SharedFile.@Nullable Cipher cipher) {
        URI uri = data == null ? null : web(data.attribute("target"));
        return uri == null ? null : new SharedFile.Source(uri, cipher);
    }

    private static SharedFile.@Nullable Source encrypted(Element encrypted) {
        Element sources = encrypted.child(NAMESPACE, "sources");
        if (sources == null || !CIPHER.equals(encrypted.attribute("cipher"))) {
            return null;
        }
        Bytes key = FileFacts.base64(Texts.child(encrypted, ENCRYPTED, "key"));
        Bytes iv = FileFacts.base64(Texts.child(encrypted, ENCRYPTED, "iv"));
        if (key == null || iv == null) {
            return null;
        }
        try {
            return plain(
                    sources.child(URL, "url-data"),
                    new SharedFile.Cipher(key, iv, FileFacts.sha256(encrypted)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// What clients without XEP-0447 send: an address that is the whole text as well (XEP-0066 §3,
    /// XEP-0454).
    private static @Nullable SharedFile linked(Payload payload, String body) {
        Element oob = payload.child(OOB, "x");
        String url = oob == null ? null : Texts.child(oob, OOB, "url");
        String address = url != null ? url : body.startsWith("aesgcm:") ? body.strip() : null;
        if (address == null || !(body.isEmpty() || body.strip().equals(address))) {
            return null;
        }
        int hash = address.indexOf('#');
        boolean secret = address.startsWith("aesgcm:") && hash > 0;
        SharedFile.Cipher cipher = secret ? cipher(address.substring(hash + 1)) : null;
        if (address.startsWith("aesgcm:") && cipher == null) {
            return null;
        }
        URI uri = web(secret ? "https" + address.substring("aesgcm".length(), hash) : address);
        return uri == null
                ? null
                : new SharedFile(
                        FileFacts.read(null, nameOf(uri)),
                        new SharedFile.Source(uri, cipher),
                        null,
                        false);
    }

    private static SharedFile.@Nullable Cipher cipher(String fragment) {
        int ivHex = fragment.length() - HEX_KEY;
        try {
            byte[] both = HexFormat.of().parseHex(fragment);
            return new SharedFile.Cipher(
                    Bytes.copyOf(both, ivHex / 2, HEX_KEY / 2),
                    Bytes.copyOf(both, 0, ivHex / 2),
                    null);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    /// An address of the web, or null: nothing else is ever fetched.
    private static @Nullable URI web(@Nullable String text) {
        if (text == null || text.length() > URI_CHARACTERS_MAX) {
            return null;
        }
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme();
            boolean isWeb = "https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme);
            return isWeb && uri.getHost() != null && uri.getUserInfo() == null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /// The last part of an address, for people.
    private static String nameOf(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        try {
            return URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return last;
        }
    }
}
