package org.godwit.server.session;

import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// An authenticated wish to start or resume a session. Made by the login of either encoding once
/// the peer has proved who it is.
///
/// @param account bare JID
/// @param device stable name of the device's cursor: a binary client's device id, an XML client's
///   SASL2 user-agent id, else its resource
/// @param resource wanted resource, or null for one of the server's making
/// @param acks how this peer acknowledges stanzas
/// @param resume the session to go on with, or null for a new one
public record Login(
        Jid account, String device, @Nullable String resource, Acks acks, @Nullable Resume resume) {
    /// How a peer tells that a stanza arrived.
    public enum Acks {
        /// Counters on the stream: binary frames, or XEP-0198 once enabled.
        COUNTED,
        /// No counters: a stanza is taken as received when a later ping is answered (XEP-0199), as
        /// a stream is processed in order (RFC 6120 §10.1).
        BARRIER
    }

    /// @param token secret name of the session, as given in [Opened.Started]
    /// @param received how many of our stanzas the peer had, its `h`
    public record Resume(String token, long received) {}
}
