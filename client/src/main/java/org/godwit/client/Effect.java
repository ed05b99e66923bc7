package org.godwit.client;

import java.util.List;
import org.godwit.client.file.Transfers;
import org.godwit.client.link.Transport;
import org.godwit.protocol.stanza.Stanza;

/// What a client's logic wants done.
sealed interface Effect {
    record Tell(Event event) implements Effect {}

    record Dial(Transport.Attempt attempt) implements Effect {}

    /// See `Link.transmit`.
    record Transmit(List<Stanza.Addressed> stanzas, long received, boolean countWanted)
            implements Effect {
        public Transmit {
            stanzas = List.copyOf(stanzas);
        }
    }

    /// The server answered what a transfer asked.
    record Answered(String id, Transfers.Answer answer) implements Effect {}

    /// Close the link; `orderly` lets what was transmitted go first.
    record HangUp(boolean orderly) implements Effect {}
}
