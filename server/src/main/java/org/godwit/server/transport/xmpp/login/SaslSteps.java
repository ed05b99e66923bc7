package org.godwit.server.transport.xmpp.login;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.sasl.ScramServer;
import org.godwit.protocol.sasl.ScramVerifier;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The steps of [XmppLogin] by which a peer proves who it is, whatever elements carry them. Each
/// try is counted, and its failure held against the peer's address.
@Spec({"RFC 6120 §6", "RFC 5802", "RFC 7677", "XEP-0474 0.5.0"})
final class SaslSteps {
    private SaslSteps() {}

    /// RFC 6120 §6.4.2.
    static XmppLogin.Step auth(
            XmppLogin.Context context, LoginState.Unauthenticated state, Element auth) {
        return start(
                context,
                state,
                Profile.Plain.RFC6120,
                auth.attribute("mechanism"),
                auth.text().isEmpty() ? null : auth.text());
    }

    /// @param response base64; null for none
    static XmppLogin.Step start(
            XmppLogin.Context context,
            LoginState.Unauthenticated state,
            Profile profile,
            @Nullable String mechanism,
            @Nullable String response) {
        if (mechanism == null) {
            return refuse(
                    context,
                    state,
                    profile,
                    new Sasl.Turn.Refused("invalid-mechanism", "no mechanism named"));
        }
        if (response == null) {
            return XmppLogin.Step.of(
                    new LoginState.AwaitingResponse(state.ground(), profile, mechanism),
                    new LoginEffect.Send(profile.challenge(null)));
        }
        try {
            return begin(context, state, profile, mechanism, Sasl.decode(response));
        } catch (ProtocolException _) {
            return refuse(context, state, profile, notBase64());
        }
    }

    /// The client's first message, asked for by an empty challenge.
    static XmppLogin.Step firstResponse(
            XmppLogin.Context context, LoginState.AwaitingResponse state, Element element) {
        Bytes response = response(state.profile(), element);
        return response == null
                ? unexpected(context, state, state.profile(), element)
                : begin(context, state, state.profile(), state.mechanism(), response);
    }

    private static XmppLogin.Step begin(
            XmppLogin.Context context,
            LoginState state,
            Profile profile,
            String mechanism,
            Bytes response) {
        LoginState.Ground ground = state.ground();
        HashedToken token = HashedToken.named(mechanism);
        if (token != null
                && profile instanceof Profile.Extended(Wishes wishes)
                && wishes.tokens() != null
                && wishes.tokens().shown()) {
            return TokenSteps.shown(context, state, wishes, token, response);
        }
        return switch (Sasl.begin(mechanism, response, ground, profile, context.domain())) {
            case Sasl.Turn.NeedCredentials(Jid account, ScramServer.Begun begun) ->
                    isOther(ground, profile, account)
                            ? refuse(context, state, profile, OTHER)
                            : XmppLogin.Step.of(
                                    new LoginState.FindingCredentials(
                                            ground, profile, account, begun),
                                    new LoginEffect.FindCredentials(account));
            case Sasl.Turn.NeedPassword(Jid account, String password) ->
                    isOther(ground, profile, account)
                            ? refuse(context, state, profile, OTHER)
                            : XmppLogin.Step.of(
                                    new LoginState.CheckingPassword(ground, profile, account),
                                    new LoginEffect.CheckPassword(account, password));
            case Sasl.Turn.Refused refused -> refuse(context, state, profile, refused);
        };
    }

    static final Sasl.Turn.Refused OTHER =
            new Sasl.Turn.Refused("invalid-authzid", "the stream is from another");

    /// XEP-0388 §2.3: the header's `from` is who logs in.
    static boolean isOther(LoginState.Ground ground, Profile profile, Jid account) {
        return profile instanceof Profile.Extended
                && ground.from() != null
                && !ground.from().equals(account);
    }

    static XmppLogin.Step found(
            XmppLogin.Context context, LoginState state, LoginEvent.CredentialsFound found) {
        if (!(state instanceof LoginState.FindingCredentials finding)) {
            return XmppLogin.Step.of(state);
        }
        ScramServer.Begun begun = finding.begun();
        ScramVerifier verifier = found.credentials().verifier(begun.hash());
        if (verifier == null) {
            return refuse(
                    context,
                    state,
                    finding.profile(),
                    new Sasl.Turn.Refused("invalid-mechanism", "set the password anew to use it"));
        }
        LoginState.Ground ground = finding.ground();
        String offered =
                ScramServer.offered(
                        begun.hash(), Sasl.offered(ground, finding.profile()), ground.bindings());
        ScramServer.Challenged challenge = begun.challenge(verifier, context.fresh(), offered);
        return XmppLogin.Step.of(
                new LoginState.Challenged(ground, finding.profile(), finding.account(), challenge),
                new LoginEffect.Send(
                        finding.profile().challenge(Bytes.utf8(challenge.serverFirst()))));
    }

    /// The client's proof.
    static XmppLogin.Step proof(
            XmppLogin.Context context, LoginState.Challenged state, Element element) {
        Bytes response = response(state.profile(), element);
        if (response == null) {
            return unexpected(context, state, state.profile(), element);
        }
        try {
            Bytes last = Bytes.utf8(state.challenge().finish(response.utf8()));
            return proven(context, state.ground(), state.profile(), state.account(), last);
        } catch (ProtocolException e) {
            return refuse(context, state, state.profile(), Sasl.refused(e));
        }
    }

    static XmppLogin.Step judged(
            XmppLogin.Context context, LoginState.CheckingPassword state, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Granted _ ->
                    proven(context, state.ground(), state.profile(), state.account(), null);
            case Verdict.Refused refused -> refused(context, state, state.profile(), refused);
        };
    }

    static XmppLogin.Step refused(
            XmppLogin.Context context, LoginState state, Profile profile, Verdict.Refused refused) {
        return refuse(
                context,
                state,
                profile,
                new Sasl.Turn.Refused(Sasl.condition(refused.code()), refused.detail()));
    }

    /// @param last the mechanism's last word; null for none
    private static XmppLogin.Step proven(
            XmppLogin.Context context,
            LoginState.Ground ground,
            Profile profile,
            Jid account,
            @Nullable Bytes last) {
        return switch (profile) {
            case Profile.Plain _ -> {
                Element.Builder success = Element.builder(Namespaces.SASL, "success");
                yield XmppLogin.Step.of(
                        new LoginState.AwaitingHeader(ground, account),
                        new LoginEffect.Send(
                                last == null
                                        ? success.build()
                                        : success.text(Profile.encode(last)).build()),
                        new LoginEffect.Restart());
            }
            case Profile.Extended(Wishes wishes) ->
                    TokenSteps.proven(
                            context, ground, new Proven(account, wishes, last, null, null));
        };
    }

    /// RFC 6120 §6.4.5: after the last allowed try the stream ends.
    static XmppLogin.Step refuse(
            XmppLogin.Context context,
            LoginState state,
            Profile profile,
            Sasl.Turn.Refused refused) {
        List<LoginEffect> effects = new ArrayList<>(4);
        if (refused.condition().equals("not-authorized")) {
            effects.add(new LoginEffect.CountFailure());
        }
        effects.add(new LoginEffect.Send(profile.failure(refused.condition(), refused.detail())));
        return tryAgain(context, state.ground().afterAttempt(), effects);
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
    private static @Nullable Bytes response(Profile profile, Element element) {
        if (!profile.is(element, "response")) {
            return null;
        }
        try {
            return Sasl.decode(element.text());
        } catch (ProtocolException _) {
            return null;
        }
    }

    private static XmppLogin.Step unexpected(
            XmppLogin.Context context, LoginState state, Profile profile, Element element) {
        if (profile.is(element, "abort")) {
            return refuse(context, state, profile, new Sasl.Turn.Refused("aborted", "as you wish"));
        }
        return profile.isOurs(element)
                ? refuse(context, state, profile, notBase64())
                : XmppLogin.fail(
                        context,
                        state,
                        ErrorCode.STREAM_NOT_AUTHORIZED,
                        "log in before anything else");
    }

    private static Sasl.Turn.Refused notBase64() {
        return new Sasl.Turn.Refused("incorrect-encoding", "not base64");
    }
}
