package org.godwit.protocol.stanza;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An XMPP address, `local@domain/resource`, validated and normalised at birth (RFC 7622). `local`
/// and `resource` may be absent. Local and domain parts are lower case; the resource keeps its
/// case.
public record Jid(@Nullable String local, String domain, @Nullable String resource) {
    /// RFC 7622 §3.1: no part may exceed 1023 bytes.
    public static final int PART_BYTES_MAX = 1023;

    private static final String LOCAL_FORBIDDEN = "\"&'/:<>@";

    /// @throws ProtocolException with [ErrorCode#JID_MALFORMED] when `text` is no JID
    public static Jid parse(String text) throws ProtocolException {
        int slash = text.indexOf('/');
        String resource = slash < 0 ? null : text.substring(slash + 1);
        String bare = slash < 0 ? text : text.substring(0, slash);
        int at = bare.indexOf('@');
        String local = at < 0 ? null : bare.substring(0, at);
        return of(local, bare.substring(at + 1), resource);
    }

    public static Jid of(@Nullable String local, String domain, @Nullable String resource)
            throws ProtocolException {
        String cleanLocal = local == null ? null : localpart(local);
        String cleanResource = resource == null ? null : resourcepart(resource);
        return new Jid(cleanLocal, domainpart(domain), cleanResource);
    }

    private static String localpart(String local) throws ProtocolException {
        String clean = fold(local);
        check(clean, "local part");
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (c <= ' ' || c == 0x7f || LOCAL_FORBIDDEN.indexOf(c) >= 0) {
                throw malformed("local part may not contain character " + (int) c);
            }
        }
        return clean;
    }

    private static String domainpart(String domain) throws ProtocolException {
        String trimmed = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
        String clean = fold(trimmed);
        check(clean, "domain");
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (c <= ' ' || c == 0x7f || (LOCAL_FORBIDDEN.indexOf(c) >= 0 && c != ':')) {
                throw malformed("domain may not contain character " + (int) c);
            }
        }
        return clean;
    }

    private static String resourcepart(String resource) throws ProtocolException {
        String clean =
                isAscii(resource) ? resource : Normalizer.normalize(resource, Normalizer.Form.NFC);
        check(clean, "resource");
        for (int i = 0; i < clean.length(); i++) {
            if (clean.charAt(i) < ' ' || clean.charAt(i) == 0x7f) {
                throw malformed("resource may not contain control characters");
            }
        }
        return clean;
    }

    private static String fold(String part) {
        if (isAscii(part)) {
            return part.toLowerCase(Locale.ROOT);
        }
        return Normalizer.normalize(part, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static void check(String part, String what) throws ProtocolException {
        if (part.isEmpty()) {
            throw malformed(what + " is empty");
        }
        if (part.length() * 3 > PART_BYTES_MAX && Bytes.utf8(part).size() > PART_BYTES_MAX) {
            throw malformed(what + " is longer than " + PART_BYTES_MAX + " bytes");
        }
    }

    private static ProtocolException malformed(String detail) {
        return new ProtocolException(ErrorCode.JID_MALFORMED, detail);
    }

    public Jid bare() {
        return resource == null ? this : new Jid(local, domain, null);
    }

    public boolean isBare() {
        return resource == null;
    }

    public Jid withResource(String newResource) throws ProtocolException {
        return of(local, domain, newResource);
    }

    @Override
    public String toString() {
        String bare = local == null ? domain : local + "@" + domain;
        return resource == null ? bare : bare + "/" + resource;
    }
}
