package org.godwit.server.transport.bosh;

import java.time.Duration;

/// What peer and server agreed on when a session was made (XEP-0124 §7).
///
/// @param sid secret name of the session
/// @param domain whose server this is
/// @param hold requests kept waiting
/// @param waits how long each
/// @param inactivity how long the session lives without one
record BoshTerms(
        String sid,
        String domain,
        int hold,
        Duration waits,
        Duration inactivity,
        Duration pauseMax) {
    private static final int HOLD_DEFAULT = 1;

    static BoshTerms of(String sid, String domain, BoshBody body, BoshLimits limits) {
        int wait =
                Math.min(
                        body.number("wait", (int) limits.timing().waitMax().toSeconds()),
                        (int) limits.timing().waitMax().toSeconds());
        int hold = Math.min(body.number("hold", HOLD_DEFAULT), limits.holdMax());
        return new BoshTerms(
                sid,
                domain,
                wait == 0 ? 0 : hold,
                Duration.ofSeconds(wait),
                limits.timing().inactivityMax(),
                limits.timing().pauseMax());
    }

    /// How many requests the peer may have under way.
    int requests() {
        return hold + 1;
    }

    Duration pause(int seconds) {
        Duration wanted = Duration.ofSeconds(seconds);
        return wanted.compareTo(pauseMax) > 0 ? pauseMax : wanted;
    }

    /// The attributes of the answer that makes the session.
    String attributes() {
        return " xmlns:xmpp='urn:xmpp:xbosh' xmpp:version='1.0' xmpp:restartlogic='true'"
                + " sid='%s' from='%s' ver='1.11' hold='%d' requests='%d' wait='%d'"
                        .formatted(sid, domain, hold, requests(), waits.toSeconds())
                + " inactivity='%d' maxpause='%d'"
                        .formatted(inactivity.toSeconds(), pauseMax.toSeconds());
    }
}
