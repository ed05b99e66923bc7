package org.godwit.server.transport.xmpp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Tokens;
import org.godwit.server.session.Sessions;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.LoginThrottle;
import org.godwit.server.transport.NetworkThreads;
import org.godwit.server.transport.Tls;
import org.godwit.server.transport.xmpp.login.XmppSettings;

/// XMPP's server side, for any number of listeners. Thread-safe.
public final class XmppTransport {
    /// The ALPN name of a client's stream over direct TLS (XEP-0368).
    public static final String ALPN = "xmpp-client";

    private static final int FRESH_BYTES = 18;
    private static final Duration REGISTRATIONS_WINDOW = Duration.ofHours(1);

    private final XmppSettings settings;
    private final Tls tls;
    private final Accounts accounts;
    private final Tokens tokens;
    private final Sessions sessions;
    private final LoginThrottle throttle;
    private final LoginThrottle registrations;
    private final SecureRandom random = new SecureRandom();
    private final Map<EventLoop, XmppLoop> loops = new ConcurrentHashMap<>();

    /// @param tls should offer [#ALPN]
    /// @param tokens of `accounts`
    public XmppTransport(
            XmppSettings settings,
            Tls tls,
            Accounts accounts,
            Tokens tokens,
            Sessions sessions,
            InstantSource clock) {
        this.settings = settings;
        this.tls = tls;
        this.accounts = accounts;
        this.tokens = tokens;
        this.sessions = sessions;
        this.throttle =
                new LoginThrottle(
                        clock,
                        settings.bounds().failuresMax(),
                        settings.bounds().throttledAddressesMax());
        this.registrations =
                new LoginThrottle(
                        clock,
                        REGISTRATIONS_WINDOW,
                        settings.bounds().registrationsMax(),
                        settings.bounds().throttledAddressesMax());
    }

    /// Opens one more listener.
    ///
    /// @param name what it is called in the ready line and in errors, as in `ports.xmpp`
    /// @param address port 0 takes a free one
    public Listener listen(
            String name,
            NetworkThreads threads,
            InetSocketAddress address,
            XmppSettings.Security security)
            throws IOException {
        return Listener.open(name, threads, address, channel -> accept(channel, security));
    }

    /// Makes `channel` an XMPP connection; it must carry the bytes of a stream. To be called on its
    /// event loop, as from a channel initializer.
    public void accept(Channel channel, XmppSettings.Security security) {
        if (security == XmppSettings.Security.DIRECT_TLS) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        channel.pipeline().addLast(new TcpWire(this, channel, security));
    }

    /// Makes an open WebSocket, which carries `WebSocketFrame`s, an XMPP connection (RFC 7395). To
    /// be called on its event loop.
    public void acceptWebSocket(Channel channel) {
        channel.pipeline()
                .addLast(
                        new WebSocketFrameAggregator(settings.wire().stanzaBytesMax()),
                        new WebSocketWire(this, channel));
    }

    /// A connection over a wire that is protected from below, or on loopback. To be called on
    /// `loop`; the caller then begins it.
    public XmppConnection connect(EventLoop loop, Wire wire) {
        return new XmppConnection(this, loopOf(loop), wire, XmppSettings.Security.DIRECT_TLS);
    }

    /// What the connections of `loop` share.
    public XmppLoop loopOf(EventLoop loop) {
        return loops.computeIfAbsent(
                loop,
                it ->
                        new XmppLoop(
                                it,
                                settings.wire(),
                                Math.max(1, settings.bounds().halfOpenMax() / settings.loops())));
    }

    public XmppSettings settings() {
        return settings;
    }

    Accounts accounts() {
        return accounts;
    }

    Tokens tokens() {
        return tokens;
    }

    Sessions sessions() {
        return sessions;
    }

    LoginThrottle throttle() {
        return throttle;
    }

    /// Counts the accounts made, not failures.
    LoginThrottle registrations() {
        return registrations;
    }

    SslHandler newTlsHandler(Channel channel) {
        return tls.newHandler(channel.alloc());
    }

    List<ChannelBinding> bindings(SslHandler handler) {
        return tls.bindings(handler);
    }

    /// Unguessable text of letters, digits, `-` and `_`.
    public String fresh() {
        byte[] bytes = new byte[FRESH_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
