package org.godwit.protocol.binary;

/// How an address of an envelope is spelled. The order is the wire's.
enum AddressForm {
    ABSENT,
    /// The full JID of the connection's client.
    SELF,
    SELF_BARE,
    /// The home domain alone: the server.
    HOME,
    /// Whom the referenced stanza concerns.
    PEER,
    PEER_BARE,
    /// The bare JID of whom the referenced stanza concerns, with a resource that follows.
    PEER_RESOURCE,
    TABLE,
    TABLE_BARE,
    /// The bare JID of a table entry, with a resource that follows.
    TABLE_RESOURCE,
    LITERAL;

    private static final AddressForm[] ALL = values();

    static AddressForm of(int symbol) {
        return ALL[symbol];
    }

    /// The order of declaration is the wire's.
    @SuppressWarnings("EnumOrdinal")
    int symbol() {
        return ordinal();
    }

    static int count() {
        return ALL.length;
    }
}
