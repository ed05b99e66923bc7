package org.godwit.server.transport.binary;

import static java.util.concurrent.CompletableFuture.completedFuture;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.godwit.protocol.handshake.ServerHandshake;
import org.godwit.protocol.handshake.ServerIdentity;
import org.godwit.protocol.handshake.TicketKeys;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.Sessions;

/// Accounts and sessions in memory, a clock the test moves, and the transport on top.
final class FakeServer implements Sessions, DeviceLogins, InstantSource {
    static final String DOMAIN = "example.org";

    private Instant now = Instant.ofEpochSecond(1_800_000_000L);
    final ServerIdentity identity = ServerIdentity.create(X25519.fastest(), this);
    final ServerHandshake.Keys keys =
            ServerHandshake.Keys.of(identity, TicketKeys.inMemory(this), this);
    final Map<Jid, Map<String, Bytes>> devices = new ConcurrentHashMap<>();
    final List<Session> sessions = new ArrayList<>();
    final AtomicInteger accountsAsked = new AtomicInteger();
    final Map<String, Session> byToken = new HashMap<>();
    private final BinaryLimits limits;

    /// One session: what it heard, and a way to speak.
    static final class Session {
        final Login login;
        final List<FromClient> heard = new ArrayList<>();
        Connection connection;
        long received;

        Session(Login login, Connection connection) {
            this.login = login;
            this.connection = connection;
        }

        synchronized void hear(FromClient event) {
            heard.add(event);
            if (event instanceof FromClient.Received) {
                received++;
            }
        }

        synchronized List<FromClient> heard() {
            return List.copyOf(heard);
        }
    }

    FakeServer() {
        this(BinaryLimits.DEFAULT);
    }

    FakeServer(BinaryLimits limits) {
        this.limits = limits;
    }

    BinaryTransport transport() {
        return new BinaryTransport(
                new BinaryTransport.Settings(DOMAIN, Limits.DEFAULT, limits, 1),
                keys,
                this,
                this,
                this);
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public synchronized void open(Login login, Connection connection, Consumer<Opened> answer) {
        Login.Resume resume = login.resume();
        if (resume != null) {
            Session old = byToken.get(resume.token());
            if (old == null) {
                answer.accept(new Opened.Refused(ErrorCode.ITEM_NOT_FOUND, "no such session"));
                return;
            }
            old.connection = connection;
            answer.accept(new Opened.Resumed(jid(login), old.received, old::hear));
            return;
        }
        Session session = new Session(login, connection);
        sessions.add(session);
        String token = "token-" + sessions.size();
        byToken.put(token, session);
        answer.accept(new Opened.Started(jid(login), token, session::hear));
    }

    private static Jid jid(Login login) {
        try {
            return login.account().withResource(String.valueOf(login.resource()));
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized Session session() {
        return sessions.getLast();
    }

    synchronized int sessionCount() {
        return sessions.size();
    }

    @Override
    public CompletionStage<Verdict> byKey(Jid account, Bytes staticKey) {
        accountsAsked.incrementAndGet();
        for (var device : devices.getOrDefault(account, Map.of()).entrySet()) {
            if (device.getValue().equals(staticKey)) {
                return completedFuture(new Verdict.Granted(device.getKey()));
            }
        }
        return unknown();
    }

    @Override
    public CompletionStage<Verdict> byTicket(Jid account, String device) {
        accountsAsked.incrementAndGet();
        return devices.getOrDefault(account, Map.of()).containsKey(device)
                ? completedFuture(new Verdict.Granted(device))
                : unknown();
    }

    @Override
    public CompletionStage<Verdict> link(Jid account, Proof proof, Bytes staticKey, String name) {
        if (!proof.equals(new Proof.Password("secret"))) {
            return completedFuture(
                    new Verdict.Refused(ErrorCode.LOGIN_BAD_CREDENTIALS, "wrong password"));
        }
        String id = "device-" + name;
        devices.computeIfAbsent(account, _ -> new ConcurrentHashMap<>()).put(id, staticKey);
        return completedFuture(new Verdict.Granted(id));
    }

    private static CompletionStage<Verdict> unknown() {
        return completedFuture(
                new Verdict.Refused(ErrorCode.LOGIN_UNKNOWN_DEVICE, "not registered"));
    }
}
