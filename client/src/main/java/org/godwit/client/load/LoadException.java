package org.godwit.client.load;

/// The load could not be run to its end. The message is one line for a person.
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1;

    public LoadException(String message) {
        super(message);
    }
}
