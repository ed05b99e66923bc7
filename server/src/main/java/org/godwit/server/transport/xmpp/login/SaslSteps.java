package org.godwit.server.transport.xmpp.login;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.sasl.ScramServer;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Verdict;
import org.jspecify.annotations.Nullable;

/// The steps of [XmppLogin] by which a peer proves who it is (RFC 6120 §6). Each try is counted,
/// and its failure held against the peer's address.
final class SaslSteps {
    private SaslSteps() {}

    static XmppLogin.Step auth(
            XmppLogin.Context context, LoginState.Unauthenticated state, Element auth) {
        String mechanism = auth.attribute("mechanism");
        try {
            Bytes response = Sasl.decode(auth.text());
            if (mechanism == null) {
                return refuse(
                        context,
                        state,
                        new Sasl.Turn.Refused("invalid-mechanism", "no mechanism named"));
            }
            return response == null
                    ? XmppLogin.Step.of(
                            new LoginState.AwaitingResponse(state.ground(), mechanism),
                            new LoginEffect.Send(Element.of(Namespaces.SASL, "challenge")))
                    : begin(context, state, mechanism, response);
        } catch (ProtocolException _) {
            return refuse(context, state, notBase64());
        }
    }

    /// The client's first message, asked for by an empty challenge.
    static XmppLogin.Step firstResponse(
            XmppLogin.Context context, LoginState.AwaitingResponse state, Element element) {
        Bytes response = response(element);
        if (response == null) {
            return unexpected(context, state, element);
        }
        return begin(context, state, state.mechanism(), response);
    }

    private static XmppLogin.Step begin(
            XmppLogin.Context context, LoginState state, String mechanism, Bytes response) {
        LoginState.Ground ground = state.ground();
        return switch (Sasl.begin(mechanism, response, ground.bindings(), context.domain())) {
            case Sasl.Turn.NeedCredentials(Jid account, ScramServer.Begun begun) ->
                    XmppLogin.Step.of(
                            new LoginState.FindingCredentials(ground, account, begun),
                            new LoginEffect.FindCredentials(account));
            case Sasl.Turn.NeedPassword(Jid account, String password) ->
                    XmppLogin.Step.of(
                            new LoginState.CheckingPassword(ground, account),
                            new LoginEffect.CheckPassword(account, password));
            case Sasl.Turn.Refused refused -> refuse(context, state, refused);
        };
    }

    static XmppLogin.Step found(
            XmppLogin.Context context, LoginState state, LoginEvent.CredentialsFound found) {
        if (!(state instanceof LoginState.FindingCredentials finding)) {
            return XmppLogin.Step.of(state);
        }
        ScramServer.Challenged challenge =
                finding.begun()
                        .challenge(
                                found.credentials().verifier(finding.begun().hash()),
                                context.fresh());
        return XmppLogin.Step.of(
                new LoginState.Challenged(finding.ground(), finding.account(), challenge),
                new LoginEffect.Send(sasl("challenge", challenge.serverFirst())));
    }

    /// The client's proof.
    static XmppLogin.Step proof(
            XmppLogin.Context context, LoginState.Challenged state, Element element) {
        Bytes response = response(element);
        if (response == null) {
            return unexpected(context, state, element);
        }
        try {
            String last = state.challenge().finish(response.utf8());
            return success(state.ground(), state.account(), sasl("success", last));
        } catch (ProtocolException e) {
            return refuse(context, state, Sasl.refused(e));
        }
    }

    static XmppLogin.Step judged(
            XmppLogin.Context context, LoginState.CheckingPassword state, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Granted _ ->
                    success(
                            state.ground(),
                            state.account(),
                            Element.of(Namespaces.SASL, "success"));
            case Verdict.Refused refused -> refused(context, state, refused);
        };
    }

    static XmppLogin.Step refused(
            XmppLogin.Context context, LoginState state, Verdict.Refused refused) {
        return refuse(
                context,
                state,
                new Sasl.Turn.Refused(Sasl.condition(refused.code()), refused.detail()));
    }

    private static XmppLogin.Step success(LoginState.Ground ground, Jid account, Element success) {
        return XmppLogin.Step.of(
                new LoginState.AwaitingHeader(ground, account),
                new LoginEffect.Send(success),
                new LoginEffect.Restart());
    }

    /// RFC 6120 §6.4.5: after the last allowed try the stream ends.
    private static XmppLogin.Step refuse(
            XmppLogin.Context context, LoginState state, Sasl.Turn.Refused refused) {
        LoginState.Ground ground = state.ground().afterAttempt();
        List<LoginEffect> effects = new ArrayList<>(4);
        if (refused.condition().equals("not-authorized")) {
            effects.add(new LoginEffect.CountFailure());
        }
        effects.add(
                new LoginEffect.Send(Replies.saslFailure(refused.condition(), refused.detail())));
        return tryAgain(context, ground, effects);
    }

    static XmppLogin.Step tryAgain(
            XmppLogin.Context context, LoginState.Ground ground, List<LoginEffect> effects) {
        LoginState next = new LoginState.Unauthenticated(ground);
        if (ground.attemptsLeft() > 0) {
            return new XmppLogin.Step(next, effects);
        }
        XmppLogin.Step end =
                XmppLogin.fail(
                        context, next, ErrorCode.STREAM_POLICY_VIOLATION, "too many attempts");
        effects.addAll(end.effects());
        return new XmppLogin.Step(end.state(), effects);
    }

    /// The bytes of a `<response/>`; null when it is none, or not base64.
    private static @Nullable Bytes response(Element element) {
        if (!element.is(Namespaces.SASL, "response")) {
            return null;
        }
        try {
            Bytes decoded = Sasl.decode(element.text());
            return decoded == null ? Bytes.EMPTY : decoded;
        } catch (ProtocolException _) {
            return null;
        }
    }

    private static XmppLogin.Step unexpected(
            XmppLogin.Context context, LoginState state, Element element) {
        if (element.is(Namespaces.SASL, "abort")) {
            return refuse(context, state, new Sasl.Turn.Refused("aborted", "as you wish"));
        }
        return element.namespace().equals(Namespaces.SASL)
                ? refuse(context, state, notBase64())
                : XmppLogin.fail(
                        context,
                        state,
                        ErrorCode.STREAM_NOT_AUTHORIZED,
                        "log in before anything else");
    }

    private static Sasl.Turn.Refused notBase64() {
        return new Sasl.Turn.Refused("incorrect-encoding", "not base64");
    }

    private static Element sasl(String name, String message) {
        return Element.builder(Namespaces.SASL, name).text(Sasl.encode(message)).build();
    }
}
