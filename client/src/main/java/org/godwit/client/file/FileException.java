package org.godwit.client.file;

import java.io.IOException;

/// A file could not be brought to where it should be; nothing of it is left half done there.
public final class FileException extends IOException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// What went wrong.
    public enum Reason {
        /// The address is none that is fetched from.
        REFUSED_ADDRESS,
        /// The server has it no more, or the slot is over.
        GONE,
        /// The content is not what its sender said.
        WRONG_CONTENT,
        TOO_LARGE,
        /// The account's files are too many, or the server's disk is full.
        NO_ROOM,
        /// The network failed, again and again.
        NETWORK,
        /// A file here cannot be read or written.
        DISK,
        CANCELLED
    }

    /// @param message for people
    public FileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public FileException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
