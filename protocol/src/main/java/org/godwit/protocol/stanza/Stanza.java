package org.godwit.protocol.stanza;

import org.jspecify.annotations.Nullable;

/// One stanza, as the server thinks of it: an envelope it reads, a payload it carries unread.
public sealed interface Stanza {
    /// A message (RFC 6121 §5).
    ///
    /// @param mark set on delivery from a mailbox, otherwise null
    record Message(Envelope envelope, MessageType type, Payload payload, @Nullable Mark mark)
            implements Addressed {
        public Message(Envelope envelope, MessageType type, Payload payload) {
            this(envelope, type, payload, null);
        }

        @Override
        public Message with(Envelope newEnvelope) {
            return new Message(newEnvelope, type, payload, mark);
        }

        public Message with(Mark newMark) {
            return new Message(envelope, type, payload, newMark);
        }
    }

    /// A presence (RFC 6121 §4).
    record Presence(Envelope envelope, PresenceType type, Payload payload) implements Addressed {
        @Override
        public Presence with(Envelope newEnvelope) {
            return new Presence(newEnvelope, type, payload);
        }
    }

    /// A request or its answer (RFC 6120 §8.2.3).
    record Iq(Envelope envelope, IqType type, Payload payload) implements Addressed {
        public boolean isRequest() {
            return type == IqType.GET || type == IqType.SET;
        }

        @Override
        public Iq with(Envelope newEnvelope) {
            return new Iq(newEnvelope, type, payload);
        }
    }

    /// Any other first-level element: stream features, SASL, stream management. Never routed.
    record Unknown(Element element) implements Stanza {}

    /// The three kinds that have an address.
    sealed interface Addressed extends Stanza permits Message, Presence, Iq {
        Envelope envelope();

        Payload payload();

        Addressed with(Envelope newEnvelope);

        default @Nullable Jid to() {
            return envelope().to();
        }

        default @Nullable Jid from() {
            return envelope().from();
        }

        default @Nullable String id() {
            return envelope().id();
        }
    }
}
