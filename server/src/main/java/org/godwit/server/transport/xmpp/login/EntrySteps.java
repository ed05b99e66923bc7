package org.godwit.server.transport.xmpp.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Token;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.Login;
import org.godwit.server.session.Opened;
import org.jspecify.annotations.Nullable;

/// The last steps of a login by SASL2: the old session is resumed or a new one opened before the
/// peer is told that it is in, so that one answer holds all.
@Spec({"XEP-0388 1.0.4 §2.6", "XEP-0386 1.0.0 §3", "XEP-0198 1.6.1 §8"})
final class EntrySteps {
    private static final int RESOURCE_CHARS = 12;
    private static final int TAG_CHARS_MAX = 64;

    private EntrySteps() {}

    static XmppLogin.Step proven(
            XmppLogin.Context context, LoginState.Ground ground, Proven proven) {
        Login.Resume resume = proven.wishes().resume();
        return resume == null
                ? bind(context, ground, proven)
                : XmppLogin.Step.of(
                        new LoginState.Entering(ground, proven, true),
                        new LoginEffect.OpenSession(
                                new Login(
                                        proven.account(),
                                        null,
                                        null,
                                        Login.Encoding.XML,
                                        Login.Acks.COUNTED,
                                        resume)));
    }

    private static XmppLogin.Step bind(
            XmppLogin.Context context, LoginState.Ground ground, Proven proven) {
        Wishes.Bind bind = proven.wishes().bind();
        if (bind == null) {
            return XmppLogin.Step.of(
                    new LoginState.Authenticated(ground, proven.account()),
                    new LoginEffect.Send(success(proven, proven.account(), null)),
                    new LoginEffect.Send(Features.afterLogin(context)));
        }
        Login.Acks acks =
                !bind.counting()
                        ? Login.Acks.BARRIER
                        : bind.resumable() ? Login.Acks.RESUMABLE : Login.Acks.COUNTED;
        return XmppLogin.Step.of(
                new LoginState.Entering(ground, proven, false),
                new LoginEffect.OpenSession(
                        new Login(
                                proven.account(),
                                proven.wishes().agent(),
                                resource(proven.account(), proven.wishes().agent(), bind.tag()),
                                new Login.Manner(Login.Encoding.XML, acks, bind.carbons()),
                                null)));
    }

    /// The same at each login of the same client, and nobody can tell its user-agent id from it; a
    /// client without one is a throw-away and gets a resource of the server's making.
    private static @Nullable String resource(Jid account, @Nullable String agent, String tag) {
        if (agent == null) {
            return null;
        }
        String own = hash(account + "\0" + agent);
        String prefix = tag.length() > TAG_CHARS_MAX ? tag.substring(0, TAG_CHARS_MAX) : tag;
        try {
            return prefix.isEmpty() ? own : account.withResource(prefix + "/" + own).resource();
        } catch (ProtocolException e) {
            return own;
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(hash)
                    .substring(0, RESOURCE_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static XmppLogin.Step answered(
            XmppLogin.Context context, LoginState.Entering state, Opened opened) {
        Proven proven = state.proven();
        LoginState.Ground ground = state.ground();
        return switch (opened) {
            case Opened.Started started -> started(context, state, started);
            case Opened.Resumed resumed -> resumed(state, resumed);
            case Opened.Refused(ErrorCode code, String detail) ->
                    state.resuming()
                            ? bind(context, ground, proven.unresumed(BindSteps.unresumed(code)))
                            : SaslSteps.refuse(
                                    context,
                                    state,
                                    new Profile.Extended(proven.wishes()),
                                    new Sasl.Turn.Refused("temporary-auth-failure", detail));
        };
    }

    private static XmppLogin.Step started(
            XmppLogin.Context context, LoginState.Entering state, Opened.Started started) {
        Wishes.Bind bind = state.proven().wishes().bind();
        if (bind == null) {
            throw new IllegalStateException("a resumed session cannot be a new one");
        }
        Element.Builder bound = Element.builder(Wishes.BIND2, "bound");
        if (bind.counting()) {
            bound.child(
                    bind.resumable()
                            ? Replies.enabled(
                                    started.resumeToken(),
                                    context.settings().behind().resumeMax().toSeconds())
                            : Replies.sm("enabled"));
        }
        List<LoginEffect> effects = new ArrayList<>(3);
        effects.add(new LoginEffect.Send(success(state.proven(), started.jid(), bound.build())));
        effects.add(new LoginEffect.Send(Features.afterBinding(context)));
        effects.add(new LoginEffect.Enter(started, bind.counting(), bind.inactive()));
        return new XmppLogin.Step(new LoginState.Finished(state.ground()), effects);
    }

    /// A resumed stream goes on at once: no features follow (XEP-0198 §8.2).
    private static XmppLogin.Step resumed(LoginState.Entering state, Opened.Resumed resumed) {
        Login.Resume resume = state.proven().wishes().resume();
        if (resume == null) {
            throw new IllegalStateException("a new session cannot be a resumed one");
        }
        Element element = Replies.resumed(resume.token(), resumed.received());
        return XmppLogin.Step.of(
                new LoginState.Finished(state.ground()),
                new LoginEffect.Send(success(state.proven(), resumed.jid(), element)),
                new LoginEffect.Reenter(resumed, resume.token(), resume.received()));
    }

    private static Element success(Proven proven, Jid jid, @Nullable Element session) {
        Element.Builder success = Element.builder(Profile.SASL2, "success");
        if (proven.data() != null) {
            success.child("additional-data", Profile.encode(proven.data()));
        }
        success.child("authorization-identifier", jid.toString());
        success.child(proven.unresumed());
        success.child(session);
        Token token = proven.token();
        if (token != null) {
            success.child(
                    Element.builder(Wishes.FAST, "token")
                            .attribute("token", token.secret())
                            .attribute("expiry", token.expires().toString())
                            .build());
        }
        return success.build();
    }
}
