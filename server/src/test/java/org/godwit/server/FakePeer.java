package org.godwit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.session.Connection;
import org.godwit.server.session.FromClient;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.godwit.server.session.Sessions;
import org.godwit.server.session.ToClient;
import org.jspecify.annotations.Nullable;

/// A client without a socket: sees exactly what a transport would be told.
final class FakePeer implements Connection {
    private static final int WAIT_SECONDS = 5;

    private final BlockingQueue<ToClient> told = new LinkedBlockingQueue<>();
    private @Nullable Consumer<FromClient> session;
    private @Nullable Jid jid;
    private String token = "";
    private long delivered;

    Opened login(Sessions sessions, Login login) throws Exception {
        CompletableFuture<Opened> answer = new CompletableFuture<>();
        sessions.open(login, this, answer::complete);
        Opened opened = answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
        switch (opened) {
            case Opened.Started(Jid bound, String resumeToken, var reports) -> {
                jid = bound;
                token = resumeToken;
                session = reports;
            }
            case Opened.Resumed(Jid bound, long _, var reports) -> {
                jid = bound;
                session = reports;
            }
            case Opened.Refused _ -> {}
        }
        return opened;
    }

    static FakePeer binary(Sessions sessions, Jid account, String device) throws Exception {
        FakePeer peer = new FakePeer();
        Opened opened =
                peer.login(
                        sessions,
                        new Login(
                                account,
                                device,
                                null,
                                Login.Encoding.BINARY,
                                Login.Acks.COUNTED,
                                null));
        assertThat(opened).isInstanceOf(Opened.Started.class);
        return peer;
    }

    static FakePeer xml(Sessions sessions, Jid account, String resource, Login.Acks acks)
            throws Exception {
        FakePeer peer = new FakePeer();
        Opened opened =
                peer.login(
                        sessions,
                        new Login(account, null, resource, Login.Encoding.XML, acks, null));
        assertThat(opened).isInstanceOf(Opened.Started.class);
        peer.says(new Stanza.Presence(NOWHERE, PresenceType.AVAILABLE, Payload.EMPTY));
        return peer;
    }

    private static final Envelope NOWHERE = Envelope.of(null, null, null);

    Jid jid() {
        if (jid == null) {
            throw new IllegalStateException("not logged in");
        }
        return jid;
    }

    String token() {
        return token;
    }

    void tells(FromClient event) {
        if (session == null) {
            throw new IllegalStateException("not logged in");
        }
        session.accept(event);
    }

    void says(Stanza.Addressed stanza) {
        tells(new FromClient.Received(stanza));
    }

    void chats(Jid to, String id, String body) {
        Payload payload = Payload.of(Element.builder(Namespaces.CLIENT, "body").text(body).build());
        says(new Stanza.Message(Envelope.of(to, null, id), MessageType.CHAT, payload));
    }

    void speaks(Jid room, String id, String body) {
        Payload payload = Payload.of(Element.builder(Namespaces.CLIENT, "body").text(body).build());
        says(new Stanza.Message(Envelope.of(room, null, id), MessageType.GROUPCHAT, payload));
    }

    /// Asks for a change and is granted it.
    void sets(Jid to, String id, Element asked) throws Exception {
        says(new Stanza.Iq(Envelope.of(to, null, id), IqType.SET, Payload.of(asked)));
        ToClient.Deliver answer =
                awaits(
                        ToClient.Deliver.class,
                        d -> d.stanza() instanceof Stanza.Iq iq && id.equals(iq.id()));
        assertThat(((Stanza.Iq) answer.stanza()).type()).isEqualTo(IqType.RESULT);
    }

    void acks() {
        tells(new FromClient.Acknowledged(delivered));
    }

    /// The next event of that kind that satisfies `wanted`; earlier ones are passed over but
    /// counted.
    <T extends ToClient> T awaits(Class<T> kind, Predicate<T> wanted) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (true) {
            ToClient next = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(next).as("a %s in time", kind.getSimpleName()).isNotNull();
            if (next instanceof ToClient.Deliver) {
                delivered++;
            }
            if (kind.isInstance(next) && wanted.test(kind.cast(next))) {
                return kind.cast(next);
            }
        }
    }

    Stanza.Message awaitsBody(String body) throws Exception {
        ToClient.Deliver deliver =
                awaits(ToClient.Deliver.class, d -> bodyOf(d.stanza()).equals(body));
        return (Stanza.Message) deliver.stanza();
    }

    Stanza.Message awaitsReceipt(String id) throws Exception {
        ToClient.Deliver deliver =
                awaits(
                        ToClient.Deliver.class,
                        d ->
                                d.stanza() instanceof Stanza.Message m
                                        && m.payload().child(Namespaces.RECEIPTS, "received")
                                                != null
                                        && id.equals(m.payload().reference()));
        return (Stanza.Message) deliver.stanza();
    }

    static String bodyOf(Stanza stanza) {
        if (stanza instanceof Stanza.Message m) {
            Element body = m.payload().child(Namespaces.CLIENT, "body");
            return body == null ? "" : body.text();
        }
        return "";
    }

    /// Asserts that no message with a body comes for a while.
    void hearsNoMessage() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(150);
        while (true) {
            ToClient next = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            if (next instanceof ToClient.Deliver(Stanza stanza)) {
                delivered++;
                assertThat(bodyOf(stanza)).as("an unexpected message").isEmpty();
            }
        }
    }

    /// Asserts that no request comes for a while.
    void hearsNoRequest() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(150);
        while (true) {
            ToClient next = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            boolean request = next instanceof ToClient.Deliver(Stanza.Iq iq) && iq.isRequest();
            assertThat(request).as("an unexpected request").isFalse();
        }
    }

    long delivered() {
        return delivered;
    }

    /// A resumed stream starts to count where the peer had stopped.
    void takeOver(FakePeer earlier) {
        delivered = earlier.delivered;
    }

    @Override
    public void send(ToClient event) {
        told.add(event);
    }

    @Override
    public String peer() {
        return "fake";
    }

    static Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
