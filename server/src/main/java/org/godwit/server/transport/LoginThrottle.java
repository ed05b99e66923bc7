package org.godwit.server.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts failed logins per address, so that nobody guesses passwords or burns our processor with
/// handshakes. An IPv6 network of 64 bits counts as one address. Bounded; thread-safe.
public final class LoginThrottle {
    /// How long failures are held against an address.
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int NETWORK_BYTES = 8;

    private final InstantSource clock;
    private final Duration window;
    private final int failuresMax;
    private final Map<String, Failures> failures;

    private record Failures(long sinceMillis, int count) {}

    /// @param failuresMax failures of one address within [#WINDOW]
    /// @param addressesMax addresses remembered
    public LoginThrottle(InstantSource clock, int failuresMax, int addressesMax) {
        this(clock, WINDOW, failuresMax, addressesMax);
    }

    /// @param window how long each is held against an address
    public LoginThrottle(InstantSource clock, Duration window, int failuresMax, int addressesMax) {
        this.clock = clock;
        this.window = window;
        this.failuresMax = failuresMax;
        this.failures = new Oldest<>(addressesMax);
    }

    /// True when this address has failed too often of late.
    public synchronized boolean isBlocked(SocketAddress peer) {
        if (failures.isEmpty()) {
            return false;
        }
        Failures found = failures.get(network(peer));
        return found != null && !isPast(found) && found.count >= failuresMax;
    }

    public synchronized void failed(SocketAddress peer) {
        String network = network(peer);
        Failures old = failures.remove(network);
        Failures fresh =
                old == null || isPast(old)
                        ? new Failures(clock.millis(), 1)
                        : new Failures(old.sinceMillis, old.count + 1);
        failures.put(network, fresh);
    }

    private boolean isPast(Failures found) {
        return clock.millis() - found.sinceMillis >= window.toMillis();
    }

    private static String network(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress socket) || socket.isUnresolved()) {
            return peer.toString();
        }
        InetAddress address = socket.getAddress();
        byte[] bytes = address.getAddress();
        return HexFormat.of()
                .formatHex(
                        bytes.length > NETWORK_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }

    /// Forgets what was put in longest ago.
    public static final class Oldest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int entriesMax;

        public Oldest(int entriesMax) {
            this.entriesMax = entriesMax;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > entriesMax;
        }
    }
}
