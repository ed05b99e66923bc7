package org.godwit.server.command;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Invitations;
import org.godwit.server.account.InviteInfo;
import org.godwit.server.account.Invited;
import org.godwit.server.command.Command.Result;
import org.godwit.server.routing.Spec;

/// The commands that give a link away: for accounts, where the operator lets them, one that makes
/// whoever follows it a contact; for administrators one that makes an account.
@Spec({"XEP-0401 0.6.0 §4.1", "XEP-0401 0.6.0 §4.4"})
final class Inviting {
    private static final String FORM_TYPE = "urn:xmpp:invite#invitation";
    private static final Duration CONTACT_AGE = Duration.ofDays(7);
    private static final Duration ACCOUNT_AGE = Duration.ofDays(3);

    private final String domain;
    private final Invitations invitations;
    private final WhoInvites policy;

    Inviting(String domain, Invitations invitations, WhoInvites policy) {
        this.domain = domain;
        this.invitations = invitations;
        this.policy = policy;
    }

    List<Command> commands() {
        return List.of(
                new Command(
                        "urn:xmpp:invite#invite",
                        "Invite somebody to be a contact",
                        policy != WhoInvites.OFF,
                        List.of(),
                        (asker, _) -> contact(asker.bare())),
                new Command(
                        "urn:xmpp:invite#create-account",
                        "Invite somebody to this server",
                        false,
                        List.of(
                                new Field(
                                        FieldType.TEXT_SINGLE,
                                        "username",
                                        "Name of the account; empty: as they like",
                                        List.of(),
                                        List.of()),
                                new Field(
                                        FieldType.BOOLEAN,
                                        "roster-subscription",
                                        "They become a contact of yours",
                                        List.of(),
                                        List.of())),
                        this::account));
    }

    private CompletionStage<Result> contact(Jid inviter) {
        boolean admits = policy == WhoInvites.ACCOUNTS && invitations.mayRegister();
        return invitations
                .give(inviter, admits, null, CONTACT_AGE)
                .thenApply(given -> result(given, inviter + "?roster;", admits ? ";ibr=y" : ""));
    }

    private CompletionStage<Result> account(Jid asker, DataForm answers) throws ProtocolException {
        String wanted = answers.value("username");
        Jid name = wanted == null || wanted.isBlank() ? null : Jid.of(wanted.strip(), domain, null);
        String whither = (name == null ? domain : name.toString()) + "?register;";
        String subscribes = answers.value("roster-subscription");
        if ("1".equals(subscribes) || "true".equals(subscribes)) {
            return invitations
                    .give(asker.bare(), true, name, ACCOUNT_AGE)
                    .thenApply(given -> result(given, whither, ""));
        }
        return invitations
                .admit(name, ACCOUNT_AGE)
                .thenApply(given -> result(invited(given), whither, ""));
    }

    private static Invited invited(Optional<InviteInfo> given) {
        return given.<Invited>map(Invited.Given::new)
                .orElseGet(
                        () ->
                                new Invited.Refused(
                                        ErrorCode.RESOURCE_CONSTRAINT,
                                        "The store refused the invite; try again."));
    }

    private static Result result(Invited invited, String whither, String more) {
        return switch (invited) {
            case Invited.Refused(ErrorCode _, String detail) -> Result.failed(detail);
            case Invited.Given(InviteInfo made) ->
                    Result.of(
                            DataForm.of(
                                    DataForm.Type.RESULT,
                                    FORM_TYPE,
                                    List.of(
                                            single(
                                                    "uri",
                                                    "xmpp:"
                                                            + whither
                                                            + "preauth="
                                                            + made.token()
                                                            + more),
                                            single("expire", made.expires().toString()))));
        };
    }

    private static Field single(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, null, value);
    }
}
