package org.godwit.app.scenario.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.godwit.protocol.sasl.ScramClient;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The XML test client: RFC 6120 login with SCRAM-SHA-256, XEP-0198 when its encoding counts.
public final class XmlPeer implements Peer {
    private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(20);

    private final Endpoints endpoints;
    private final Encoding encoding;
    private final Wire wire = new Wire();
    private volatile XmlScanner scanner = new XmlScanner(this::hear);
    private volatile boolean halted;

    public XmlPeer(Endpoints endpoints, Encoding encoding) {
        this.endpoints = endpoints;
        this.encoding = encoding;
    }

    @Override
    public void connect() throws IOException {
        boolean secure = encoding == Encoding.TLS || encoding == Encoding.SASL2;
        wire.open(endpoints.host(), endpoints.port(encoding), secure);
        if (encoding == Encoding.WEBSOCKET) {
            wire.upgrade("/ws");
        }
        wire.start(this::read);
    }

    @Override
    public Welcome login(Credentials credentials, @Nullable Resume resume)
            throws IOException, LoginRefused {
        connect();
        Element features = openStream(credentials);
        if (encoding == Encoding.STARTTLS) {
            features = startTls(credentials, features);
        }
        if (encoding == Encoding.SASL2) {
            return new OneAnswerLogin(stream(), credentials, resume).login();
        }
        authenticate(credentials, strongest(features));
        features = openStream(credentials);
        if (features.child(Namespaces.BIND, "bind") == null) {
            throw new LoginRefused("bind-not-offered", "");
        }
        if (resume != null) {
            return resume(resume);
        }
        Welcome bound = bind(credentials);
        return encoding.counts() ? enableCounting(bound) : bound;
    }

    private OneAnswerLogin.Stream stream() {
        return new OneAnswerLogin.Stream() {
            @Override
            public void write(String text) throws IOException {
                XmlPeer.this.write(text);
            }

            @Override
            public Element expect(String name) throws LoginRefused {
                return XmlPeer.this.expect(name);
            }
        };
    }

    private Element openStream(Credentials credentials) throws IOException, LoginRefused {
        write(
                "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='"
                        + Namespaces.STREAMS
                        + "' version='1.0' to='"
                        + credentials.domain()
                        + "'>");
        return expect("features");
    }

    private Element startTls(Credentials credentials, Element features)
            throws IOException, LoginRefused {
        if (features.child(Namespaces.TLS, "starttls") == null) {
            throw new LoginRefused("starttls-not-offered", "");
        }
        write("<starttls xmlns='" + Namespaces.TLS + "'/>");
        Element proceed = expect("proceed");
        if (!proceed.namespace().equals(Namespaces.TLS)) {
            throw new LoginRefused("unexpected", proceed.toString());
        }
        wire.secure(endpoints.host());
        scanner = new XmlScanner(this::hear);
        halted = false;
        wire.start(this::read);
        Element secured = openStream(credentials);
        if (secured.child(Namespaces.TLS, "starttls") != null) {
            throw new LoginRefused("starttls-offered-again", "");
        }
        return secured;
    }

    private static ScramHash strongest(Element features) throws LoginRefused {
        Element offered = features.child(Namespaces.SASL, "mechanisms");
        List<String> names =
                offered == null
                        ? List.of()
                        : offered.elements().stream().map(Element::text).toList();
        for (ScramHash hash : List.of(ScramHash.SHA_256, ScramHash.SHA_1)) {
            if (names.contains(hash.mechanism())) {
                return hash;
            }
        }
        throw new LoginRefused("no-known-mechanism", String.valueOf(names));
    }

    private void authenticate(Credentials credentials, ScramHash hash)
            throws IOException, LoginRefused {
        ScramClient scram =
                new ScramClient(hash, credentials.account(), UUID.randomUUID().toString(), null);
        write(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='"
                        + hash.mechanism()
                        + "'>"
                        + base64(scram.first())
                        + "</auth>");
        String challenge = text(expect("challenge"));
        try {
            ScramClient.Final answer = scram.answer(challenge, credentials.password());
            write(
                    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                            + base64(answer.text())
                            + "</response>");
            answer.check(text(expect("success")));
        } catch (ProtocolException e) {
            throw new LoginRefused("bad-server-proof", e.detail());
        }
    }

    private Welcome resume(Resume resume) throws IOException, LoginRefused {
        Element wish =
                Element.builder(Namespaces.SM, "resume")
                        .attribute("previd", resume.token())
                        .attribute("h", Long.toString(resume.received()))
                        .build();
        send(wish);
        Element resumed = expect("resumed");
        long taken = Long.parseLong(Objects.requireNonNullElse(resumed.attribute("h"), "-1"));
        return new Welcome("", resume.token(), true, taken);
    }

    private Welcome bind(Credentials credentials) throws IOException, LoginRefused {
        write(
                "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>"
                        + credentials.device()
                        + "</resource></bind></iq>");
        Element result = expect("iq");
        Element bound = result.child(Namespaces.BIND, "bind");
        Element jid = bound == null ? null : bound.child(Namespaces.BIND, "jid");
        if (jid == null) {
            throw new LoginRefused("bind-failed", XmlText.of(result, Namespaces.CLIENT));
        }
        return new Welcome(jid.text(), "", false, 0);
    }

    private Welcome enableCounting(Welcome bound) throws IOException, LoginRefused {
        write("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        Element enabled = expect("enabled");
        String token = Objects.requireNonNullElse(enabled.attribute("id"), "");
        return new Welcome(bound.jid(), token, false, 0);
    }

    /// The next element, which must have that name; anything else is a refusal.
    private Element expect(String name) throws LoginRefused {
        try {
            Incoming incoming = poll(LOGIN_PATIENCE);
            return switch (incoming) {
                case Incoming.Arrived(Element e) when e.name().equals(name) -> e;
                case Incoming.Arrived(Element e) -> throw refusal(e);
                case Incoming.Refused(String condition, String text) ->
                        throw new LoginRefused(condition, text);
                case Incoming.Closed() -> throw new LoginRefused("closed", "waiting for " + name);
                case Incoming.Counted _, Incoming.CountWanted _ ->
                        throw new LoginRefused("unexpected", String.valueOf(incoming));
                case null -> throw new LoginRefused("silence", "waiting for " + name);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoginRefused("interrupted", name);
        }
    }

    private static LoginRefused refusal(Element element) {
        String condition = element.elements().isEmpty() ? "" : first(element);
        return new LoginRefused(condition, XmlText.of(element, Namespaces.CLIENT));
    }

    private static String first(Element element) {
        return element.elements().getFirst().name();
    }

    private boolean read(byte[] chunk) throws Exception {
        XmlScanner now = scanner;
        now.feed(chunk);
        if (now.ended()) {
            wire.hear(new Incoming.Closed());
            wire.close();
            return false;
        }
        return !halted;
    }

    private void hear(Element element) {
        if (element.namespace().equals(Namespaces.SM) && element.name().equals("a")) {
            String h = Objects.requireNonNullElse(element.attribute("h"), "-1");
            wire.hear(new Incoming.Counted(Long.parseLong(h)));
        } else if (element.is(Namespaces.SM, "r")) {
            wire.hear(new Incoming.CountWanted());
        } else if (element.is(Namespaces.STREAMS, "error")) {
            Element text = element.child(Namespaces.STREAM_ERRORS, "text");
            wire.hear(new Incoming.Refused(first(element), text == null ? "" : text.text()));
        } else {
            if (element.is(Namespaces.SASL, "success")) {
                // The stream starts again from its header (RFC 6120 §6.3.2).
                scanner = new XmlScanner(this::hear);
            }
            // After this the next bytes are TLS: not for this reader.
            halted = element.is(Namespaces.TLS, "proceed");
            wire.hear(new Incoming.Arrived(element));
        }
    }

    @Override
    public void send(Element stanza) throws IOException {
        write(XmlText.of(stanza, Namespaces.CLIENT));
    }

    @Override
    public void sendHalf(Element stanza) throws IOException {
        wire.writeHalf(XmlText.of(stanza, Namespaces.CLIENT).getBytes(UTF_8));
        cut();
    }

    @Override
    public void sendRaw(byte[] bytes) throws IOException {
        wire.write(bytes);
    }

    @Override
    public void sendContent(byte[] bytes) throws IOException {
        wire.write(bytes);
    }

    @Override
    public void acknowledge(long count) throws IOException {
        write("<a xmlns='urn:xmpp:sm:3' h='" + count + "'/>");
    }

    @Override
    public void requestCount() throws IOException {
        write("<r xmlns='urn:xmpp:sm:3'/>");
    }

    @Override
    public @Nullable Incoming poll(Duration patience) throws InterruptedException {
        return wire.poll(patience);
    }

    @Override
    public void cut() {
        wire.reset();
    }

    @Override
    public void close() {
        try {
            write("</stream:stream>");
        } catch (IOException e) {
            // The node closed first: a goodbye has nobody to hear it.
        }
        wire.close();
    }

    private void write(String text) throws IOException {
        wire.write(text.getBytes(UTF_8));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String text(Element element) {
        return new String(Base64.getDecoder().decode(element.text()), UTF_8);
    }
}
