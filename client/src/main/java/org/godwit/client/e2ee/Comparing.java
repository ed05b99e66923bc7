package org.godwit.client.e2ee;

import java.util.function.Consumer;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Jid;

/// What people do to be sure that nobody stands between them (docs/SEALING.md §6). Thread-safe.
public final class Comparing {
    private final History history;
    private final Consumer<Wish> wishes;

    /// What is wished of the client's logic.
    public sealed interface Wish {
        /// A bare JID.
        Jid peer();

        /// The number is to be told.
        record Ask(Jid peer) implements Wish {}

        /// People compared this number.
        record Compared(Jid peer, String number) implements Wish {}

        record NotCompared(Jid peer) implements Wish {}
    }

    public Comparing(History history, Consumer<Wish> wishes) {
        this.history = history;
        this.wishes = wishes;
    }

    /// Asks for the safety number of a conversation; answered by the event `SafetyKnown`.
    public void ask(Jid peer) {
        wishes.accept(new Wish.Ask(peer.bare()));
    }

    /// The user compared that number with the peer: from now on nothing goes there but sealed, and
    /// to no device added later. Answered by `SafetyKnown`, or refused when it is not the number of
    /// the keys as they are now.
    ///
    /// @param number with or without spaces
    public void compared(Jid peer, String number) {
        wishes.accept(new Wish.Compared(peer.bare(), number.replaceAll("\\s", "")));
    }

    /// Takes [#compared] back; answered like it.
    public void notCompared(Jid peer) {
        wishes.accept(new Wish.NotCompared(peer.bare()));
    }

    /// How messages of a conversation are protected, as far as this device knows.
    public Sealing.Protection protection(Jid peer) throws HistoryException {
        return Sealing.protection(history, peer.bare());
    }
}
