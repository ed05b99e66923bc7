package org.godwit.server.transport.xmpp.login;

import java.util.Base64;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// The elements that carry a SASL exchange.
sealed interface Profile {
    String SASL2 = "urn:xmpp:sasl:2";

    /// RFC 6120 §6.
    enum Plain implements Profile {
        RFC6120
    }

    /// XEP-0388.
    record Extended(Wishes wishes) implements Profile {}

    private String namespace() {
        return switch (this) {
            case Plain _ -> Namespaces.SASL;
            case Extended _ -> SASL2;
        };
    }

    default boolean isOurs(Element element) {
        return element.namespace().equals(namespace());
    }

    default boolean is(Element element, String name) {
        return element.is(namespace(), name);
    }

    /// @param data null for a challenge that only asks for a first response
    default Element challenge(@Nullable Bytes data) {
        Element.Builder challenge = Element.builder(namespace(), "challenge");
        return data == null ? challenge.build() : challenge.text(encode(data)).build();
    }

    /// @param condition RFC 6120 §6.5
    default Element failure(String condition, String detail) {
        return switch (this) {
            case Plain _ -> Replies.saslFailure(condition, detail);
            case Extended _ ->
                    Element.builder(SASL2, "failure")
                            .child(Element.of(Namespaces.SASL, condition))
                            .child("text", detail)
                            .build();
        };
    }

    static String encode(Bytes data) {
        return Base64.getEncoder().encodeToString(data.unsafeArray());
    }
}
