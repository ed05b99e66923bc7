package org.godwit.server.command;

/// What accounts may give away (XEP-0401).
public enum WhoInvites {
    /// Nothing.
    OFF,
    /// The right to be a contact of theirs, for who has an account.
    CONTACTS,
    /// That, and to make an account for it, unless registration is closed.
    ACCOUNTS
}
