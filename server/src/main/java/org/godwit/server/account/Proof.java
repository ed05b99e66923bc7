package org.godwit.server.account;

import org.jspecify.annotations.Nullable;

/// Why somebody should be let in who has no device key yet.
public sealed interface Proof {
    /// Owner of an existing account.
    record Password(String password) implements Proof {
        @Override
        public String toString() {
            return "Password";
        }
    }

    /// Holder of a code that a device of an existing account was given to let in another one.
    record Link(String token) implements Proof {
        @Override
        public String toString() {
            return "Link";
        }
    }

    /// Holder of an invite: makes the account. A password is wanted for XML clients only.
    record Invite(String token, @Nullable String password) implements Proof {
        @Override
        public String toString() {
            return "Invite";
        }
    }

    /// Anybody, where registration is open: makes the account.
    record OpenRegistration(@Nullable String password) implements Proof {
        @Override
        public String toString() {
            return "OpenRegistration";
        }
    }
}
