package org.godwit.server.transport.xmpp;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.transport.xmpp.login.LoginEffect;
import org.godwit.server.transport.xmpp.login.LoginEvent;
import org.godwit.server.transport.xmpp.login.LoginState;
import org.godwit.server.transport.xmpp.login.XmppLogin;
import org.godwit.server.transport.xmpp.login.XmppSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection on its way to a session: carries out what [XmppLogin] decides.
final class Entry {
    private static final Logger LOG = LoggerFactory.getLogger(Entry.class);

    private final XmppTransport transport;
    private final XmppConnection connection;
    private final XmppSettings.Security security;
    private LoginState state;
    private @Nullable Future<?> timeout;

    /// The language of the stream, as its header says.
    private @Nullable String lang;

    Entry(XmppTransport transport, XmppConnection connection, XmppSettings.Security security) {
        this.transport = transport;
        this.connection = connection;
        this.security = security;
        this.state = XmppLogin.initial(transport.settings(), security);
    }

    /// @return false when there is no room
    boolean begin() {
        if (!connection.loop().enter()) {
            return false;
        }
        timeout =
                connection
                        .loop()
                        .after(
                                transport.settings().bounds().loginMax().toMillis(),
                                () -> applyAndWork(new LoginEvent.TimedOut()));
        return true;
    }

    boolean isWaiting() {
        return state instanceof LoginState.Waiting;
    }

    void take(XmlEvent event) {
        if (event instanceof XmlEvent.Opened(Element header, String _)) {
            lang = header.attribute(Attribute.XML_NAMESPACE, "lang");
        }
        apply(
                switch (event) {
                    case XmlEvent.Opened(Element header, String contentNamespace) ->
                            new LoginEvent.HeaderRead(header, contentNamespace);
                    case XmlEvent.Received(Element element) -> new LoginEvent.ElementRead(element);
                    case XmlEvent.Closed() -> new LoginEvent.StreamEnded();
                });
    }

    void secured(List<ChannelBinding> bindings) {
        applyAndWork(new LoginEvent.Secured(bindings));
    }

    void broken(ProtocolException e) {
        apply(new LoginEvent.Broken(e.code(), e.detail()));
    }

    /// The socket is gone, or a session has taken over.
    void ended() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
            connection.loop().settled();
        }
        state = new LoginState.Closed(state.ground());
    }

    private void applyAndWork(LoginEvent event) {
        apply(event);
        connection.work();
    }

    private void apply(LoginEvent event) {
        var context = new XmppLogin.Context(transport.settings(), security, transport.fresh());
        XmppLogin.Step step = XmppLogin.step(context, state, event);
        state = step.state();
        step.effects().forEach(this::perform);
    }

    private void perform(LoginEffect effect) {
        switch (effect) {
            case LoginEffect.OpenStream(Element header) -> connection.openStream(header);
            case LoginEffect.Send(Element element) -> connection.write(element);
            case LoginEffect.CloseStream() -> connection.closeStream();
            case LoginEffect.BeginTls() -> beginTls();
            case LoginEffect.Restart() -> connection.restart();
            case LoginEffect.FindCredentials(Jid account) ->
                    ask(
                            () -> transport.accounts().credentials(account),
                            LoginEvent.CredentialsFound::new);
            case LoginEffect.CheckPassword(Jid account, String password) ->
                    ask(
                            () -> transport.accounts().verifyPassword(account, password),
                            LoginEvent.Judged::new);
            case LoginEffect.CheckInvite(String token) ->
                    ask(
                            () ->
                                    CompletableFuture.completedStage(
                                            transport.accounts().checkInvite(token)),
                            this::inviteJudged);
            case LoginEffect.Register register -> register(register);
            case LoginEffect.CountFailure() -> transport.throttle().failed(connection.address());
            case LoginEffect.OpenSession(Login login) ->
                    transport
                            .sessions()
                            .open(
                                    login,
                                    connection,
                                    opened -> connection.loop().answer(connection, opened));
            case LoginEffect.CheckToken(var device, var claim, var wish) ->
                    ask(
                            () -> transport.tokens().login(device, claim, wish),
                            LoginEvent.TokenAnswered::new);
            case LoginEffect.IssueToken(var device, String name, var mechanism) ->
                    ask(
                            () -> transport.tokens().issue(device, name, mechanism),
                            LoginEvent.TokenAnswered::new);
            case LoginEffect.Enter(Opened.Started started, boolean counting, boolean inactive) -> {
                OpenStream stream =
                        new OpenStream(started.jid(), started.resumeToken(), started.session());
                stream.begin(counting, inactive);
                enter(stream);
            }
            case LoginEffect.Reenter(Opened.Resumed resumed, String token, long sent) ->
                    enter(OpenStream.resumed(resumed.jid(), token, resumed.session(), sent));
        }
    }

    /// An invite is as good as a password: guesses are held against the address.
    private LoginEvent inviteJudged(Verdict verdict) {
        if (verdict instanceof Verdict.Refused) {
            transport.throttle().failed(connection.address());
        }
        return new LoginEvent.Judged(verdict);
    }

    private void register(LoginEffect.Register wish) {
        SocketAddress peer = connection.address();
        if (transport.registrations().isBlocked(peer)) {
            connection.loop().later(() -> applyAndWork(new LoginEvent.Throttled()));
            return;
        }
        String invite = wish.invite();
        Proof proof =
                invite == null
                        ? new Proof.OpenRegistration(wish.password())
                        : new Proof.Invite(invite, wish.password());
        ask(
                () -> transport.accounts().admit(wish.account(), proof),
                verdict -> {
                    if (verdict instanceof Verdict.Granted && !isLoopback(peer)) {
                        transport.registrations().failed(peer);
                    }
                    return new LoginEvent.Judged(verdict);
                });
    }

    /// Whoever is on this machine is its operator, or let in by them.
    private static boolean isLoopback(SocketAddress peer) {
        return peer instanceof InetSocketAddress socket
                && socket.getAddress() != null
                && socket.getAddress().isLoopbackAddress();
    }

    /// Bytes sent in the clear behind the request for TLS could be anybody's (RFC 6120 §5.4.3.1).
    private void beginTls() {
        if (connection.hasMoreInput()) {
            apply(new LoginEvent.Broken(ErrorCode.STREAM_BAD_FORMAT, "TLS begins here"));
        } else {
            connection.beginTls();
        }
    }

    /// Asks unless this address has failed too often; the answer becomes an event.
    private <T> void ask(Question<T> question, Function<T, LoginEvent> toEvent) {
        if (transport.throttle().isBlocked(connection.address())) {
            connection.loop().later(() -> applyAndWork(new LoginEvent.Throttled()));
            return;
        }
        var _ =
                question.ask()
                        .whenComplete(
                                (answer, failure) -> {
                                    LoginEvent event =
                                            failure == null ? toEvent.apply(answer) : bug(failure);
                                    connection.loop().later(() -> applyAndWork(event));
                                });
    }

    private static LoginEvent bug(Throwable failure) {
        LOG.error("a question about an account failed", failure);
        return new LoginEvent.Broken(
                ErrorCode.STREAM_INTERNAL_SERVER_ERROR, "the server is in trouble");
    }

    private interface Question<T> {
        CompletionStage<T> ask();
    }

    void answered(Opened opened) {
        if (isWaiting()) {
            applyAndWork(new LoginEvent.Answered(opened));
        } else {
            abandon(opened);
        }
    }

    /// The peer has gone while its session was opened.
    static void abandon(Opened opened) {
        switch (opened) {
            case Opened.Started started ->
                    started.session().accept(new FromClient.Disconnected(false));
            case Opened.Resumed resumed ->
                    resumed.session().accept(new FromClient.Disconnected(false));
            case Opened.Refused _ -> {}
        }
    }

    private void enter(OpenStream stream) {
        ended();
        stream.speaks(lang);
        connection.enter(stream);
    }
}
