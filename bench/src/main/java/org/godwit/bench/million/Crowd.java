package org.godwit.bench.million;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Recorder;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Text;
import org.godwit.server.Server;
import org.godwit.server.account.Proof;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;

/// All devices, and what was said among them. Thread-safe.
final class Crowd {
    /// Registrations and logins under way at once.
    private static final int WINDOW = 2_048;

    private static final int KEY_BYTES = 32;
    private static final String PREFIX = "m";
    private static final Element BODY =
            new Element(
                    Namespaces.CLIENT,
                    "body",
                    List.of(),
                    List.of(
                            new Text(
                                    "the quick brown fox jumps over a lazy dog, as ever and"
                                            + " ever")));

    private final Server server;
    private final String domain;
    private final List<Peer> peers = new ArrayList<>();

    /// How often each message was heard.
    private final AtomicIntegerArray heard;

    private final long[] dueNanos;
    private final Recorder latencies = new Recorder(3);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong doubled = new AtomicLong();
    private final AtomicReference<String> broken = new AtomicReference<>("");

    Crowd(Server server, String domain, int messagesMax) {
        this.server = server;
        this.domain = domain;
        this.heard = new AtomicIntegerArray(messagesMax);
        this.dueNanos = new long[messagesMax];
    }

    private Jid account(int number) {
        return new Jid("u" + number, domain, null);
    }

    /// Registers an account for each and logs its device in.
    void gather(int count) throws InterruptedException {
        Semaphore window = new Semaphore(WINDOW);
        for (int i = 0; i < count; i++) {
            Peer peer = new Peer(this);
            peers.add(peer);
            Jid account = account(i);
            Bytes key = Bytes.wrap(ByteBuffer.allocate(KEY_BYTES).putInt(i).array());
            window.acquire();
            var _ =
                    server.accounts()
                            .linkDevice(account, new Proof.OpenRegistration(null), key, "phone")
                            .thenAccept(verdict -> enter(account, verdict, peer, window));
        }
        window.acquire(WINDOW);
    }

    private void enter(Jid account, Verdict verdict, Peer peer, Semaphore window) {
        if (!(verdict instanceof Verdict.Granted(String device))) {
            broken("not registered: " + verdict);
            window.release();
            return;
        }
        Login login =
                new Login(account, device, device, Login.Encoding.BINARY, Login.Acks.COUNTED, null);
        server.sessions()
                .open(
                        login,
                        peer,
                        opened -> {
                            if (opened instanceof Opened.Started started) {
                                peer.opened(started.session());
                            } else {
                                broken("no session: " + opened);
                            }
                            window.release();
                        });
    }

    /// Message `number`, due at a time, from one to another.
    void say(int number, int from, int to, long due) {
        dueNanos[number] = due;
        Stanza.Message message =
                new Stanza.Message(
                        Envelope.of(account(to), null, PREFIX + number),
                        MessageType.CHAT,
                        Payload.of(BODY));
        peers.get(from).say(message);
    }

    void heard(Stanza.Message message) {
        String id = message.id();
        if (id == null || !id.startsWith(PREFIX) || message.payload().reference() != null) {
            return;
        }
        int number = Integer.parseInt(id, PREFIX.length(), id.length(), 10);
        if (heard.getAndIncrement(number) > 0) {
            doubled.incrementAndGet();
            return;
        }
        delivered.incrementAndGet();
        latencies.recordValue(Math.max(0, System.nanoTime() - dueNanos[number]));
    }

    void broken(String why) {
        broken.compareAndSet("", why);
    }

    long open() {
        return peers.stream().filter(Peer::isOpen).count();
    }

    long delivered() {
        return delivered.get();
    }

    long doubled() {
        return doubled.get();
    }

    /// Why the first of those that were to stay was not let in or sent away; empty when none.
    String brokenWhy() {
        return broken.get();
    }

    Recorder latencies() {
        return latencies;
    }
}
