package org.godwit.server.transport.component;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import org.godwit.protocol.stanza.Limits;
import org.godwit.server.component.Components;
import org.godwit.server.transport.Listener;
import org.godwit.server.transport.LoginThrottle;
import org.godwit.server.transport.NetworkThreads;

/// The listener for external components. Thread-safe.
public final class ComponentTransport {
    private static final int FAILURES_MAX = 20;
    private static final int ADDRESSES_MAX = 1_000;
    private static final int STREAM_ID_BYTES = 16;

    private final Components components;
    private final Limits limits;
    private final String domain;
    private final LoginThrottle throttle;
    private final SecureRandom random = new SecureRandom();

    /// @param domain of the server
    public ComponentTransport(
            Components components, Limits limits, String domain, InstantSource clock) {
        this.components = components;
        this.limits = limits;
        this.domain = domain;
        this.throttle = new LoginThrottle(clock, FAILURES_MAX, ADDRESSES_MAX);
    }

    /// @param address port 0 takes a free one; the stream is not encrypted
    public Listener listen(NetworkThreads threads, InetSocketAddress address) throws IOException {
        return Listener.open(
                "components",
                threads,
                address,
                channel -> channel.pipeline().addLast(new ComponentConnection(this, channel)));
    }

    Components components() {
        return components;
    }

    Limits limits() {
        return limits;
    }

    String domain() {
        return domain;
    }

    LoginThrottle throttle() {
        return throttle;
    }

    String newStreamId() {
        byte[] id = new byte[STREAM_ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
