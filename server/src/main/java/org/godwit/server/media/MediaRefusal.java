package org.godwit.server.media;

/// Why something about a file was not done. Costs no stack trace.
public final class MediaRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// What a peer is told.
    public enum Reason {
        /// There is no such file, or not any more.
        UNKNOWN,
        /// The address is not signed, or no longer valid.
        FORBIDDEN,
        /// Not the size or the type the slot is for.
        NOT_AS_DECLARED,
        /// The upload does not go on where it was cut.
        WRONG_OFFSET,
        /// The content is not what the peer says it is.
        WRONG_HASH,
        /// The same file is being uploaded, or too many of this account are.
        BUSY,
        /// The account has no room left.
        QUOTA,
        /// The account asks too often.
        TOO_OFTEN,
        /// The server has no room left.
        FULL
    }

    public MediaRefusal(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
