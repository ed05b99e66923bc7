package org.godwit.server.transport.xmpp.login;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Registration;
import org.godwit.server.account.RegistrationForm;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The steps of [XmppLogin] by which a stranger makes itself an account: where anybody may, or by
/// an invite shown first. Each try is counted.
@Spec({"XEP-0077 2.4 §3.1", "XEP-0445 0.2.0 §4"})
final class RegistrationSteps {
    private static final String PRE_AUTHENTICATION = "urn:xmpp:pars:0";

    private RegistrationSteps() {}

    /// Takes an iq of a peer that is not logged in.
    static XmppLogin.Step request(
            XmppLogin.Context context, LoginState.Unauthenticated state, Element iq) {
        String type = iq.attribute("type");
        Element query = RegistrationForm.query(iq);
        Element invite = iq.child(PRE_AUTHENTICATION, "preauth");
        if ("set".equals(type) && invite != null) {
            return invite(context, state, iq.attribute("id"), invite);
        }
        if (query == null || type == null || !(type.equals("get") || type.equals("set"))) {
            return XmppLogin.fail(
                    context, state, ErrorCode.STREAM_NOT_AUTHORIZED, "log in before anything else");
        }
        return register(context, state, new Request(iq.attribute("id"), type, query));
    }

    private record Request(@Nullable String id, String type, Element query) {}

    private static XmppLogin.Step invite(
            XmppLogin.Context context,
            LoginState.Unauthenticated state,
            @Nullable String id,
            Element shown) {
        String token = shown.attribute("token");
        if (context.settings().registration() == Registration.CLOSED) {
            return refused(
                    context, state, id, ErrorCode.NOT_ALLOWED, "registration is closed here");
        }
        if (token == null || token.isEmpty()) {
            return refused(context, state, id, ErrorCode.BAD_REQUEST, "a token is needed");
        }
        return XmppLogin.Step.of(
                new LoginState.CheckingInvite(state.ground(), id, token),
                new LoginEffect.CheckInvite(token));
    }

    static XmppLogin.Step invited(
            XmppLogin.Context context, LoginState.CheckingInvite state, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Granted _ ->
                    XmppLogin.Step.of(
                            new LoginState.Unauthenticated(state.ground().invited(state.invite())),
                            new LoginEffect.Send(Replies.iqResult(state.id(), null)));
            case Verdict.Refused(ErrorCode code, String detail) ->
                    refused(context, state, state.id(), RegistrationForm.shown(code), detail);
        };
    }

    private static XmppLogin.Step register(
            XmppLogin.Context context, LoginState.Unauthenticated state, Request request) {
        String id = request.id();
        String invite = state.ground().invite();
        if (context.settings().registration() != Registration.OPEN && invite == null) {
            return refused(
                    context, state, id, ErrorCode.NOT_ALLOWED, "registration is closed here");
        }
        try {
            return switch (RegistrationForm.read(
                    request.type(), request.query(), context.domain())) {
                case RegistrationForm.Wish.Form() ->
                        XmppLogin.Step.of(
                                state,
                                new LoginEffect.Send(
                                        Replies.iqResult(id, RegistrationForm.empty())));
                case RegistrationForm.Wish.Filled(Jid account, String password) ->
                        XmppLogin.Step.of(
                                new LoginState.Registering(state.ground(), id),
                                new LoginEffect.Register(account, password, invite));
                case RegistrationForm.Wish.Remove() ->
                        refused(context, state, id, ErrorCode.FORBIDDEN, "log in to remove it");
                case RegistrationForm.Wish.Cancel() ->
                        XmppLogin.Step.of(state, new LoginEffect.Send(Replies.iqResult(id, null)));
            };
        } catch (ProtocolException e) {
            return refused(context, state, id, e.code(), e.detail());
        }
    }

    static XmppLogin.Step registered(
            XmppLogin.Context context, LoginState.Registering state, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Granted _ ->
                    XmppLogin.Step.of(
                            new LoginState.Unauthenticated(state.ground().invited(null)),
                            new LoginEffect.Send(Replies.iqResult(state.id(), null)));
            case Verdict.Refused(ErrorCode code, String detail) ->
                    refused(context, state, state.id(), RegistrationForm.shown(code), detail);
        };
    }

    private static XmppLogin.Step refused(
            XmppLogin.Context context,
            LoginState state,
            @Nullable String id,
            ErrorCode code,
            String detail) {
        List<LoginEffect> effects = new ArrayList<>(3);
        effects.add(new LoginEffect.Send(Replies.iqError(id, code, detail)));
        return SaslSteps.tryAgain(context, state.ground().afterAttempt(), effects);
    }
}
