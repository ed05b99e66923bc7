package org.godwit.app;

/// A node that could not start or go on; the message says why and what to do next.
public final class NodeException extends Exception {
    private static final long serialVersionUID = 1L;

    public NodeException(String message) {
        super(message, null, false, false);
    }
}
