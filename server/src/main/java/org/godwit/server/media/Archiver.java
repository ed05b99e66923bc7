package org.godwit.server.media;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.protocol.stanza.Jid;

/// Writes everything the server has of an account into one file. Blocks.
@FunctionalInterface
public interface Archiver {
    /// @return a zip archive that belongs to the caller
    /// @throws IOException when the account is none, or there is no room
    Path write(Jid account) throws IOException;
}
