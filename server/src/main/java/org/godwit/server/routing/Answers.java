package org.godwit.server.routing;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Answers to stanzas.
@Spec("RFC 6120 §8.3")
public final class Answers {
    private Answers() {}

    /// Whether an error may be sent in answer to `stanza`: never to an error or to an answer, or
    /// two servers could go on forever.
    public static boolean mayFail(Stanza.Addressed stanza) {
        return switch (stanza) {
            case Stanza.Message m -> m.type() != MessageType.ERROR;
            case Stanza.Presence p -> p.type() != PresenceType.ERROR;
            case Stanza.Iq iq -> iq.isRequest();
        };
    }

    /// `stanza` sent back with what was wrong with it. The payload is not repeated.
    public static Stanza.Addressed error(Stanza.Addressed stanza, ErrorCode code, String detail) {
        return error(stanza, code, detail, null);
    }

    /// The same for a request, which is answered with an iq.
    public static Stanza.Iq error(Stanza.Iq request, ErrorCode code, String detail) {
        return error(request, code, detail, null);
    }

    /// @param more a condition of the feature's own (RFC 6120 §8.3.4), or null
    public static Stanza.Addressed error(
            Stanza.Addressed stanza, ErrorCode code, String detail, @Nullable Element more) {
        Payload payload = Payload.of(element(code, code.stanzaErrorType(), detail, more));
        return failed(stanza, payload);
    }

    /// The same for a request, which is answered with an iq.
    public static Stanza.Iq error(
            Stanza.Iq request, ErrorCode code, String detail, @Nullable Element more) {
        Payload payload = Payload.of(element(code, code.stanzaErrorType(), detail, more));
        return new Stanza.Iq(back(request), IqType.ERROR, payload);
    }

    /// `stanza` sent back to who has blocked its addressee (XEP-0191 §3.3).
    public static Stanza.Addressed barred(Stanza.Addressed stanza) {
        Element blocked = Element.of(Namespaces.BLOCKING + ":errors", "blocked");
        return failed(stanza, Payload.of(element(ErrorCode.NOT_ACCEPTABLE, "cancel", "", blocked)));
    }

    private static Stanza.Addressed failed(Stanza.Addressed stanza, Payload payload) {
        Envelope back = back(stanza);
        return switch (stanza) {
            case Stanza.Message _ -> new Stanza.Message(back, MessageType.ERROR, payload);
            case Stanza.Presence _ -> new Stanza.Presence(back, PresenceType.ERROR, payload);
            case Stanza.Iq _ -> new Stanza.Iq(back, IqType.ERROR, payload);
        };
    }

    /// @param child what was asked for, or null when there is nothing to say
    public static Stanza.Iq result(Stanza.Iq request, @Nullable Element child) {
        return new Stanza.Iq(
                back(request), IqType.RESULT, child == null ? Payload.EMPTY : Payload.of(child));
    }

    private static Envelope back(Stanza.Addressed stanza) {
        Jid from = stanza.from();
        return Envelope.of(from, stanza.to(), stanza.id());
    }

    private static Element element(
            ErrorCode code, String type, String detail, @Nullable Element more) {
        return Element.builder(Namespaces.CLIENT, "error")
                .attribute("type", type)
                .child(Element.of(Namespaces.STANZA_ERRORS, code.condition()))
                .child(
                        detail.isEmpty()
                                ? null
                                : Element.builder(Namespaces.STANZA_ERRORS, "text")
                                        .text(detail)
                                        .build())
                .child(more)
                .build();
    }
}
