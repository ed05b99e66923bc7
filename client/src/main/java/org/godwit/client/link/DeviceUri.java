package org.godwit.client.link;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// What a new device shows one that is linked already, which lets it in (PROTOCOL §4.10): its
/// public key. No secret.
///
/// @param account bare JID
/// @param key X25519 public key, 32 bytes
/// @param name what the device is called, at most [#NAME_CHARACTERS_MAX]
public record DeviceUri(Jid account, Bytes key, String name) {
    public static final int NAME_CHARACTERS_MAX = 64;

    private static final String BEGIN = "godwit:device?";
    private static final int CHARACTERS_MAX = 2048;
    private static final int KEY_BYTES = 32;

    public DeviceUri {
        if (key.size() != KEY_BYTES) {
            throw new IllegalArgumentException("a device key has 32 bytes");
        }
        if (name.isBlank() || name.length() > NAME_CHARACTERS_MAX) {
            throw new IllegalArgumentException("a device has a name of 1 to 64 characters");
        }
    }

    /// @throws IllegalArgumentException with what is wrong
    public static DeviceUri parse(String text) {
        String uri = text.strip();
        if (!uri.startsWith(BEGIN) || uri.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("a device's code begins with " + BEGIN);
        }
        String query = uri.substring(BEGIN.length());
        try {
            return new DeviceUri(
                    Jid.parse(value(query, "account")).bare(),
                    Bytes.wrap(HexFormat.of().parseHex(value(query, "key"))),
                    value(query, "name"));
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("the code names no account", e);
        }
    }

    private static String value(String query, String name) {
        for (String pair : query.split("&", 16)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        throw new IllegalArgumentException("the code has no " + name + "; was it cut off?");
    }

    /// The text, which [#parse] reads again.
    public URI uri() {
        return URI.create(
                BEGIN
                        + "account="
                        + encoded(account.toString())
                        + "&key="
                        + HexFormat.of().formatHex(key.unsafeArray())
                        + "&name="
                        + encoded(name));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
