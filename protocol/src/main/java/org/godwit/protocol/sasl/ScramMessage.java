package org.godwit.protocol.sasl;

import java.util.Base64;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;

/// Reading of the comma-separated messages of RFC 5802 §7.
final class ScramMessage {
    private ScramMessage() {}

    /// The value of the attribute `key` that must stand at place `index`.
    static String field(String[] fields, int index, char key) throws ProtocolException {
        if (index >= fields.length
                || fields[index].length() < 2
                || fields[index].charAt(0) != key
                || fields[index].charAt(1) != '=') {
            throw malformed("SCRAM message lacks " + key + "=");
        }
        return fields[index].substring(2);
    }

    static Bytes base64(String text) throws ProtocolException {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw malformed("not base64");
        }
    }

    static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.unsafeArray());
    }

    /// Undoes `=2C` and `=3D` (RFC 5802 §5.1).
    static String unescape(String name) throws ProtocolException {
        if (name.indexOf('=') < 0) {
            return name;
        }
        String plain = name.replace("=2C", ",").replace("=3D", "\0");
        if (plain.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw malformed("bad escape in user name");
        }
        return plain.replace('\0', '=');
    }

    static String escape(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    static Bytes xor(Bytes a, Bytes b) {
        byte[] sum = a.toArray();
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= b.at(i);
        }
        return Bytes.wrap(sum);
    }

    /// RFC 5802 §5.1: printable ASCII except the comma.
    static void checkNonce(String nonce) throws ProtocolException {
        if (nonce.isEmpty() || nonce.length() > 256) {
            throw malformed("nonce of impossible length");
        }
        for (int i = 0; i < nonce.length(); i++) {
            char c = nonce.charAt(i);
            if (c <= ' ' || c > '~') {
                throw malformed("nonce with an impossible character");
            }
        }
    }

    static ProtocolException malformed(String detail) {
        return new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, detail);
    }
}
