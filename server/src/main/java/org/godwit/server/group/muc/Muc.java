package org.godwit.server.group.muc;

import org.godwit.protocol.stanza.Namespaces;

/// The names of XEP-0045 and its neighbours.
final class Muc {
    static final String MUC = "http://jabber.org/protocol/muc";
    static final String USER = MUC + "#user";
    static final String ADMIN = MUC + "#admin";
    static final String OWNER = MUC + "#owner";
    static final String ROOM_CONFIG = MUC + "#roomconfig";
    static final String ROOM_INFO = MUC + "#roominfo";
    static final String REGISTER_FORM = MUC + "#register";
    static final String VOICE_REQUEST = MUC + "#request";
    static final String STABLE_ID = MUC + "#stable_id";
    static final String SELF_PING = MUC + "#self-ping-optimization";
    static final String OCCUPANT_ID = Namespaces.OCCUPANT_ID;
    static final String REGISTER = "jabber:iq:register";
    static final String CONFERENCE = Namespaces.CONFERENCE;
    static final String VCARD = "vcard-temp";
    static final String MODERATE = "urn:xmpp:message-moderate:1";
    static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    static final String LEGACY_DELAY = "jabber:x:delay";

    /// Status codes (XEP-0045 §15.6.2).
    static final int OPEN_IDENTITY = 100;

    static final int CONFIG_CHANGED = 104;
    static final int SELF = 110;
    static final int LOGGING_ON = 170;
    static final int LOGGING_OFF = 171;
    static final int NOW_OPEN = 172;
    static final int NOW_SEMI_ANONYMOUS = 173;
    static final int CREATED = 201;
    static final int BANNED = 301;
    static final int NICK_CHANGED = 303;
    static final int KICKED = 307;
    static final int AFFILIATION_CHANGED = 321;
    static final int NOW_MEMBERS_ONLY = 322;
    static final int SHUTDOWN = 332;
    static final int ERROR_REPLY = 333;

    private Muc() {}
}
