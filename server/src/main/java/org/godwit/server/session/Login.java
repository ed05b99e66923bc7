package org.godwit.server.session;

import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// An authenticated wish to start or resume a session. Made by the login of either encoding once
/// the peer has proved who it is.
///
/// @param account bare JID
/// @param device stable name of the device's cursor: a binary client's device id, an XML client's
///   SASL2 user-agent id; null when the peer has none, then its wanted resource is the device, and
///   without one the device is a throw-away whose cursor ends with the session
/// @param resource wanted resource, or null for one of the server's making
/// @param manner how the peer speaks
/// @param resume the session to go on with, or null for a new one
public record Login(
        Jid account,
        @Nullable String device,
        @Nullable String resource,
        Manner manner,
        @Nullable Resume resume) {
    public Login(
            Jid account,
            @Nullable String device,
            @Nullable String resource,
            Encoding encoding,
            Acks acks,
            @Nullable Resume resume) {
        this(account, device, resource, Manner.of(encoding, acks), resume);
    }

    public Encoding encoding() {
        return manner.encoding();
    }

    public Acks acks() {
        return manner.acks();
    }

    /// How a peer speaks.
    ///
    /// @param acks how it acknowledges stanzas from the first one on
    /// @param carbons it sees the account's other conversations from the first one on (XEP-0280)
    public record Manner(Encoding encoding, Acks acks, boolean carbons) {
        private static final Manner BINARY = new Manner(Encoding.BINARY, Acks.COUNTED, false);

        private static Manner of(Encoding encoding, Acks acks) {
            boolean binary = encoding == Encoding.BINARY && acks == Acks.COUNTED;
            return binary ? BINARY : new Manner(encoding, acks, false);
        }
    }

    /// A binary peer gets its mailbox at once, its own devices' messages with their own `from`, and
    /// delivered receipts for everything it sends; an XML peer gets what the RFCs and XEPs say.
    public enum Encoding {
        BINARY,
        XML
    }

    /// How a peer tells that a stanza arrived.
    public enum Acks {
        /// Counters on the stream: binary frames, or XEP-0198 enabled with the login.
        COUNTED,
        /// The same, and an XML peer may come back with its resume token, as a binary one may
        /// always.
        RESUMABLE,
        /// No counters: a stanza is taken as received when a later ping is answered (XEP-0199), as
        /// a stream is processed in order (RFC 6120 §10.1). [FromClient.CountingEnabled] turns it
        /// into `COUNTED`.
        BARRIER
    }

    /// @param token secret name of the session, as given in [Opened.Started]
    /// @param received how many of our stanzas the peer had, its `h`
    public record Resume(String token, long received) {}
}
