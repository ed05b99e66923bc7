package org.godwit.server.session.iq;

import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Verdict;
import org.godwit.server.routing.Spec;

/// An account's owner ends it, and is told what goes with it.
@Spec("PROTOCOL §4.11")
public final class AccountHandler implements IqHandler {
    private static final String NAMESPACE = "urn:godwit:account:0";

    private final Accounts accounts;

    public AccountHandler(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public List<String> features() {
        return List.of(NAMESPACE);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        Element asked = request.element();
        Jid account = asker.jid().bare();
        request.requireSet();
        if (!asked.name().equals("erase")) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "an account knows no <" + asked.name() + "/>");
        }
        if (!account.toString().equals(asked.attribute("jid"))) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "name the account that is to be erased");
        }
        accounts.erase(account, went -> asker.reply(request.result(report(went))))
                .thenAccept(
                        erased -> {
                            if (erased.verdict()
                                    instanceof Verdict.Refused(ErrorCode code, String detail)) {
                                asker.reply(request.error(code, detail));
                            }
                        });
    }

    private static Element report(Map<String, Long> went) {
        Element.Builder erased = Element.builder(NAMESPACE, "erased");
        went.forEach(
                (kind, count) ->
                        erased.child(
                                Element.builder(NAMESPACE, "went")
                                        .attribute("kind", kind)
                                        .attribute("count", Long.toString(count))
                                        .build()));
        return erased.build();
    }
}
