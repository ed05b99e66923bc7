package org.godwit.client;

import java.time.Duration;
import org.godwit.protocol.stanza.Jid;

/// How a client behaves. [#of] gives what suits a phone.
///
/// @param account the bare JID to log in as
/// @param window most stanzas sent and not yet acknowledged; the rest waits in the outbox
/// @param retryFirst wait before the second try to connect; doubles with each further one
/// @param retryMax longest wait between two tries
/// @param dialMax longest a try may take from first packet to login
/// @param idleMax silence from the server after which it is asked for a sign of life; it has half
///   as long to give one
/// @param sealing whether messages are sealed from end to end when they can be
public record ClientSettings(
        Jid account,
        int window,
        Duration retryFirst,
        Duration retryMax,
        Duration dialMax,
        Duration idleMax,
        boolean sealing) {
    private static final int WINDOW_MAX = 256;

    public ClientSettings {
        if (!account.isBare() || account.local() == null) {
            throw new IllegalArgumentException("an account is name@domain");
        }
        if (window < 1 || window > WINDOW_MAX) {
            throw new IllegalArgumentException("a window is 1 to " + WINDOW_MAX);
        }
    }

    public static ClientSettings of(Jid account) {
        return new ClientSettings(
                account,
                128,
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                true);
    }

    /// The same for a device that has no keys: everything goes and comes in the clear.
    public ClientSettings inTheClear() {
        return new ClientSettings(account, window, retryFirst, retryMax, dialMax, idleMax, false);
    }
}
