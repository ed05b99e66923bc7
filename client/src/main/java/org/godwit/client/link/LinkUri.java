package org.godwit.client.link;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// What a linked device shows a new one, as text or as a QR code (PROTOCOL §4.10). Secret while its
/// code is good.
///
/// @param account bare JID
/// @param server `host:port` of the binary listener
/// @param root the server's root key, 64 hexadecimal digits
/// @param token the code
public record LinkUri(Jid account, String server, String root, String token) {
    private static final String BEGIN = "godwit:link?";
    private static final int CHARACTERS_MAX = 2048;

    /// @throws IllegalArgumentException with what is wrong
    public static LinkUri parse(String text) {
        String uri = text.strip();
        if (!uri.startsWith(BEGIN) || uri.length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("a link begins with " + BEGIN);
        }
        Map<String, String> values = new HashMap<>();
        for (String pair : uri.substring(BEGIN.length()).split("&", 16)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        try {
            return new LinkUri(
                    Jid.parse(value(values, "account")).bare(),
                    value(values, "server"),
                    value(values, "root"),
                    value(values, "token"));
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("the link names no account", e);
        }
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("the link has no " + name + "; was it cut off?");
        }
        return value;
    }

    /// The text, which [#parse] reads again.
    public URI uri() {
        return URI.create(
                BEGIN
                        + "account="
                        + encoded(account.toString())
                        + "&server="
                        + encoded(server)
                        + "&root="
                        + encoded(root)
                        + "&token="
                        + encoded(token));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "LinkUri[" + account + " at " + server + "]";
    }
}
