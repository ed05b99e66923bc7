package org.godwit.server.transport.xmpp.login;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.sasl.HashedToken;
import org.godwit.protocol.sasl.SaslPrep;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Token;
import org.godwit.server.account.Tokens;
import org.godwit.server.routing.Spec;

/// The steps of [XmppLogin] that SASL2 adds around the mechanisms: a peer may log in by a token, be
/// given one, and pipeline its login behind the header of its stream.
@Spec({"XEP-0388 1.0.4 §2", "XEP-0484 0.1.0 §3", "XEP-0509 0.2.0 §2"})
final class TokenSteps {
    static final String PIPELINING = "urn:xmpp:iap:0";

    private TokenSteps() {}

    static XmppLogin.Step authenticate(
            XmppLogin.Context context, LoginState.Unauthenticated state, Element authenticate) {
        Profile profile = new Profile.Extended(Wishes.read(authenticate));
        Element version = authenticate.child(PIPELINING, "config-version");
        Element first = authenticate.child(Profile.SASL2, "initial-response");
        if (version != null
                && !Features.version(context, state.ground()).equals(version.attribute("value"))) {
            return XmppLogin.Step.of(state, new LoginEffect.Send(mismatch()));
        }
        return SaslSteps.start(
                context,
                state,
                profile,
                authenticate.attribute("mechanism"),
                first == null ? null : first.text().strip());
    }

    /// The peer chose without seeing what is on offer now. No failed login: it is held against
    /// nobody.
    private static Element mismatch() {
        Element failure =
                new Profile.Extended(Wishes.NONE)
                        .failure("aborted", "the features on offer have changed");
        return failure.toBuilder().child(Element.of(PIPELINING, "config-version-mismatch")).build();
    }

    static XmppLogin.Step shown(
            XmppLogin.Context context,
            LoginState state,
            Wishes wishes,
            HashedToken mechanism,
            Bytes response) {
        LoginState.Ground ground = state.ground();
        Profile profile = new Profile.Extended(wishes);
        Wishes.TokenWish tokens = wishes.tokens();
        if (tokens == null || !mechanism.isPossible(ground.bindings())) {
            return SaslSteps.refuse(
                    context,
                    state,
                    profile,
                    new Sasl.Turn.Refused("invalid-mechanism", "mechanism not on offer"));
        }
        try {
            HashedToken.Claim claim = mechanism.read(response, ground.bindings());
            Jid account = Sasl.account(SaslPrep.prepare(claim.name()), context.domain());
            String agent = wishes.agent();
            if (agent == null) {
                return SaslSteps.refuse(
                        context,
                        state,
                        profile,
                        new Sasl.Turn.Refused("malformed-request", "a token has a user-agent id"));
            }
            return SaslSteps.isOther(ground, profile, account)
                    ? SaslSteps.refuse(context, state, profile, SaslSteps.OTHER)
                    : XmppLogin.Step.of(
                            new LoginState.CheckingToken(ground, wishes, account),
                            new LoginEffect.CheckToken(
                                    new Tokens.Device(account, agent), claim, tokens.wish()));
        } catch (ProtocolException e) {
            return SaslSteps.refuse(context, state, profile, Sasl.refused(e));
        }
    }

    static XmppLogin.Step answered(
            XmppLogin.Context context, LoginState state, Token.Answer answer) {
        return switch (state) {
            case LoginState.CheckingToken checking -> checked(context, checking, answer);
            case LoginState.IssuingToken(LoginState.Ground ground, Proven proven) ->
                    EntrySteps.proven(
                            context,
                            ground,
                            answer instanceof Token.Answer.Granted(Bytes _, Token fresh)
                                    ? proven.with(fresh)
                                    : proven);
            default -> XmppLogin.Step.of(state);
        };
    }

    private static XmppLogin.Step checked(
            XmppLogin.Context context, LoginState.CheckingToken state, Token.Answer answer) {
        Profile profile = new Profile.Extended(state.wishes());
        return switch (answer) {
            case Token.Answer.Granted(Bytes proof, Token fresh) ->
                    EntrySteps.proven(
                            context,
                            state.ground(),
                            new Proven(state.account(), state.wishes(), proof, fresh, null));
            case Token.Answer.Expired _ ->
                    SaslSteps.refuse(
                            context,
                            state,
                            profile,
                            new Sasl.Turn.Refused(
                                    "credentials-expired", "log in by password again"));
            case Token.Answer.Refused(var code, String detail) ->
                    SaslSteps.refuse(
                            context,
                            state,
                            profile,
                            new Sasl.Turn.Refused(Sasl.condition(code), detail));
        };
    }

    /// The peer has proved itself by a password: it may have asked for a token.
    static XmppLogin.Step proven(
            XmppLogin.Context context, LoginState.Ground ground, Proven proven) {
        Wishes wishes = proven.wishes();
        HashedToken wanted = wishes.tokens() == null ? null : wishes.tokens().wish().wanted();
        String agent = wishes.agent();
        if (wanted == null || agent == null || !wanted.isPossible(ground.bindings())) {
            return EntrySteps.proven(context, ground, proven);
        }
        List<LoginEffect> effects = new ArrayList<>(1);
        effects.add(
                new LoginEffect.IssueToken(
                        new Tokens.Device(proven.account(), agent), wishes.deviceName(), wanted));
        return new XmppLogin.Step(new LoginState.IssuingToken(ground, proven), effects);
    }
}
