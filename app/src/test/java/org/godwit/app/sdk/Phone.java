package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.godwit.app.scenario.peer.Endpoints;
import org.godwit.client.Client;
import org.godwit.client.ClientSettings;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.history.Contact;
import org.godwit.client.history.History;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Message;
import org.godwit.client.history.Retention;
import org.godwit.client.history.Tick;
import org.godwit.client.link.NoiseTransport;
import org.godwit.client.link.Profile;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Jid;

/// One device with the SDK on it, and what its user has seen.
final class Phone implements AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(15);

    final Jid account;
    final History history = new MemoryHistory(Retention.DEFAULT);
    final Client client;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    Phone(Path directory, Endpoints node, String name, String password) throws IOException {
        this(directory, node, name, new LoginRequest.Proof.Password(password));
    }

    Phone(Path directory, Endpoints node, String name, LoginRequest.Proof proof)
            throws IOException {
        this(directory, node, name, proof, true);
    }

    /// A device that has no keys.
    static Phone inTheClear(Path directory, Endpoints node, String name, String password)
            throws IOException {
        return new Phone(directory, node, name, new LoginRequest.Proof.Password(password), false);
    }

    private Phone(
            Path directory, Endpoints node, String name, LoginRequest.Proof proof, boolean sealing)
            throws IOException {
        this.account = new Jid(name, node.domain(), null);
        X25519 curve = X25519.fastest();
        Profile profile = Profile.open(directory, curve);
        NoiseTransport transport =
                new NoiseTransport(
                        new NoiseTransport.Target(
                                new InetSocketAddress(node.host(), node.binary()),
                                account,
                                "test phone",
                                WAIT_MAX),
                        profile,
                        proof,
                        curve,
                        InstantSource.system());
        ClientSettings settings = ClientSettings.of(account);
        this.client =
                Client.of(
                        sealing ? settings : settings.inTheClear(),
                        history,
                        transport,
                        InstantSource.system(),
                        events::add);
    }

    void goesOnline() throws InterruptedException {
        client.connect();
        await(
                "online",
                event ->
                        event instanceof Event.ConnectivityChanged(Connectivity now)
                                && now instanceof Connectivity.Online);
    }

    void goesOffline() throws InterruptedException {
        client.disconnect();
        await(
                "offline",
                event ->
                        event instanceof Event.ConnectivityChanged(Connectivity now)
                                && now instanceof Connectivity.Off);
    }

    /// Somebody wants to be a contact, or wants us in a group.
    void becomesAsked(Jid by) throws InterruptedException {
        await(
                "a request of " + by,
                event ->
                        event instanceof Event.ContactChanged(Contact contact)
                                && contact.jid().equals(by)
                                && contact.asking());
    }

    /// Waits until a message of ours has that tick.
    void reaches(Message.Ref ref, Tick tick) throws Exception {
        becomes(
                ref.id() + " is " + tick,
                () -> {
                    Message message = history.find(ref);
                    return message != null && message.tick().compareTo(tick) >= 0;
                });
    }

    /// What may become true.
    interface Condition {
        boolean holds() throws Exception;
    }

    /// Takes events until something holds.
    void becomes(String what, Condition condition) throws Exception {
        while (!condition.holds()) {
            await(what, _ -> true);
        }
    }

    /// The number to compare with `peer`, once that many devices have keys: they leave them when
    /// they come online.
    Safety safety(Jid peer, int devices) throws InterruptedException {
        while (true) {
            client.comparing().ask(peer);
            Event event = await("a number", e -> e instanceof Event.SafetyKnown);
            Safety safety = ((Event.SafetyKnown) event).safety();
            if (safety.devices().size() == devices) {
                return safety;
            }
        }
    }

    /// Cannot get in; why.
    String isRefused() throws InterruptedException {
        client.connect();
        Event event =
                await(
                        "a refusal",
                        e ->
                                e instanceof Event.ConnectivityChanged(Connectivity now)
                                        && now instanceof Connectivity.Stopped);
        return event instanceof Event.ConnectivityChanged(Connectivity.Stopped stopped)
                ? stopped.why()
                : "";
    }

    /// The next message from others, or note of a group.
    Message hears(String body) throws InterruptedException {
        Event event =
                await(
                        "message \"" + body + "\"",
                        e ->
                                e instanceof Event.MessageAdded(Message message)
                                        && !message.mine()
                                        && message.body().equals(body));
        return ((Event.MessageAdded) event).message();
    }

    /// Takes events until one that fits; the others are gone.
    Event await(String what, Predicate<Event> fits) throws InterruptedException {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        StringBuilder seen = new StringBuilder();
        while (true) {
            Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(event).as(account + " waits for " + what + ", saw " + seen).isNotNull();
            if (fits.test(event)) {
                return event;
            }
            seen.append('\n').append(event);
        }
    }

    @Override
    public void close() {
        client.close();
        history.close();
    }
}
