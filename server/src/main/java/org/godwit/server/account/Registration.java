package org.godwit.server.account;

/// Who may make an account besides the operator.
public enum Registration {
    CLOSED,
    INVITE,
    OPEN
}
