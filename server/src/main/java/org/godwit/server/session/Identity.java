package org.godwit.server.session;

import java.util.Set;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.routing.Origin;
import org.jspecify.annotations.Nullable;

/// Who a session's peer is, fixed for its life.
///
/// @param jid full JID bound
/// @param device name of its cursor
/// @param stream unique name of this session, for message ids that are not unique by themselves
/// @param encoding what the peer speaks
/// @param neighbours domains of external components, which it can reach
record Identity(
        Jid jid, String device, String stream, Login.Encoding encoding, Set<String> neighbours) {
    /// Of a server without components.
    Identity(Jid jid, String device, String stream, Login.Encoding encoding) {
        this(jid, device, stream, encoding, Set.of());
    }

    /// Ids at least this long are taken to be unique for ever, as UUIDs are; shorter ones, such as
    /// counters that restart with the client, only within their session.
    private static final int UNIQUE_ID_CHARS = 16;

    boolean binary() {
        return encoding == Login.Encoding.BINARY;
    }

    /// Whether no other message of this device has this id, in whatever session; without an id of
    /// its own a message is known by its place in the stream.
    boolean isUniqueForever(@Nullable String id) {
        return id != null && (binary() || id.length() >= UNIQUE_ID_CHARS);
    }

    /// The origin under which messages are deduplicated whose ids are unique forever, or within
    /// this session.
    String origin(boolean forever) {
        String origin = Origin.of(binary(), jid, device);
        return forever ? origin : Origin.within(origin, stream);
    }
}
