package org.godwit.app.crash;

import java.util.Locale;

/// How a promise can be broken.
enum Breach {
    /// A first tick without its delivery.
    LOST,
    /// One message twice, or under two numbers.
    DOUBLED,
    /// A sender's messages in another order than they were sent.
    DISORDERED,
    /// A tick that was given and is no more.
    TAKEN_BACK,
    /// A second tick for what nobody has, or none for what somebody has.
    FALSE_TICK,
    /// Anything else that cannot be: a login refused, a node that does not start, a failed audit.
    OTHER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
