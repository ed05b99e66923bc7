package org.godwit.server.transport.xmpp.login;

import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.ScramServer;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// How far a connection has come on its way to a session.
public sealed interface LoginState {
    /// What holds in every state.
    ///
    /// @param secure TLS is on
    /// @param bindings channel bindings of that TLS
    /// @param attemptsLeft tries to log in or register
    /// @param invite a good invite the peer has shown (XEP-0445); null for none
    /// @param isNamed the stream's header says who the peer is
    /// @param from and that is this account of ours; null for none
    record Ground(
            boolean secure,
            List<ChannelBinding> bindings,
            int attemptsLeft,
            @Nullable String invite,
            boolean isNamed,
            @Nullable Jid from) {
        public Ground {
            bindings = List.copyOf(bindings);
        }

        Ground afterAttempt() {
            return new Ground(secure, bindings, attemptsLeft - 1, invite, isNamed, from);
        }

        Ground secured(List<ChannelBinding> with) {
            return new Ground(true, with, attemptsLeft, invite, false, null);
        }

        Ground invited(@Nullable String token) {
            return new Ground(secure, bindings, attemptsLeft, token, isNamed, from);
        }

        Ground from(boolean named, @Nullable Jid account) {
            return new Ground(secure, bindings, attemptsLeft, invite, named, account);
        }

        @Override
        public String toString() {
            return "Ground[secure=" + secure + ", attemptsLeft=" + attemptsLeft + "]";
        }
    }

    Ground ground();

    /// A question is out to somebody else: nothing more is read until it is answered.
    sealed interface Waiting extends LoginState {}

    /// The TLS handshake runs.
    record AwaitingTls(Ground ground) implements LoginState {}

    /// @param account set once the peer has proved who it is
    record AwaitingHeader(Ground ground, @Nullable Jid account) implements LoginState {}

    /// Features are out, nobody is logged in.
    record Unauthenticated(Ground ground) implements LoginState {}

    /// A mechanism was chosen without a first response.
    record AwaitingResponse(Ground ground, Profile profile, String mechanism)
            implements LoginState {}

    record FindingCredentials(Ground ground, Profile profile, Jid account, ScramServer.Begun begun)
            implements Waiting {}

    record Challenged(Ground ground, Profile profile, Jid account, ScramServer.Challenged challenge)
            implements LoginState {}

    record CheckingPassword(Ground ground, Profile profile, Jid account) implements Waiting {}

    /// A token was shown in place of a password (XEP-0484).
    record CheckingToken(Ground ground, Wishes wishes, Jid account) implements Waiting {}

    /// A device that has proved itself is given a token.
    record IssuingToken(Ground ground, Proven proven) implements Waiting {}

    /// A device that has proved itself gets the session it wished for with its login.
    ///
    /// @param resuming an old one, else a new one
    record Entering(Ground ground, Proven proven, boolean resuming) implements Waiting {}

    /// An invite was shown and is looked at.
    ///
    /// @param id of the request to answer
    record CheckingInvite(Ground ground, @Nullable String id, String invite) implements Waiting {
        @Override
        public String toString() {
            return "CheckingInvite[" + ground + "]";
        }
    }

    /// @param id of the request to answer
    record Registering(Ground ground, @Nullable String id) implements Waiting {}

    /// Logged in, no session yet.
    record Authenticated(Ground ground, Jid account) implements LoginState {}

    /// @param id of the bind request to answer
    record Binding(Ground ground, Jid account, @Nullable String id) implements Waiting {}

    /// @param token the session to go on with
    /// @param received how many of our stanzas the peer has had, its `h`
    record Resuming(Ground ground, Jid account, String token, long received) implements Waiting {}

    /// There is a session: the login is over.
    record Finished(Ground ground) implements LoginState {}

    /// Nothing is listened to any more.
    record Closed(Ground ground) implements LoginState {}
}
