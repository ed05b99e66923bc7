package org.godwit.client.link;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.jspecify.annotations.Nullable;

/// The binary protocol over a TCP socket: Noise by the shortest handshake the profile allows,
/// frames, counters. Two threads for each connection, one that reads and one that writes.
public final class NoiseTransport implements Transport {
    private final Target target;
    private final Profile profile;
    private final LoginRequest.Proof firstProof;
    private final X25519 curve;
    private final InstantSource clock;
    private @Nullable Session last;

    /// Where to go and as whom.
    ///
    /// @param account bare JID
    /// @param deviceName shown to the account's owner in the list of devices
    /// @param connectMax how long a TCP connection may take
    public record Target(
            InetSocketAddress server, Jid account, String deviceName, Duration connectMax) {}

    /// What a resume needs of the session before: counted and coded so far.
    static final class Session {
        final String token;
        final BinaryStream codec;
        long sent;

        Session(String token, BinaryStream codec) {
            this.token = token;
            this.codec = codec;
        }
    }

    /// @param firstProof how this device is let in while it is not linked
    public NoiseTransport(
            Target target,
            Profile profile,
            LoginRequest.Proof firstProof,
            X25519 curve,
            InstantSource clock) {
        this.target = target;
        this.profile = profile;
        this.firstProof = firstProof;
        this.curve = curve;
        this.clock = clock;
    }

    @Override
    public Link connect(Attempt attempt, Consumer<LinkEvent> receiver) {
        NoiseLink link = new NoiseLink(this, attempt, receiver);
        link.start();
        return link;
    }

    Target target() {
        return target;
    }

    Profile profile() {
        return profile;
    }

    X25519 curve() {
        return curve;
    }

    InstantSource clock() {
        return clock;
    }

    /// What to log in with: the device's key once it is linked.
    LoginRequest request(Attempt attempt, @Nullable Session resuming) {
        LoginRequest.Proof proof =
                profile.isLinked() ? new LoginRequest.Proof.DeviceKey() : firstProof;
        LoginRequest.Resume resume =
                resuming == null
                        ? null
                        : new LoginRequest.Resume(
                                resuming.token,
                                resuming.sent,
                                attempt.received(),
                                resuming.codec.tableHash());
        return new LoginRequest(
                target.account().toString(),
                target.deviceName(),
                proof,
                resume,
                LoginRequest.Early.NONE);
    }

    synchronized @Nullable Session session(Attempt attempt) {
        return attempt.resume() ? last : null;
    }

    synchronized void session(Session session) {
        last = session;
    }

    BinaryStream newCodec() {
        return BinaryStream.open(
                BinaryStream.Side.CLIENT, target.account().domain(), Limits.DEFAULT);
    }

    /// The root for people to compare: the first 16 bytes of its key.
    public static String fingerprint(Bytes root) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            if (i > 0 && i % 2 == 0) {
                text.append(' ');
            }
            text.append("%02x".formatted(root.at(i)));
        }
        return text.toString();
    }
}
