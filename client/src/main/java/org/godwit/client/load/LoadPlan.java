package org.godwit.client.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// What is to be done to which server.
///
/// @param clients connections, each of an account of its own
/// @param traffic what they say
/// @param lasting how long the measured part takes
/// @param serverPid process whose CPU time and memory are read, or 0 for none
public record LoadPlan(
        Mode mode,
        Target target,
        int clients,
        Traffic traffic,
        LoginBy loginBy,
        Duration lasting,
        long serverPid) {
    /// Most messages of one conversation that may be under way: what a session takes at once.
    public static final int WINDOW_MAX = 64;

    /// What a run does.
    public enum Mode {
        /// Everybody logs in and is silent.
        IDLE,
        /// Pairs talk.
        CHAT,
        /// Messages are stored for devices that are away, then fetched.
        OFFLINE,
        /// Devices log in and out again.
        LOGIN,
        /// Rooms talk.
        GROUP,
        /// All connections are cut at once, and all come back.
        STORM
    }

    /// By which handshake devices log in, after the first time.
    public enum LoginBy {
        XX,
        IK,
        TICKET
    }

    /// Where to go.
    ///
    /// @param domain the server's
    /// @param root the server's root key to trust, or null for the one met first
    /// @param connectingMax logins in progress at once
    public record Target(
            InetSocketAddress server, String domain, @Nullable Bytes root, int connectingMax) {}

    /// What is said.
    ///
    /// @param window messages under way in each conversation; ignored with a rate
    /// @param perSecond messages sent in all, at fixed times; 0 sends as fast as answers come
    /// @param messages how many are stored for `offline`
    /// @param bodyChars length of each text
    /// @param ticks whether senders ask for the second tick
    /// @param members of each room
    public record Traffic(
            int window, int perSecond, int messages, int bodyChars, boolean ticks, int members) {}

    public LoadPlan {
        require(clients >= 1, "at least one client");
        require(
                traffic.window >= 1 && traffic.window <= WINDOW_MAX,
                "the window is 1 to " + WINDOW_MAX);
        require(traffic.perSecond >= 0, "a rate is not negative");
        require(target.connectingMax >= 1, "at least one login at a time");
        require(
                mode == Mode.IDLE || mode == Mode.LOGIN || clients % 2 == 0,
                "an even number of clients, as they talk in pairs");
        require(
                mode != Mode.GROUP || (traffic.members >= 2 && clients % traffic.members == 0),
                "rooms of at least two, and clients that fill them");
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }
}
