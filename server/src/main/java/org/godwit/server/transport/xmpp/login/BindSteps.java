package org.godwit.server.transport.xmpp.login;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.jspecify.annotations.Nullable;

/// The steps of [XmppLogin] from a proven account to a session: a new one by binding a resource
/// (RFC 6120 §7), or an old one by resuming it (XEP-0198 §5).
@Spec({"RFC 6120 §7", "XEP-0198 1.6.1 §5"})
final class BindSteps {
    private BindSteps() {}

    static XmppLogin.Step element(
            XmppLogin.Context context, LoginState.Authenticated state, Element element) {
        Element bind = element.child(Namespaces.BIND, "bind");
        if (element.is(Namespaces.CLIENT, "iq")
                && bind != null
                && "set".equals(element.attribute("type"))) {
            return bind(state, element.attribute("id"), bind);
        }
        if (element.is(Namespaces.SM, "resume")) {
            return resume(state, element);
        }
        if (element.is(Namespaces.SM, "enable")) {
            return XmppLogin.Step.of(
                    state, new LoginEffect.Send(Replies.smFailed("unexpected-request")));
        }
        return XmppLogin.fail(
                context, state, ErrorCode.STREAM_NOT_AUTHORIZED, "bind a resource first");
    }

    private static XmppLogin.Step bind(
            LoginState.Authenticated state, @Nullable String id, Element bind) {
        Jid account = state.account();
        Element wanted = bind.child(Namespaces.BIND, "resource");
        String resource = wanted == null ? "" : wanted.text();
        String clean;
        try {
            clean = resource.isEmpty() ? null : account.withResource(resource).resource();
        } catch (ProtocolException e) {
            return XmppLogin.Step.of(
                    state,
                    new LoginEffect.Send(Replies.iqError(id, ErrorCode.BAD_REQUEST, e.detail())));
        }
        return XmppLogin.Step.of(
                new LoginState.Binding(state.ground(), account, id),
                new LoginEffect.OpenSession(
                        new Login(
                                account,
                                null,
                                clean,
                                Login.Encoding.XML,
                                Login.Acks.BARRIER,
                                null)));
    }

    private static XmppLogin.Step resume(LoginState.Authenticated state, Element resume) {
        String token = resume.attribute("previd");
        long received = StreamCounts.parse(resume.attribute("h"));
        if (token == null || received < 0) {
            return XmppLogin.Step.of(state, new LoginEffect.Send(Replies.smFailed("bad-request")));
        }
        return XmppLogin.Step.of(
                new LoginState.Resuming(state.ground(), state.account(), token, received),
                new LoginEffect.OpenSession(
                        new Login(
                                state.account(),
                                null,
                                null,
                                Login.Encoding.XML,
                                Login.Acks.COUNTED,
                                new Login.Resume(token, received))));
    }

    static XmppLogin.Step answered(XmppLogin.Context context, LoginState state, Opened opened) {
        if (state instanceof LoginState.Binding binding) {
            return bound(binding, opened);
        }
        if (state instanceof LoginState.Resuming resuming) {
            return resumed(resuming, opened);
        }
        return state instanceof LoginState.Entering entering
                ? EntrySteps.answered(context, entering, opened)
                : XmppLogin.Step.of(state);
    }

    private static XmppLogin.Step bound(LoginState.Binding state, Opened opened) {
        return switch (opened) {
            case Opened.Started started ->
                    XmppLogin.Step.of(
                            new LoginState.Finished(state.ground()),
                            new LoginEffect.Send(
                                    Replies.iqResult(
                                            state.id(),
                                            Element.builder(Namespaces.BIND, "bind")
                                                    .child("jid", started.jid().toString())
                                                    .build())),
                            new LoginEffect.Enter(started, false, false));
            case Opened.Refused(ErrorCode code, String detail) ->
                    again(state, state.account(), Replies.iqError(state.id(), code, detail));
            case Opened.Resumed _ ->
                    throw new IllegalStateException("a new session cannot be a resumed one");
        };
    }

    private static XmppLogin.Step resumed(LoginState.Resuming state, Opened opened) {
        return switch (opened) {
            case Opened.Resumed resumed ->
                    XmppLogin.Step.of(
                            new LoginState.Finished(state.ground()),
                            new LoginEffect.Send(
                                    Replies.resumed(state.token(), resumed.received())),
                            new LoginEffect.Reenter(resumed, state.token(), state.received()));
            case Opened.Refused(ErrorCode code, _) ->
                    again(state, state.account(), unresumed(code));
            case Opened.Started _ ->
                    throw new IllegalStateException("a resumed session cannot be a new one");
        };
    }

    static Element unresumed(ErrorCode code) {
        return Replies.smFailed(
                code.scope() == ErrorCode.Scope.STANZA ? code.condition() : "item-not-found");
    }

    /// RFC 6120 §7.6.2.1 and XEP-0198 §5: the peer may try another way on this stream.
    private static XmppLogin.Step again(LoginState state, Jid account, Element refusal) {
        return XmppLogin.Step.of(
                new LoginState.Authenticated(state.ground(), account),
                new LoginEffect.Send(refusal));
    }
}
