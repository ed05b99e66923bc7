package org.godwit.server.pubsub.node;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// A request that is refused, with the name the specification has for the reason.
@Spec("XEP-0060 1.26.0 §4.3")
public final class Refused extends Exception {
    public static final String NAMESPACE = "http://jabber.org/protocol/pubsub#errors";

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String reason;
    private final @Nullable String feature;

    private Refused(
            ErrorCode code, @Nullable String reason, @Nullable String feature, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.reason = reason;
        this.feature = feature;
    }

    public static Refused because(ErrorCode code, String detail) {
        return new Refused(code, null, null, detail);
    }

    /// @param reason an element of [#NAMESPACE], as `closed-node`
    public static Refused because(ErrorCode code, String reason, String detail) {
        return new Refused(code, reason, null, detail);
    }

    /// @param feature what is not there, as `collections`
    public static Refused unsupported(String feature) {
        return new Refused(
                ErrorCode.FEATURE_NOT_IMPLEMENTED,
                "unsupported",
                feature,
                "this service has no " + feature);
    }

    public ErrorCode code() {
        return code;
    }

    /// The text fit for the peer.
    public String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /// The element that names the reason, or null.
    public @Nullable Element element() {
        return reason == null
                ? null
                : Element.builder(NAMESPACE, reason).attribute("feature", feature).build();
    }
}
