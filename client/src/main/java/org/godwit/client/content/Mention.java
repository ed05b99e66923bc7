package org.godwit.client.content;

import org.godwit.protocol.stanza.Jid;

/// Somebody is meant by a part of a text (XEP-0372).
///
/// @param begin first code point of the part
/// @param end the code point after it
/// @param who a bare JID; in a group it may be an address there
public record Mention(int begin, int end, Jid who) {
    public Mention {
        if (begin < 0 || end <= begin) {
            throw new IllegalArgumentException("a mention is of some text");
        }
    }

    Mention moved(int by) {
        return new Mention(begin + by, end + by, who);
    }
}
