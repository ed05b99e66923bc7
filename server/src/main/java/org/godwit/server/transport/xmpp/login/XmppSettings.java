package org.godwit.server.transport.xmpp.login;

import java.time.Duration;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Limits;
import org.godwit.server.account.Registration;

/// What the XMPP transport is told once for all its listeners.
///
/// @param domain the only host served
/// @param registration who may make an account on its stream (XEP-0077, XEP-0445)
/// @param behind what a peer finds once it is logged in
/// @param loops event loops the listeners share, to divide the bound of half-open connections
public record XmppSettings(
        String domain,
        Registration registration,
        Behind behind,
        Limits wire,
        Bounds bounds,
        int loops) {
    /// @param loginMax how long a connection may take to log in
    /// @param halfOpenMax connections that have not logged in yet; more are turned away
    /// @param attemptsMax tries to log in on one connection (RFC 6120 §6.4.5 suggests 2 to 5)
    /// @param failuresMax failed logins of one address a minute
    /// @param registrationsMax accounts one address may make an hour; loopback is not counted
    /// @param throttledAddressesMax addresses whose failures are remembered
    /// @param unwrittenBytesMax bytes waiting for a slow reader before it is cut off
    public record Bounds(
            Duration loginMax,
            int halfOpenMax,
            int attemptsMax,
            int failuresMax,
            int registrationsMax,
            int throttledAddressesMax,
            int unwrittenBytesMax) {
        public static final Bounds DEFAULT =
                new Bounds(Duration.ofSeconds(30), 20_000, 5, 60, 10, 10_000, 4 << 20);
    }

    /// How a listener protects its connections.
    public enum Security {
        /// TLS is begun inside the stream and must be (RFC 6120 §5).
        STARTTLS,
        /// TLS from the first byte (XEP-0368).
        DIRECT_TLS,
        /// TLS is possible but not asked for: for tests on loopback only.
        PLAINTEXT
    }

    /// What the transport only tells of.
    ///
    /// @param features of the stream
    /// @param resumeMax how long a session waits for its peer
    /// @param idleMax silence after which a peer is asked for a sign of life
    public record Behind(List<Element> features, Duration resumeMax, Duration idleMax) {
        public Behind {
            features = List.copyOf(features);
        }
    }
}
