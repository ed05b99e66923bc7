package org.godwit.client.file;

import java.nio.file.Path;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// A file on its way.
///
/// @param id of this transfer, in this run
/// @param name of the file, for people
/// @param done bytes so far; falls when something begins anew
/// @param total all bytes, or -1 when not known
public record Transfer(long id, Jid peer, String name, long done, long total, State state) {
    /// How a transfer stands.
    public sealed interface State {
        /// The file is looked at, or waits for the server.
        record Preparing() implements State {}

        record Running() implements State {}

        /// It is with the server and its message is in the outbox.
        record Sent(Message.Ref ref) implements State {}

        /// It is here, and is what its sender said.
        record Saved(Path place) implements State {}

        /// Nothing of it is left half done.
        ///
        /// @param reason null when the server refused it
        record Failed(FileException.@Nullable Reason reason, String why) implements State {}
    }

    public boolean isOver() {
        return switch (state) {
            case State.Preparing _, State.Running _ -> false;
            case State.Sent _, State.Saved _, State.Failed _ -> true;
        };
    }

    Transfer with(State newState) {
        return new Transfer(id, peer, name, done, total, newState);
    }
}
