package org.godwit.store.state;

import java.util.List;
import org.godwit.store.Command;

/// What one log entry says: commands to be applied one after the other.
public record Entry(MailboxLimits limits, List<Command> commands) {
    public Entry {
        commands = List.copyOf(commands);
    }
}
