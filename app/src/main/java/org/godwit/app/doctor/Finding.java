package org.godwit.app.doctor;

/// One thing looked at.
///
/// @param about what it is, in a word or two
/// @param said what was found, and what is wanted where that differs
/// @param command what mends it, to be typed as it stands; empty when nothing is to be done
record Finding(String about, Verdict verdict, String said, String command) {
    /// How it is.
    enum Verdict {
        /// As it should be.
        GOOD,
        /// Works, and would work better.
        ADVICE,
        /// Will fail or lose time with so many connections.
        MEND
    }

    static Finding good(String about, String said) {
        return new Finding(about, Verdict.GOOD, said, "");
    }

    static Finding advice(String about, String said, String command) {
        return new Finding(about, Verdict.ADVICE, said, command);
    }

    static Finding mend(String about, String said, String command) {
        return new Finding(about, Verdict.MEND, said, command);
    }
}
