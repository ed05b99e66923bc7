package org.godwit.client.group;

import java.time.Instant;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// A link by which people become members of a group. Who has it can use it.
///
/// @param id names it among the group's links
/// @param uri to be passed on; XMPP clients open it too (XEP-0147)
/// @param usesLeft how many may still come by it; 0 for any number
/// @param by who made it, or null
public record InviteLink(String id, String uri, Instant expires, int usesLeft, @Nullable Jid by) {
    private static final String SCHEME = "xmpp:";
    private static final String ACTION = "?join;password=";

    /// Where a link leads.
    ///
    /// @param group bare JID
    /// @param token lets in
    public record Door(Jid group, String token) {
        @Override
        public String toString() {
            return "Door[" + group + "]";
        }
    }

    /// @throws IllegalArgumentException when it is no such link
    public static Door open(String uri) {
        String text = uri.strip();
        int action = text.indexOf(ACTION);
        try {
            if (text.startsWith(SCHEME) && action > 0) {
                Jid group = Jid.parse(text.substring(SCHEME.length(), action));
                String token = text.substring(action + ACTION.length());
                if (group.isBare() && group.local() != null && !token.isEmpty()) {
                    return new Door(group, token);
                }
            }
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("no address in this link", e);
        }
        throw new IllegalArgumentException("an invite link begins with xmpp: and has a password");
    }

    /// A secret is not for logs.
    @Override
    public String toString() {
        return "InviteLink[" + id + ", expires " + expires + "]";
    }
}
