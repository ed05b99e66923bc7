package org.godwit.server.transport.xmpp.login;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.sasl.SaslPrep;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.sasl.ScramServer;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;

/// The mechanisms, apart from the elements that carry them: RFC 6120's profile uses them today, and
/// another (XEP-0388) can.
final class Sasl {
    private static final String PLAIN = "PLAIN";
    private static final String PLUS = "-PLUS";
    private static final List<ScramHash> STRONGEST_FIRST =
            List.of(ScramHash.SHA_512, ScramHash.SHA_256, ScramHash.SHA_1);

    private Sasl() {}

    /// What the first response of a mechanism leads to.
    sealed interface Turn {
        record NeedCredentials(Jid account, ScramServer.Begun begun) implements Turn {}

        record NeedPassword(Jid account, String password) implements Turn {
            @Override
            public String toString() {
                return "NeedPassword[" + account + "]";
            }
        }

        /// @param condition RFC 6120 §6.5
        record Refused(String condition, String detail) implements Turn {}
    }

    /// Names taken, strongest first.
    private static List<String> mechanisms(List<ChannelBinding> bindings) {
        List<String> names = new ArrayList<>(7);
        if (!bindings.isEmpty()) {
            STRONGEST_FIRST.forEach(hash -> names.add(hash.mechanism() + PLUS));
        }
        STRONGEST_FIRST.forEach(hash -> names.add(hash.mechanism()));
        names.add(PLAIN);
        return names;
    }

    /// What a stream is offered in a profile. Libraries older than XEP-0440 bind to what TLS 1.3
    /// has not (`tls-unique`), and then say of every other mechanism that the server seems to know
    /// no binding, which must be refused where it has said that it does. They are known by what
    /// they leave out of the header of a stream in TLS, `from` (RFC 6120 §4.7.1): in RFC 6120's
    /// profile they are shown no `-PLUS`, so that the first they choose is good.
    static List<String> offered(LoginState.Ground ground, Profile profile) {
        return mechanisms(isPlusOffered(ground, profile) ? ground.bindings() : List.of());
    }

    private static boolean isPlusOffered(LoginState.Ground ground, Profile profile) {
        return !ground.bindings().isEmpty()
                && (profile instanceof Profile.Extended || ground.isNamed());
    }

    static Turn begin(
            String mechanism,
            Bytes response,
            LoginState.Ground ground,
            Profile profile,
            String domain) {
        if (!mechanisms(ground.bindings()).contains(mechanism)) {
            return new Turn.Refused("invalid-mechanism", "mechanism not on offer");
        }
        try {
            return mechanism.equals(PLAIN)
                    ? plain(response.utf8(), domain)
                    : scram(
                            new ScramServer.Offer(
                                    hashOf(mechanism),
                                    mechanism.endsWith(PLUS),
                                    ground.bindings(),
                                    isPlusOffered(ground, profile)),
                            response.utf8(),
                            domain);
        } catch (ProtocolException e) {
            return refused(e);
        }
    }

    /// RFC 4616: authorization, NUL, name, NUL, password.
    private static Turn plain(String message, String domain) throws ProtocolException {
        String[] fields = message.split("\0", -1);
        if (fields.length != 3) {
            return new Turn.Refused("malformed-request", "PLAIN has three fields");
        }
        Jid account = account(SaslPrep.prepare(fields[1]), domain);
        return isOther(fields[0], account)
                ? new Turn.Refused("invalid-authzid", "nobody may act for another")
                : new Turn.NeedPassword(account, fields[2]);
    }

    private static Turn scram(ScramServer.Offer offer, String message, String domain)
            throws ProtocolException {
        ScramServer.Begun begun = ScramServer.begin(offer, message);
        Jid account = account(begun.name(), domain);
        return isOther(begun.authorization(), account)
                ? new Turn.Refused("invalid-authzid", "nobody may act for another")
                : new Turn.NeedCredentials(account, begun);
    }

    private static ScramHash hashOf(String mechanism) throws ProtocolException {
        for (ScramHash hash : STRONGEST_FIRST) {
            if (mechanism.equals(hash.mechanism()) || mechanism.equals(hash.mechanism() + PLUS)) {
                return hash;
            }
        }
        throw new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "not a mechanism");
    }

    /// A name no account can have is refused as a wrong one is.
    static Jid account(String name, String domain) throws ProtocolException {
        try {
            return Jid.of(name, domain, null);
        } catch (ProtocolException e) {
            throw new ProtocolException(ErrorCode.LOGIN_BAD_CREDENTIALS, "wrong name or password");
        }
    }

    private static boolean isOther(String authorization, Jid account) {
        if (authorization.isEmpty()) {
            return false;
        }
        try {
            return !Jid.parse(authorization).equals(account);
        } catch (ProtocolException e) {
            return true;
        }
    }

    static Turn.Refused refused(ProtocolException e) {
        return new Turn.Refused(condition(e.code()), e.detail());
    }

    /// RFC 6120 §6.5's name for an error.
    static String condition(ErrorCode code) {
        return switch (code) {
            case LOGIN_TOO_MANY_ATTEMPTS,
                    RESOURCE_CONSTRAINT,
                    INTERNAL_SERVER_ERROR,
                    STREAM_INTERNAL_SERVER_ERROR ->
                    "temporary-auth-failure";
            case LOGIN_ACCOUNT_DISABLED -> "account-disabled";
            case STREAM_BAD_FORMAT -> "malformed-request";
            default -> "not-authorized";
        };
    }

    /// The bytes of a response. A single `=` is an empty one (RFC 6120 §6.4.2).
    ///
    /// @throws ProtocolException for text that is not base64
    static Bytes decode(String text) throws ProtocolException {
        if (text.isEmpty() || text.equals("=")) {
            return Bytes.EMPTY;
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new ProtocolException(ErrorCode.STREAM_BAD_FORMAT, "not base64");
        }
    }
}
