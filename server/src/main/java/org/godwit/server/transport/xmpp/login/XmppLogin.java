package org.godwit.server.transport.xmpp.login;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Verdict;
import org.jspecify.annotations.Nullable;

/// The way from an accepted socket to a session (RFC 6120 §4 to §7) as a pure function: state and
/// event in, state and effects out. What happens between `<auth/>` and `<success/>` is [SaslSteps],
/// what comes after is [BindSteps]; SASL2 (XEP-0388) goes from there to [TokenSteps] and
/// [EntrySteps].
public final class XmppLogin {
    private XmppLogin() {}

    /// What is fixed for a connection.
    ///
    /// @param security how its listener protects it
    /// @param fresh unguessable text for this step: stream id or nonce
    public record Context(XmppSettings settings, XmppSettings.Security security, String fresh) {
        String domain() {
            return settings.domain();
        }

        boolean mayLogIn(LoginState.Ground ground) {
            return ground.secure() || security == XmppSettings.Security.PLAINTEXT;
        }
    }

    public record Step(LoginState state, List<LoginEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }

        static Step of(LoginState state, LoginEffect... effects) {
            return new Step(state, List.of(effects));
        }
    }

    public static LoginState initial(XmppSettings settings, XmppSettings.Security security) {
        var ground =
                new LoginState.Ground(
                        false, List.of(), settings.bounds().attemptsMax(), null, false, null);
        return security == XmppSettings.Security.DIRECT_TLS
                ? new LoginState.AwaitingTls(ground)
                : new LoginState.AwaitingHeader(ground, null);
    }

    public static Step step(Context context, LoginState state, LoginEvent event) {
        return switch (event) {
            case LoginEvent.HeaderRead header -> header(context, state, header);
            case LoginEvent.ElementRead(Element element) -> element(context, state, element);
            case LoginEvent.Secured secured ->
                    state instanceof LoginState.AwaitingTls
                            ? secured(state, secured)
                            : Step.of(state);
            case LoginEvent.StreamEnded() -> Step.of(closed(state), new LoginEffect.CloseStream());
            case LoginEvent.Broken(ErrorCode code, String detail) ->
                    fail(context, state, code, detail);
            case LoginEvent.TimedOut() ->
                    fail(
                            context,
                            state,
                            ErrorCode.STREAM_CONNECTION_TIMEOUT,
                            "logging in took too long");
            case LoginEvent.CredentialsFound found -> SaslSteps.found(context, state, found);
            case LoginEvent.Judged(var verdict) -> judged(context, state, verdict);
            case LoginEvent.Throttled() ->
                    judged(
                            context,
                            state,
                            new Verdict.Refused(
                                    ErrorCode.RESOURCE_CONSTRAINT,
                                    "too many tries from this address; wait a while"));
            case LoginEvent.TokenAnswered(var answer) ->
                    TokenSteps.answered(context, state, answer);
            case LoginEvent.Answered(var opened) -> BindSteps.answered(context, state, opened);
        };
    }

    private static Step judged(Context context, LoginState state, Verdict verdict) {
        if (!(state instanceof LoginState.Waiting waiting)) {
            return Step.of(state);
        }
        return switch (waiting) {
            case LoginState.Registering registering ->
                    RegistrationSteps.registered(context, registering, verdict);
            case LoginState.CheckingInvite checking ->
                    RegistrationSteps.invited(context, checking, verdict);
            case LoginState.CheckingPassword checking ->
                    SaslSteps.judged(context, checking, verdict);
            case LoginState.FindingCredentials finding ->
                    refused(context, state, finding.profile(), verdict);
            case LoginState.CheckingToken checking ->
                    refused(context, state, new Profile.Extended(checking.wishes()), verdict);
            case LoginState.IssuingToken(LoginState.Ground ground, Proven proven) ->
                    EntrySteps.proven(context, ground, proven);
            case LoginState.Entering _, LoginState.Binding _, LoginState.Resuming _ ->
                    Step.of(state);
        };
    }

    private static Step refused(
            Context context, LoginState state, Profile profile, Verdict verdict) {
        return verdict instanceof Verdict.Refused refused
                ? SaslSteps.refused(context, state, profile, refused)
                : Step.of(state);
    }

    private static Step secured(LoginState state, LoginEvent.Secured secured) {
        return Step.of(
                new LoginState.AwaitingHeader(state.ground().secured(secured.bindings()), null),
                new LoginEffect.Restart());
    }

    /// RFC 6120 §4.7: answers a header with ours and the features of this moment.
    private static Step header(Context context, LoginState state, LoginEvent.HeaderRead read) {
        if (!(state instanceof LoginState.AwaitingHeader awaiting)) {
            return fail(context, state, ErrorCode.STREAM_BAD_FORMAT, "a header has no place here");
        }
        LoginEffect open = openStream(context, read.header().attribute("from"));
        ErrorCode fault = fault(context, read);
        if (fault != null) {
            return fail(state, List.of(open), fault, "this stream is not for us");
        }
        LoginState.Ground ground =
                awaiting.ground()
                        .from(
                                read.header().attribute("from") != null,
                                from(context, read.header()));
        if (awaiting.account() != null) {
            return Step.of(
                    new LoginState.Authenticated(ground, awaiting.account()),
                    open,
                    new LoginEffect.Send(Features.afterLogin(context)));
        }
        return Step.of(
                new LoginState.Unauthenticated(ground),
                open,
                new LoginEffect.Send(offer(context, ground)));
    }

    private static @Nullable Jid from(Context context, Element header) {
        String from = header.attribute("from");
        try {
            Jid jid = from == null ? null : Jid.parse(from).bare();
            return jid != null && jid.domain().equals(context.domain()) ? jid : null;
        } catch (ProtocolException _) {
            return null;
        }
    }

    private static @Nullable ErrorCode fault(Context context, LoginEvent.HeaderRead read) {
        Element header = read.header();
        if (!header.namespace().equals(Namespaces.STREAMS)
                || !read.contentNamespace().equals(Namespaces.CLIENT)) {
            return ErrorCode.STREAM_INVALID_NAMESPACE;
        }
        if (!header.name().equals("stream")) {
            return ErrorCode.STREAM_BAD_FORMAT;
        }
        String to = header.attribute("to");
        if (to == null || !to.equalsIgnoreCase(context.domain())) {
            return ErrorCode.STREAM_HOST_UNKNOWN;
        }
        String version = header.attribute("version");
        return version == null || !version.matches("[1-9][0-9]{0,4}\\.[0-9]{1,5}")
                ? ErrorCode.STREAM_UNSUPPORTED_VERSION
                : null;
    }

    private static Element offer(Context context, LoginState.Ground ground) {
        return context.mayLogIn(ground)
                ? Features.beforeLogin(context, ground)
                : Features.beforeTls();
    }

    private static Step element(Context context, LoginState state, Element element) {
        return switch (state) {
            case LoginState.Unauthenticated before -> unauthenticated(context, before, element);
            case LoginState.AwaitingResponse awaiting ->
                    SaslSteps.firstResponse(context, awaiting, element);
            case LoginState.Challenged challenged -> SaslSteps.proof(context, challenged, element);
            case LoginState.Authenticated after -> BindSteps.element(context, after, element);
            case LoginState.AwaitingTls _,
                    LoginState.AwaitingHeader _,
                    LoginState.Waiting _,
                    LoginState.Finished _ ->
                    fail(context, state, ErrorCode.STREAM_BAD_FORMAT, "nothing was expected");
            case LoginState.Closed _ -> Step.of(state);
        };
    }

    private static Step unauthenticated(
            Context context, LoginState.Unauthenticated state, Element element) {
        LoginState.Ground ground = state.ground();
        if (element.is(Namespaces.TLS, "starttls") && !ground.secure()) {
            return Step.of(
                    new LoginState.AwaitingTls(ground),
                    new LoginEffect.Send(Element.of(Namespaces.TLS, "proceed")),
                    new LoginEffect.BeginTls());
        }
        boolean old = element.is(Namespaces.SASL, "auth");
        boolean extended = element.is(Profile.SASL2, "authenticate");
        if ((old || extended) && !context.mayLogIn(ground)) {
            Profile profile =
                    old ? Profile.Plain.RFC6120 : new Profile.Extended(Wishes.read(element));
            return Step.of(
                    state,
                    new LoginEffect.Send(
                            profile.failure("encryption-required", "begin TLS first")));
        }
        if (old) {
            return SaslSteps.auth(context, state, element);
        }
        if (extended) {
            return TokenSteps.authenticate(context, state, element);
        }
        if (context.mayLogIn(ground) && element.is(Namespaces.CLIENT, "iq")) {
            return RegistrationSteps.request(context, state, element);
        }
        return fail(context, state, ErrorCode.STREAM_NOT_AUTHORIZED, "log in before anything else");
    }

    /// Ends everything with a stream error (RFC 6120 §4.9); our header goes first where it has not
    /// gone yet (§4.9.1.2).
    public static Step fail(Context context, LoginState state, ErrorCode code, String detail) {
        return switch (state) {
            case LoginState.Closed _ -> Step.of(state);
            case LoginState.AwaitingTls _ -> Step.of(closed(state), new LoginEffect.CloseStream());
            case LoginState.AwaitingHeader _ ->
                    fail(state, List.of(openStream(context, null)), code, detail);
            case LoginState.Unauthenticated _,
                    LoginState.AwaitingResponse _,
                    LoginState.Waiting _,
                    LoginState.Challenged _,
                    LoginState.Authenticated _,
                    LoginState.Finished _ ->
                    fail(state, List.of(), code, detail);
        };
    }

    private static Step fail(
            LoginState state, List<LoginEffect> first, ErrorCode code, String detail) {
        List<LoginEffect> effects = new ArrayList<>(first);
        effects.add(new LoginEffect.Send(Replies.streamError(code, detail)));
        effects.add(new LoginEffect.CloseStream());
        return new Step(closed(state), effects);
    }

    private static LoginState closed(LoginState state) {
        return new LoginState.Closed(state.ground());
    }

    private static LoginEffect openStream(Context context, @Nullable String to) {
        return new LoginEffect.OpenStream(
                Element.builder(Namespaces.STREAMS, "stream")
                        .attribute("id", context.fresh())
                        .attribute("from", context.domain())
                        .attribute("to", to)
                        .attribute("version", "1.0")
                        .attribute(Attribute.XML_NAMESPACE, "lang", "en")
                        .build());
    }
}
