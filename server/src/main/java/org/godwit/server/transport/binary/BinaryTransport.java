package org.godwit.server.transport.binary;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.protocol.handshake.ServerHandshake;
import org.godwit.protocol.stanza.Limits;
import org.godwit.server.session.Sessions;
import org.godwit.server.transport.LoginThrottle;

/// The binary encoding's server side, for any number of listeners: makes the handler of each new
/// connection. Thread-safe.
public final class BinaryTransport {
    /// The version of the dictionary this server codes with.
    public static final int DICTIONARY = 1;

    private final Settings settings;
    private final ServerHandshake.Keys keys;
    private final DeviceLogins logins;
    private final Sessions sessions;
    private final InstantSource clock;
    private final LoginThrottle throttle;
    private final FrozenTables frozen;
    private final LoginGate gate;
    private final Map<EventLoop, BinaryLoop> loops = new ConcurrentHashMap<>();

    /// @param domain the server's domain, implied in addresses
    /// @param loops event loops the listeners share, to divide the bound of half-open connections
    public record Settings(String domain, Limits wire, BinaryLimits limits, int loops) {}

    public BinaryTransport(
            Settings settings,
            ServerHandshake.Keys keys,
            DeviceLogins logins,
            Sessions sessions,
            InstantSource clock) {
        this(
                settings,
                keys,
                logins,
                sessions,
                clock,
                new LoginThrottle(
                        clock,
                        settings.limits.failuresMax(),
                        settings.limits.throttledAddressesMax()));
    }

    /// @param throttle shared with the other encoding, so that an address has one count
    public BinaryTransport(
            Settings settings,
            ServerHandshake.Keys keys,
            DeviceLogins logins,
            Sessions sessions,
            InstantSource clock,
            LoginThrottle throttle) {
        this.settings = settings;
        this.keys = keys;
        this.logins = logins;
        this.sessions = sessions;
        this.clock = clock;
        this.throttle = throttle;
        this.gate =
                new LoginGate(
                        settings.limits.loginsInFlightMax(),
                        clock,
                        new Random(keys.tickets().hashCode() ^ clock.millis()));
        this.frozen = new FrozenTables(settings.limits.frozenBytesMax());
    }

    /// Makes `channel` a binary connection; it must carry the bytes of a stream. To be called on
    /// its event loop, as from a channel initializer.
    public void accept(Channel channel) {
        channel.pipeline().addLast(new BinaryConnection(this, channel));
    }

    /// Makes `channel`, an open WebSocket whose pipeline carries WebSocket frames, a binary
    /// connection. To be called on its event loop.
    public void acceptWebSocket(Channel channel) {
        channel.pipeline().addLast(WebSocketBytes.INSTANCE);
        accept(channel);
    }

    /// Connections that have not finished login, over all event loops; for metrics.
    public int halfOpen() {
        return loops.values().stream().mapToInt(BinaryLoop::halfOpenCount).sum();
    }

    BinaryLoop loopOf(EventLoop loop) {
        return loops.computeIfAbsent(
                loop,
                it ->
                        new BinaryLoop(
                                it,
                                clock,
                                Math.max(1, settings.limits.halfOpenMax() / settings.loops),
                                settings.limits.loginMax().toMillis()));
    }

    Settings settings() {
        return settings;
    }

    ServerHandshake.Keys keys() {
        return keys;
    }

    DeviceLogins logins() {
        return logins;
    }

    Sessions sessions() {
        return sessions;
    }

    LoginThrottle throttle() {
        return throttle;
    }

    LoginGate gate() {
        return gate;
    }

    FrozenTables frozen() {
        return frozen;
    }

    InstantSource clock() {
        return clock;
    }
}
