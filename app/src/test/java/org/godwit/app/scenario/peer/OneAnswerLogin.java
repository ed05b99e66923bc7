package org.godwit.app.scenario.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.sasl.ScramClient;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The XML test client's login by SASL2 (XEP-0388), with bind, stream management or resume inside
/// it; by password the first time, by token (XEP-0484) afterwards.
final class OneAnswerLogin {
    private static final String SASL2 = "urn:xmpp:sasl:2";
    private static final String BIND2 = "urn:xmpp:bind:0";
    private static final String FAST = "urn:xmpp:fast:0";
    private static final String SM = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>";
    private static final HashedToken MECHANISM = HashedToken.NONE;

    /// What the clients of this process remember, by account and device.
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private final Stream stream;
    private final Credentials credentials;
    private final Peer.@Nullable Resume resume;

    /// The stream it logs in on.
    interface Stream {
        void write(String text) throws IOException;

        /// @throws LoginRefused when another element comes
        Element expect(String name) throws LoginRefused;
    }

    OneAnswerLogin(Stream stream, Credentials credentials, Peer.@Nullable Resume resume) {
        this.stream = stream;
        this.credentials = credentials;
        this.resume = resume;
    }

    Welcome login() throws IOException, LoginRefused {
        String token = TOKENS.get(who());
        if (token == null) {
            return welcome(byPassword());
        }
        String first = base64(MECHANISM.first(credentials.account(), token, List.of()).toArray());
        authenticate(MECHANISM.mechanism(), first, "<fast xmlns='" + FAST + "'/>");
        try {
            return welcome(stream.expect("success"));
        } catch (LoginRefused e) {
            if (!e.condition().equals("not-authorized")) {
                throw e;
            }
            TOKENS.remove(who());
            return welcome(byPassword());
        }
    }

    private String who() {
        return credentials.account() + "/" + credentials.device();
    }

    private Element byPassword() throws IOException, LoginRefused {
        ScramHash hash = ScramHash.SHA_512;
        ScramClient scram =
                new ScramClient(hash, credentials.account(), UUID.randomUUID().toString(), null);
        authenticate(
                hash.mechanism(),
                base64(scram.first().getBytes(UTF_8)),
                "<request-token xmlns='" + FAST + "' mechanism='" + MECHANISM.mechanism() + "'/>");
        try {
            ScramClient.Final answer =
                    scram.answer(text(stream.expect("challenge")), credentials.password());
            stream.write(
                    "<response xmlns='"
                            + SASL2
                            + "'>"
                            + base64(answer.text().getBytes(UTF_8))
                            + "</response>");
            Element success = stream.expect("success");
            answer.check(text(child(success, SASL2, "additional-data")));
            return success;
        } catch (ProtocolException e) {
            throw new LoginRefused("bad-server-proof", e.detail());
        }
    }

    private void authenticate(String mechanism, String first, String more) throws IOException {
        String session =
                resume == null
                        ? "<bind xmlns='"
                                + BIND2
                                + "'><tag>"
                                + credentials.device()
                                + "</tag>"
                                + SM
                                + "</bind>"
                        : "<resume xmlns='"
                                + Namespaces.SM
                                + "' previd='"
                                + resume.token()
                                + "' h='"
                                + resume.received()
                                + "'/>";
        stream.write(
                "<authenticate xmlns='"
                        + SASL2
                        + "' mechanism='"
                        + mechanism
                        + "'><initial-response>"
                        + first
                        + "</initial-response><user-agent id='"
                        + UUID.nameUUIDFromBytes(who().getBytes(UTF_8))
                        + "'/>"
                        + session
                        + more
                        + "</authenticate>");
    }

    private Welcome welcome(Element success) throws LoginRefused {
        Element token = success.child(FAST, "token");
        if (token != null) {
            TOKENS.put(who(), Objects.requireNonNull(token.attribute("token")));
        }
        Element resumed = success.child(Namespaces.SM, "resumed");
        if (resume != null && resumed != null) {
            long taken = Long.parseLong(Objects.requireNonNull(resumed.attribute("h")));
            return new Welcome("", resume.token(), true, taken);
        }
        if (resume != null) {
            Element failed = child(success, Namespaces.SM, "failed");
            throw new LoginRefused(failed.elements().getFirst().name(), "not resumed");
        }
        Element enabled = child(child(success, BIND2, "bound"), Namespaces.SM, "enabled");
        String jid = child(success, SASL2, "authorization-identifier").text();
        var _ = stream.expect("features");
        return new Welcome(jid, Objects.requireNonNull(enabled.attribute("id")), false, 0);
    }

    private static Element child(Element parent, String namespace, String name)
            throws LoginRefused {
        Element child = parent.child(namespace, name);
        if (child == null) {
            throw new LoginRefused("no-" + name, parent.toString());
        }
        return child;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(Element element) {
        return new String(Base64.getDecoder().decode(element.text()), UTF_8);
    }
}
