package org.godwit.app.admin;

/// An operator's command that could not be carried out; the message says what to do next.
public final class AdminException extends Exception {
    private static final long serialVersionUID = 1L;

    AdminException(String message) {
        super(message, null, false, false);
    }
}
