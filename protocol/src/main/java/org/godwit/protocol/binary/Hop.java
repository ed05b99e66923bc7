package org.godwit.protocol.binary;

import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What both ends of one direction of a connection know beside the bits.
///
/// @param self full JID of the client, null before login and for the stateless form
/// @param along tables of this direction, null for the stateless form
/// @param against tables of the other direction: its ring of ids is read, never changed
/// @param fromClient whether this is the direction from client to server
/// @param quick whether what is spelled out is written as it comes instead of as short as it goes
record Hop(
        String homeDomain,
        @Nullable Jid self,
        @Nullable DirectionTables along,
        @Nullable DirectionTables against,
        boolean fromClient,
        boolean quick) {
    /// A direction of a connection.
    Hop(
            String homeDomain,
            @Nullable Jid self,
            @Nullable DirectionTables along,
            @Nullable DirectionTables against,
            boolean fromClient) {
        this(homeDomain, self, along, against, fromClient, false);
    }

    static Hop stateless(String homeDomain) {
        return stateless(homeDomain, false);
    }

    static Hop stateless(String homeDomain, boolean quick) {
        return new Hop(homeDomain, null, null, null, false, quick);
    }

    Context.Direction direction() {
        if (along == null) {
            return Context.Direction.ALONE;
        }
        return fromClient ? Context.Direction.UP : Context.Direction.DOWN;
    }

    /// The sender as the payload may name it: a client may leave its own address out.
    @Nullable Jid sender(@Nullable Jid from) {
        return from == null && fromClient ? self : from;
    }

    /// The recipient as the payload may name it.
    @Nullable Jid recipient(@Nullable Jid to) {
        return to == null && !fromClient ? self : to;
    }
}
