package org.godwit.server.mailbox;

import java.util.ArrayDeque;
import java.util.Deque;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.store.Shard;

/// Goes through the accounts of a shard whose delivered messages are kept and lets go of what has
/// become too old, also where nobody is online; or of everything, once the node keeps nothing. A
/// few at a time: messages being stored come first.
final class Trimming {
    private static final int ACCOUNTS_AT_ONCE = 32;

    private final Shard shard;
    private final Post post;
    private final Deque<String> waiting = new ArrayDeque<>();

    Trimming(Shard shard, Post post) {
        this.shard = shard;
        this.post = post;
    }

    /// Notes whom to go through; does nothing while an earlier round is under way.
    void begin() {
        if (waiting.isEmpty()) {
            shard.scan(
                    Keeping.KEPT,
                    (key, _) -> {
                        waiting.add(key.substring(Keeping.KEPT.length()));
                        return true;
                    });
        }
    }

    /// @return whether there is more to do
    boolean proceed() {
        for (int i = 0; i < ACCOUNTS_AT_ONCE && !waiting.isEmpty(); i++) {
            String mailbox = waiting.remove();
            if (post.limits().archive().keeps() && exists(mailbox)) {
                Keeping.trim(shard, mailbox, post.limits().archive(), post.clock().millis());
            } else {
                Keeping.release(shard, mailbox);
            }
        }
        return !waiting.isEmpty();
    }

    private boolean exists(String account) {
        try {
            return post.exists().test(Jid.parse(account));
        } catch (ProtocolException e) {
            return false;
        }
    }
}
