package org.godwit.client.file;

/// Hears how far a file has come, and may end it.
@FunctionalInterface
public interface Progress {
    Progress NONE = (_, _) -> true;

    /// @param done bytes so far, falling when something begins anew
    /// @param total all bytes, or -1 when not known
    /// @return false to end it
    boolean at(long done, long total);
}
