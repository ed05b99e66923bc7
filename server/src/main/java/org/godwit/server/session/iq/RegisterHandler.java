package org.godwit.server.session.iq;

import java.util.List;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.RegistrationForm;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.Spec;

/// An account's owner sets a new password, or ends the account. An XML stream answers these itself,
/// so that nothing behind the question is read before the answer.
@Spec({"XEP-0077 2.4 §3.2", "XEP-0077 2.4 §3.3"})
public final class RegisterHandler implements IqHandler {
    private final Accounts accounts;

    public RegisterHandler(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public String namespace() {
        return RegistrationForm.NAMESPACE;
    }

    @Override
    public List<String> features() {
        return List.of(RegistrationForm.NAMESPACE);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        Jid account = asker.jid().bare();
        String type = request.isSet() ? "set" : "get";
        switch (RegistrationForm.read(type, request.element(), account.domain())) {
            case RegistrationForm.Wish.Form() ->
                    asker.reply(request.result(RegistrationForm.registered(account)));
            case RegistrationForm.Wish.Cancel() -> asker.reply(request.result(null));
            case RegistrationForm.Wish.Filled(Jid named, String password) -> {
                if (!named.equals(account)) {
                    throw new ProtocolException(ErrorCode.FORBIDDEN, "this account is not yours");
                }
                accounts.changePassword(account, password)
                        .thenAccept(
                                verdict -> {
                                    if (verdict instanceof Verdict.Granted) {
                                        asker.reply(request.result(null));
                                    } else {
                                        refuse(request, asker, verdict);
                                    }
                                });
            }
            case RegistrationForm.Wish.Remove() ->
                    accounts.erase(account, _ -> asker.reply(request.result(null)))
                            .thenAccept(erased -> refuse(request, asker, erased.verdict()));
        }
    }

    private static void refuse(IqRequest request, Asker asker, Verdict verdict) {
        if (verdict instanceof Verdict.Refused(ErrorCode code, String detail)) {
            asker.reply(request.error(RegistrationForm.shown(code), detail));
        }
    }
}
