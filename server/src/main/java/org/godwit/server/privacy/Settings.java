package org.godwit.server.privacy;

/// What one account has chosen.
///
/// @param lastSeen who is told when it was last seen
/// @param writers whose messages it takes
public record Settings(LastSeen lastSeen, Writers writers) {
    public static final Settings DEFAULT = new Settings(LastSeen.CONTACTS, Writers.EVERYONE);

    /// Who is told when an account was last seen; whom it has blocked never is.
    public enum LastSeen {
        EVERYONE(0),
        /// Who may see its presence.
        CONTACTS(1),
        NOBODY(2);

        private final byte code;

        LastSeen(int code) {
            this.code = (byte) code;
        }

        /// The stored form.
        byte code() {
            return code;
        }

        static LastSeen of(byte code) {
            for (LastSeen value : values()) {
                if (value.code == code) {
                    return value;
                }
            }
            throw new IllegalStateException("no such choice: " + code);
        }
    }

    /// Whose messages an account takes.
    public enum Writers {
        /// A stranger's first message is marked.
        EVERYONE(0),
        /// Who is in its contact list, and whom it has written to itself.
        CONTACTS(1);

        private final byte code;

        Writers(int code) {
            this.code = (byte) code;
        }

        /// The stored form.
        byte code() {
            return code;
        }

        static Writers of(byte code) {
            for (Writers value : values()) {
                if (value.code == code) {
                    return value;
                }
            }
            throw new IllegalStateException("no such choice: " + code);
        }
    }
}
