package org.godwit.server.transport.xmpp.login;

import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Tokens;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.jspecify.annotations.Nullable;

/// What a step of the login asks the connection to do, in order.
public sealed interface LoginEffect {
    /// Begin our half of the stream.
    ///
    /// @param header its attributes
    record OpenStream(Element header) implements LoginEffect {}

    record Send(Element element) implements LoginEffect {}

    /// End our half of the stream and then the connection.
    record CloseStream() implements LoginEffect {}

    /// Begin the TLS handshake. Bytes the peer has sent before are not to be trusted.
    record BeginTls() implements LoginEffect {}

    /// Read a new stream from here on (RFC 6120 §4.3.3).
    record Restart() implements LoginEffect {}

    /// Answer with [LoginEvent.CredentialsFound], or [LoginEvent.Throttled].
    record FindCredentials(Jid account) implements LoginEffect {}

    /// Answer with [LoginEvent.Judged], or [LoginEvent.Throttled].
    record CheckPassword(Jid account, String password) implements LoginEffect {
        @Override
        public String toString() {
            return "CheckPassword[" + account + "]";
        }
    }

    /// Answer with [LoginEvent.Judged], or [LoginEvent.Throttled].
    record CheckInvite(String token) implements LoginEffect {
        @Override
        public String toString() {
            return "CheckInvite";
        }
    }

    /// Answer with [LoginEvent.Judged], or [LoginEvent.Throttled].
    ///
    /// @param invite null where anybody may register
    record Register(Jid account, String password, @Nullable String invite) implements LoginEffect {
        @Override
        public String toString() {
            return "Register[" + account + "]";
        }
    }

    /// Answer with [LoginEvent.TokenAnswered], or [LoginEvent.Throttled].
    record CheckToken(Tokens.Device device, HashedToken.Claim claim, Tokens.Wish wish)
            implements LoginEffect {}

    /// Answer with [LoginEvent.TokenAnswered].
    record IssueToken(Tokens.Device device, String name, HashedToken mechanism)
            implements LoginEffect {}

    /// Hold a failed login against the peer's address.
    record CountFailure() implements LoginEffect {}

    /// Answer with [LoginEvent.Answered].
    record OpenSession(Login login) implements LoginEffect {}

    /// The peer's stanzas go to its session from here on.
    ///
    /// @param counting stream management is on already
    /// @param inactive nobody looks at the client (XEP-0352)
    record Enter(Opened.Started session, boolean counting, boolean inactive)
            implements LoginEffect {}

    /// The same for a session that goes on.
    ///
    /// @param sent how many of our stanzas the peer has had, its `h`
    record Reenter(Opened.Resumed session, String token, long sent) implements LoginEffect {}
}
