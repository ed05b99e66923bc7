package org.godwit.protocol.binary;

import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;

/// The first symbol of a stanza: kind and type in one. The order is the wire's.
enum Head {
    CHAT,
    NORMAL,
    GROUPCHAT,
    HEADLINE,
    MESSAGE_ERROR,
    AVAILABLE,
    UNAVAILABLE,
    SUBSCRIBE,
    SUBSCRIBED,
    UNSUBSCRIBE,
    UNSUBSCRIBED,
    PROBE,
    PRESENCE_ERROR,
    GET,
    SET,
    RESULT,
    IQ_ERROR,
    OTHER;

    private static final Head[] ALL = values();
    private static final PresenceType[] PRESENCES = PresenceType.values();
    private static final IqType[] IQS = IqType.values();

    static Head of(Stanza stanza) {
        return switch (stanza) {
            case Stanza.Message m ->
                    switch (m.type()) {
                        case CHAT -> CHAT;
                        case NORMAL -> NORMAL;
                        case GROUPCHAT -> GROUPCHAT;
                        case HEADLINE -> HEADLINE;
                        case ERROR -> MESSAGE_ERROR;
                    };
            case Stanza.Presence p ->
                    switch (p.type()) {
                        case AVAILABLE -> AVAILABLE;
                        case UNAVAILABLE -> UNAVAILABLE;
                        case SUBSCRIBE -> SUBSCRIBE;
                        case SUBSCRIBED -> SUBSCRIBED;
                        case UNSUBSCRIBE -> UNSUBSCRIBE;
                        case UNSUBSCRIBED -> UNSUBSCRIBED;
                        case PROBE -> PROBE;
                        case ERROR -> PRESENCE_ERROR;
                    };
            case Stanza.Iq iq ->
                    switch (iq.type()) {
                        case GET -> GET;
                        case SET -> SET;
                        case RESULT -> RESULT;
                        case ERROR -> IQ_ERROR;
                    };
            case Stanza.Unknown _ -> OTHER;
        };
    }

    /// The order of declaration is the wire's.
    @SuppressWarnings("EnumOrdinal")
    int symbol() {
        return ordinal();
    }

    static int count() {
        return ALL.length;
    }

    static Head of(int symbol) {
        return ALL[symbol];
    }

    boolean isMessage() {
        return compareTo(MESSAGE_ERROR) <= 0;
    }

    boolean isPresence() {
        return compareTo(AVAILABLE) >= 0 && compareTo(PRESENCE_ERROR) <= 0;
    }

    /// Answers bear the id of what they answer (RFC 6120 §8.1.3).
    boolean isAnswer() {
        return this == RESULT || this == IQ_ERROR || this == MESSAGE_ERROR;
    }

    /// Whether its payload may be another message.
    boolean forwards() {
        return this == CHAT || this == NORMAL || this == HEADLINE;
    }

    /// The code of its payload's shapes.
    Context shapes() {
        return switch (this) {
            case CHAT -> Context.SHAPE_CHAT;
            case GROUPCHAT -> Context.SHAPE_GROUPCHAT;
            case NORMAL, HEADLINE -> Context.SHAPE_MESSAGE;
            case AVAILABLE, UNAVAILABLE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE ->
                    Context.SHAPE_PRESENCE;
            case GET -> Context.SHAPE_GET;
            case SET -> Context.SHAPE_SET;
            case RESULT -> Context.SHAPE_RESULT;
            case MESSAGE_ERROR, PRESENCE_ERROR, IQ_ERROR -> Context.SHAPE_ERROR;
            case OTHER -> Context.SHAPE_OTHER;
        };
    }

    MessageType messageType() {
        return switch (this) {
            case CHAT -> MessageType.CHAT;
            case GROUPCHAT -> MessageType.GROUPCHAT;
            case HEADLINE -> MessageType.HEADLINE;
            case MESSAGE_ERROR -> MessageType.ERROR;
            case NORMAL,
                    AVAILABLE,
                    UNAVAILABLE,
                    SUBSCRIBE,
                    SUBSCRIBED,
                    UNSUBSCRIBE,
                    UNSUBSCRIBED,
                    PROBE,
                    PRESENCE_ERROR,
                    GET,
                    SET,
                    RESULT,
                    IQ_ERROR,
                    OTHER ->
                    MessageType.NORMAL;
        };
    }

    PresenceType presenceType() {
        return PRESENCES[symbol() - AVAILABLE.symbol()];
    }

    IqType iqType() {
        return IQS[symbol() - GET.symbol()];
    }
}
