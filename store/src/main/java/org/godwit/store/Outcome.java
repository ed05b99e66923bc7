package org.godwit.store;

import java.util.List;

/// What became of a command.
public sealed interface Outcome {
    /// A message is durable. `duplicate` when it was so before this command.
    record Stored(long sequence, boolean duplicate) implements Outcome {}

    /// What became of an [Command.AppendAll], in the order of its mailboxes: each [Stored], or
    /// [Refused] where that one mailbox is full.
    record Each(List<Outcome> outcomes) implements Outcome {
        public Each {
            outcomes = List.copyOf(outcomes);
        }
    }

    /// The command is durable and had nothing to say, or `count` things were touched.
    record Done(long count) implements Outcome {}

    /// The cursor stands at `sequence`: everything above it is still owed to the device.
    record Opened(long sequence) implements Outcome {}

    /// An expectation did not hold; nothing was written.
    record Conflict(String key) implements Outcome {}

    /// Not written, or not known to be: the caller may submit the same command again.
    record Refused(Reason reason, String detail) implements Outcome {}

    /// Why a command was refused.
    enum Reason {
        NOT_LEADER,
        NO_MAJORITY,
        DISK_FULL,
        DISK_FAILED,
        MAILBOX_FULL,
        OVERLOADED,
        CLOSED
    }
}
