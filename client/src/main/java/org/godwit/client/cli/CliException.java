package org.godwit.client.cli;

/// A command that could not be carried out; the message says what to do next.
public final class CliException extends Exception {
    private static final long serialVersionUID = 1L;

    public CliException(String message) {
        super(message, null, false, false);
    }
}
