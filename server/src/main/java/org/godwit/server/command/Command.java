package org.godwit.server.command;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// One command.
///
/// @param node its name on the wire
/// @param name shown to people
/// @param forAll whether every account may run it, not only an administrator
/// @param questions asked before it runs; none when it runs at once
record Command(String node, String name, boolean forAll, List<Field> questions, Action action) {
    Command {
        questions = List.copyOf(questions);
    }

    /// What it does.
    interface Action {
        /// Never blocks.
        ///
        /// @param asker full JID
        /// @throws ProtocolException for answers that make no sense
        CompletionStage<Result> run(Jid asker, DataForm answers) throws ProtocolException;
    }

    /// What came of it.
    ///
    /// @param note for a person to read, or null
    /// @param failed whether the note says why it was not done
    /// @param form what was asked for, or null
    record Result(@Nullable String note, boolean failed, @Nullable DataForm form) {
        static Result done(String note) {
            return new Result(note, false, null);
        }

        static Result failed(String note) {
            return new Result(note, true, null);
        }

        static Result of(DataForm form) {
            return new Result(null, false, form);
        }
    }
}
