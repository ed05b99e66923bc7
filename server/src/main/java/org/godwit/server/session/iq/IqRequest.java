package org.godwit.server.session.iq;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.jspecify.annotations.Nullable;

/// A request with what it asks for.
///
/// @param element the one child of `iq` (RFC 6120 §8.2.3)
public record IqRequest(Stanza.Iq iq, Element element, Target target) {
    /// On whose behalf the server answers.
    public enum Target {
        /// Its own: addressed to the domain, or to a service below it.
        SERVER,
        /// The asking account's: addressed to its bare JID, or to nobody.
        ACCOUNT
    }

    public boolean isSet() {
        return iq.type() == IqType.SET;
    }

    /// @throws ProtocolException when the request is of the other type
    public void requireGet() throws ProtocolException {
        if (isSet()) {
            throw new ProtocolException(ErrorCode.NOT_ALLOWED, "this can only be asked for");
        }
    }

    /// @throws ProtocolException when the request is of the other type
    public void requireSet() throws ProtocolException {
        if (!isSet()) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "this can only be set");
        }
    }

    /// The answer that goes with it.
    public Stanza.Iq result(@Nullable Element child) {
        return Answers.result(iq, child);
    }

    /// The refusal that goes with it.
    public Stanza.Iq error(ErrorCode code, String detail) {
        return Answers.error(iq, code, detail);
    }
}
