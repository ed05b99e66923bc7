package org.godwit.server.transport.xmpp.login;

import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.server.account.Token;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Opened;

/// What can happen to a connection that has no session yet.
public sealed interface LoginEvent {
    record HeaderRead(Element header, String contentNamespace) implements LoginEvent {}

    record ElementRead(Element element) implements LoginEvent {}

    /// The peer closed its stream.
    record StreamEnded() implements LoginEvent {}

    /// What the peer sent is no XMPP.
    record Broken(ErrorCode code, String detail) implements LoginEvent {}

    /// The TLS handshake is done.
    record Secured(List<ChannelBinding> bindings) implements LoginEvent {
        public Secured {
            bindings = List.copyOf(bindings);
        }
    }

    record CredentialsFound(ScramCredentials credentials) implements LoginEvent {}

    /// The answer about a password or a registration.
    record Judged(Verdict verdict) implements LoginEvent {}

    /// The answer about a token, shown or wished for.
    record TokenAnswered(Token.Answer answer) implements LoginEvent {}

    /// This address has failed too often.
    record Throttled() implements LoginEvent {}

    record Answered(Opened opened) implements LoginEvent {}

    record TimedOut() implements LoginEvent {}
}
