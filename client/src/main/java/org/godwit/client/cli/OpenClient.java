package org.godwit.client.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.godwit.client.Client;
import org.godwit.client.ClientSettings;
import org.godwit.client.Event;
import org.godwit.client.history.FileHistory;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Retention;
import org.godwit.client.link.DeviceUri;
import org.godwit.client.link.NoiseTransport;
import org.godwit.client.link.Profile;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// A client on its profile directory: history, key and connection, opened and closed together.
public final class OpenClient implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    private final Jid account;
    private final Profile profile;
    private final History history;
    private final Client client;

    private OpenClient(Jid account, Profile profile, History history, Client client) {
        this.account = account;
        this.profile = profile;
        this.history = history;
        this.client = client;
    }

    /// Opens and connects.
    ///
    /// @param proof how to be let in while this device is not linked, or null to ask for the
    ///   password
    /// @param listener of the client's events
    /// @throws CliException with the next step
    public static OpenClient open(
            AccountOptions options, LoginRequest.@Nullable Proof proof, Consumer<Event> listener)
            throws CliException {
        Jid account = options.account();
        Path directory = options.profileDir();
        X25519 curve = X25519.fastest();
        try {
            Profile profile = Profile.open(directory, curve);
            History history = FileHistory.open(directory.resolve("history.db"), Retention.DEFAULT);
            try {
                pin(profile, options);
                LoginRequest.Proof first =
                        profile.isLinked()
                                ? new LoginRequest.Proof.DeviceKey()
                                : proof == null ? options.passwordProof() : proof;
                NoiseTransport transport =
                        new NoiseTransport(
                                new NoiseTransport.Target(
                                        options.address(), account, deviceName(), CONNECT_MAX),
                                profile,
                                first,
                                curve,
                                InstantSource.system());
                Client client =
                        Client.of(
                                ClientSettings.of(account),
                                history,
                                transport,
                                InstantSource.system(),
                                listener);
                client.connect();
                return new OpenClient(account, profile, history, client);
            } catch (CliException | IOException e) {
                history.close();
                throw e;
            }
        } catch (HistoryException e) {
            throw new CliException(explain(e, directory));
        } catch (IOException e) {
            throw new CliException("cannot use the profile " + directory + ": " + e.getMessage());
        }
    }

    private static String explain(HistoryException e, Path directory) {
        return e.kind() == HistoryException.Kind.LOCKED
                ? "another godwit command is using this device ("
                        + directory
                        + "); stop it, or be another device with --profile DIR"
                : String.valueOf(e.getMessage());
    }

    private static void pin(Profile profile, AccountOptions options)
            throws CliException, IOException {
        Bytes wanted = options.pinnedRoot();
        Bytes pinned = profile.pinnedRoot();
        if (wanted == null) {
            return;
        }
        if (pinned != null && !pinned.equals(wanted)) {
            throw new CliException(
                    "this device trusts another server root ("
                            + NoiseTransport.fingerprint(pinned)
                            + ") than the one given ("
                            + NoiseTransport.fingerprint(wanted)
                            + "); if the server really has a new one, use a new --profile");
        }
        profile.pin(wanted);
    }

    static String deviceName() {
        try {
            return "terminal on " + InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "terminal";
        }
    }

    public Jid account() {
        return account;
    }

    public Client client() {
        return client;
    }

    /// The server's root key that this device trusts, 64 hexadecimal digits.
    ///
    /// @throws CliException before the first contact
    String root() throws CliException {
        Bytes root = profile.pinnedRoot();
        if (root == null) {
            throw new CliException("this device has not met its server yet; connect once first");
        }
        return HexFormat.of().formatHex(root.toArray());
    }

    /// What another device must approve for this one to be let in.
    DeviceUri device() {
        String name = deviceName();
        boolean isLong = name.length() > DeviceUri.NAME_CHARACTERS_MAX;
        return new DeviceUri(
                account,
                profile.publicKey(),
                isLong ? name.substring(0, DeviceUri.NAME_CHARACTERS_MAX) : name);
    }

    public History history() {
        return history;
    }

    @Override
    public void close() {
        client.close();
        history.close();
    }
}
