package org.godwit.server.transport.xmpp.login;

import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// The elements a transport makes itself.
public final class Replies {
    /// RFC 6120 §4.9.3.21 asks for a reason of one's own beside it.
    private static final ErrorCode FALLBACK = ErrorCode.STREAM_UNDEFINED_CONDITION;

    private Replies() {}

    /// RFC 6120 §4.9. An error that is none of a stream's is named inside undefined-condition.
    public static Element streamError(ErrorCode code, String detail) {
        boolean isStream = code.scope() == ErrorCode.Scope.STREAM;
        return Element.builder(Namespaces.STREAMS, "error")
                .child(
                        Element.of(
                                Namespaces.STREAM_ERRORS,
                                isStream ? code.condition() : FALLBACK.condition()))
                .child(text(Namespaces.STREAM_ERRORS, detail))
                .build();
    }

    /// XEP-0198 §9: a peer that acknowledges what was never sent.
    public static Element handledTooHigh(long handled, long sent) {
        return Element.builder(Namespaces.STREAMS, "error")
                .child(Element.of(Namespaces.STREAM_ERRORS, FALLBACK.condition()))
                .child(
                        Element.builder(Namespaces.SM, "handled-count-too-high")
                                .attribute("h", Long.toString(handled))
                                .attribute("send-count", Long.toString(sent))
                                .build())
                .build();
    }

    private static Element text(String namespace, String detail) {
        return Element.builder(namespace, "text")
                .attribute(Attribute.XML_NAMESPACE, "lang", "en")
                .text(detail)
                .build();
    }

    /// RFC 6120 §8.3.
    public static Element stanzaError(ErrorCode code, String detail) {
        ErrorCode shown = code.scope() == ErrorCode.Scope.STANZA ? code : ErrorCode.NOT_ALLOWED;
        return Element.builder(Namespaces.CLIENT, "error")
                .attribute("type", shown.stanzaErrorType())
                .child(Element.of(Namespaces.STANZA_ERRORS, shown.condition()))
                .child(text(Namespaces.STANZA_ERRORS, detail))
                .build();
    }

    public static Element iqResult(@Nullable String id, @Nullable Node child) {
        return Element.builder(Namespaces.CLIENT, "iq")
                .attribute("type", "result")
                .attribute("id", id)
                .child(child)
                .build();
    }

    public static Element iqError(@Nullable String id, ErrorCode code, String detail) {
        return Element.builder(Namespaces.CLIENT, "iq")
                .attribute("type", "error")
                .attribute("id", id)
                .child(stanzaError(code, detail))
                .build();
    }

    /// The answer to a stanza that could not be read; null where none may be given (RFC 6120
    /// §8.3.1).
    public static Stanza.@Nullable Addressed unreadable(
            Element stanza, Jid to, ErrorCode code, String detail) {
        String type = stanza.attribute("type");
        if ("error".equals(type) || "result".equals(type)) {
            return null;
        }
        Envelope envelope = Envelope.of(to, to.bare(), stanza.attribute("id"));
        Payload payload = Payload.of(stanzaError(code, detail));
        return switch (stanza.name()) {
            case "message" -> new Stanza.Message(envelope, MessageType.ERROR, payload);
            case "presence" -> new Stanza.Presence(envelope, PresenceType.ERROR, payload);
            default -> new Stanza.Iq(envelope, IqType.ERROR, payload);
        };
    }

    /// SASL's failure (RFC 6120 §6.5).
    public static Element saslFailure(String condition, String detail) {
        return Element.builder(Namespaces.SASL, "failure")
                .child(Element.of(Namespaces.SASL, condition))
                .child(text(Namespaces.SASL, detail))
                .build();
    }

    public static Element sm(String name, String... attributes) {
        Element.Builder builder = Element.builder(Namespaces.SM, name);
        for (int i = 0; i < attributes.length; i += 2) {
            builder.attribute(attributes[i], attributes[i + 1]);
        }
        return builder.build();
    }

    /// XEP-0198 §3: the answer to `<enable/>` of a stream that can be resumed.
    public static Element enabled(String token, long resumeSecondsMax) {
        return sm("enabled", "id", token, "resume", "true", "max", Long.toString(resumeSecondsMax));
    }

    /// XEP-0198 §5.
    ///
    /// @param received our `h`
    static Element resumed(String token, long received) {
        return sm("resumed", "previd", token, "h", StreamCounts.print(received));
    }

    public static Element smFailed(String condition) {
        return Element.builder(Namespaces.SM, "failed")
                .child(Element.of(Namespaces.STANZA_ERRORS, condition))
                .build();
    }
}
