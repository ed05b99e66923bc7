package org.godwit.server.account;

import java.time.Instant;
import java.util.List;
import org.godwit.protocol.stanza.Jid;

/// One account, for its owner and the operator.
///
/// @param hasPassword whether XML clients can log in
public record AccountInfo(
        Jid account, Instant created, boolean disabled, boolean hasPassword, List<Device> devices) {
    public AccountInfo {
        devices = List.copyOf(devices);
    }

    /// A device that logs in with its own key.
    ///
    /// @param name chosen by its owner
    public record Device(String id, String name, Instant created, Instant lastSeen) {}
}
