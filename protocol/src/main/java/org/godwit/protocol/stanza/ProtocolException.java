package org.godwit.protocol.stanza;

/// A peer broke the protocol. Carries no stack trace: it is an answer to bad input, not a bug.
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /// @param detail for the peer and the log; must hold nothing secret
    public ProtocolException(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /// The text fit for the peer.
    public String detail() {
        String message = getMessage();
        return message == null ? code.condition() : message;
    }
}
