package org.godwit.server.admin.portable;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.sasl.ScramVerifier;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What is kept of a password ⇄ `<scram-credentials/>`, one element a hash.
@Spec("XEP-0227 1.1 §4.3")
final class PortableCredentials {
    private static final String NAMESPACE = "urn:xmpp:pie:0#scram";
    private static final String NAME = "scram-credentials";

    private PortableCredentials() {}

    static List<Element> write(ScramCredentials credentials) {
        List<Element> written = new ArrayList<>();
        for (ScramHash hash : ScramHash.values()) {
            ScramVerifier verifier = credentials.verifier(hash);
            if (verifier != null) {
                written.add(
                        Element.builder(NAMESPACE, NAME)
                                .attribute("mechanism", hash.mechanism())
                                .child("iter-count", Integer.toString(verifier.iterations()))
                                .child("salt", text(verifier.salt()))
                                .child("server-key", text(verifier.serverKey()))
                                .child("stored-key", text(verifier.storedKey()))
                                .build());
            }
        }
        return written;
    }

    private static String text(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    /// What the parts of an account say, or null when they are not enough: both SHA-1 and SHA-256
    /// are needed, as a client may be pinned to either.
    ///
    /// @throws ProtocolException when one is malformed
    static @Nullable ScramCredentials read(List<Element> parts) throws ProtocolException {
        ScramVerifier sha1 = verifier(parts, ScramHash.SHA_1);
        ScramVerifier sha256 = verifier(parts, ScramHash.SHA_256);
        return sha1 == null || sha256 == null
                ? null
                : new ScramCredentials(sha1, sha256, verifier(parts, ScramHash.SHA_512));
    }

    private static @Nullable ScramVerifier verifier(List<Element> parts, ScramHash hash)
            throws ProtocolException {
        for (Element part : parts) {
            if (part.is(NAMESPACE, NAME) && hash.mechanism().equals(part.attribute("mechanism"))) {
                try {
                    return new ScramVerifier(
                            hash,
                            bytes(part, "salt"),
                            Integer.parseInt(value(part, "iter-count")),
                            bytes(part, "stored-key"),
                            bytes(part, "server-key"));
                } catch (IllegalArgumentException e) {
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "broken credentials for " + hash.mechanism());
                }
            }
        }
        return null;
    }

    private static String value(Element part, String name) {
        Element child = part.child(NAMESPACE, name);
        return child == null ? "" : child.text().strip();
    }

    private static Bytes bytes(Element part, String name) {
        return Bytes.wrap(Base64.getDecoder().decode(value(part, name)));
    }
}
