package org.godwit.store.engine;

/// The disk did not do what it must. What was acknowledged is safe in the journal.
final class DiskFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    DiskFailure(String what, Throwable cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
