package org.godwit.server.transport.xmpp;

import java.util.concurrent.CompletionStage;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.RegistrationForm;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.FromClient;
import org.godwit.server.transport.xmpp.login.Replies;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a logged-in user asks about the account itself: its form, a new password, its end (XEP-0077
/// §3.2 and §3.3); and RFC 3921's old session request, which asks for nothing. The stream is not
/// read on before the answer.
final class AccountRequest {
    private static final Logger LOG = LoggerFactory.getLogger(AccountRequest.class);

    private final Element iq;
    private final Jid jid;
    private final XmppTransport transport;
    private final XmppConnection connection;
    private boolean isRemoving;

    private AccountRequest(
            Element iq, Jid jid, XmppTransport transport, XmppConnection connection) {
        this.iq = iq;
        this.jid = jid;
        this.transport = transport;
        this.connection = connection;
    }

    /// The request `element` is, or null when it is something else.
    static @Nullable AccountRequest of(
            Element element, Jid jid, XmppTransport transport, XmppConnection connection) {
        String type = element.attribute("type");
        boolean isOurs =
                element.name().equals("iq")
                        && ("get".equals(type) || "set".equals(type))
                        && isToServer(element.attribute("to"), jid)
                        && (RegistrationForm.query(element) != null || isSession(element));
        return isOurs ? new AccountRequest(element, jid, transport, connection) : null;
    }

    private static boolean isSession(Element iq) {
        return iq.child(Namespaces.SESSION, "session") != null;
    }

    private static boolean isToServer(@Nullable String to, Jid jid) {
        return to == null
                || to.equalsIgnoreCase(jid.domain())
                || to.equalsIgnoreCase(jid.bare().toString());
    }

    /// The removal of an account cuts its sessions; this one is told the result first.
    boolean holdsClose() {
        return isRemoving;
    }

    void begin() {
        Element query = RegistrationForm.query(iq);
        if (query == null) {
            later(result(null));
            return;
        }
        String type = "get".equals(iq.attribute("type")) ? "get" : "set";
        try {
            switch (RegistrationForm.read(type, query, jid.domain())) {
                case RegistrationForm.Wish.Form() ->
                        later(result(RegistrationForm.registered(jid.bare())));
                case RegistrationForm.Wish.Filled(Jid account, String password) -> {
                    if (account.equals(jid.bare())) {
                        ask(transport.accounts().changePassword(account, password));
                    } else {
                        later(error(ErrorCode.FORBIDDEN, "this account is not yours"));
                    }
                }
                case RegistrationForm.Wish.Cancel() -> later(result(null));
                case RegistrationForm.Wish.Remove() -> {
                    isRemoving = true;
                    ask(transport.accounts().remove(jid.bare()));
                }
            }
        } catch (ProtocolException e) {
            later(error(e.code(), e.detail()));
        }
    }

    private void ask(CompletionStage<Verdict> answer) {
        var _ =
                answer.whenComplete(
                        (verdict, failure) -> {
                            if (failure != null) {
                                LOG.error("a request about an account failed", failure);
                            }
                            connection.loop().later(() -> answered(verdict));
                        });
    }

    private void answered(@Nullable Verdict verdict) {
        switch (verdict) {
            case null -> finish(error(ErrorCode.INTERNAL_SERVER_ERROR, "the server is in trouble"));
            case Verdict.Refused(ErrorCode code, String detail) ->
                    finish(error(RegistrationForm.shown(code), detail));
            case Verdict.Granted _ -> {
                if (isRemoving) {
                    connection.removed(Replies.iqResult(iq.attribute("id"), null));
                } else {
                    finish(result(null));
                }
            }
        }
    }

    private void later(Stanza.Iq reply) {
        connection.loop().later(() -> finish(reply));
    }

    private void finish(Stanza.Iq reply) {
        connection.answered(new FromClient.Handled(reply));
    }

    private Stanza.Iq result(@Nullable Element child) {
        return new Stanza.Iq(
                envelope(), IqType.RESULT, child == null ? Payload.EMPTY : Payload.of(child));
    }

    private Stanza.Iq error(ErrorCode code, String detail) {
        return new Stanza.Iq(
                envelope(), IqType.ERROR, Payload.of(Replies.stanzaError(code, detail)));
    }

    private Envelope envelope() {
        return Envelope.of(jid, null, iq.attribute("id"));
    }
}
