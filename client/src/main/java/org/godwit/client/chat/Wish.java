package org.godwit.client.chat;

import org.godwit.protocol.stanza.Jid;

/// What the screen wants done.
sealed interface Wish {
    record Send(Jid to, String text) implements Wish {}

    /// Show this conversation; everything in it is thereby read.
    record Open(Jid peer) implements Wish {}

    record Typing(Jid peer, boolean typing) implements Wish {}

    record Add(String address) implements Wish {}

    record Accept(Jid peer) implements Wish {}

    record Decline(Jid peer) implements Wish {}

    record Remove(Jid peer) implements Wish {}

    enum Quit implements Wish {
        NOW
    }
}
