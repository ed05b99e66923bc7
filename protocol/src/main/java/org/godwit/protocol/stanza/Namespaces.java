package org.godwit.protocol.stanza;

/// The namespaces the project reads or writes, named after their specification.
public final class Namespaces {
    public static final String CLIENT = "jabber:client";
    public static final String STREAMS = "http://etherx.jabber.org/streams";
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
    public static final String SESSION = "urn:ietf:params:xml:ns:xmpp-session";
    public static final String ROSTER = "jabber:iq:roster";
    public static final String SM = "urn:xmpp:sm:3";
    public static final String PING = "urn:xmpp:ping";
    public static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    public static final String DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
    public static final String RECEIPTS = "urn:xmpp:receipts";
    public static final String MARKERS = "urn:xmpp:chat-markers:0";
    public static final String CHAT_STATES = "http://jabber.org/protocol/chatstates";
    public static final String HINTS = "urn:xmpp:hints";
    public static final String STANZA_IDS = "urn:xmpp:sid:0";
    public static final String DELAY = "urn:xmpp:delay";
    public static final String CARBONS = "urn:xmpp:carbons:2";
    public static final String BLOCKING = "urn:xmpp:blocking";
    public static final String FORWARD = "urn:xmpp:forward:0";
    public static final String MUC = "http://jabber.org/protocol/muc";

    /// Ticks a room counts; see PROTOCOL.md, 6.2.
    public static final String GROUP_TICKS = "urn:godwit:group-ticks:0";

    /// What a group says beside XEP-0045; see PROTOCOL.md, 6.3.
    public static final String GROUP = "urn:godwit:group:0";

    /// Messages sealed from end to end and the keys for it; see PROTOCOL.md, 4.12.
    public static final String E2EE = "urn:godwit:e2ee:0";

    /// What an account lets others see and do, and the mark of a stranger's message (PROTOCOL
    /// §5.12).
    public static final String PRIVACY = "urn:godwit:privacy:1";

    public static final String CONFERENCE = "jabber:x:conference";
    public static final String OCCUPANT_ID = "urn:xmpp:occupant-id:0";
    public static final String MUC_USER = MUC + "#user";
    public static final String MUC_ADMIN = MUC + "#admin";
    public static final String MUC_OWNER = MUC + "#owner";
    public static final String REGISTER = "jabber:iq:register";
    public static final String CORRECT = "urn:xmpp:message-correct:0";
    public static final String RETRACT = "urn:xmpp:message-retract:1";
    public static final String REACTIONS = "urn:xmpp:reactions:0";
    public static final String REPLY = "urn:xmpp:reply:0";
    public static final String FALLBACK = "urn:xmpp:fallback:0";

    private Namespaces() {}
}
