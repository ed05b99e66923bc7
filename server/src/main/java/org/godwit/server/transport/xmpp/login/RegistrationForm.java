package org.godwit.server.transport.xmpp.login;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// In-band registration's query (XEP-0077).
public final class RegistrationForm {
    public static final String NAMESPACE = "jabber:iq:register";

    private RegistrationForm() {}

    /// What a peer asks for.
    public sealed interface Wish {
        /// The form to fill in.
        record Form() implements Wish {}

        /// A new account, or a new password of one's own.
        record Filled(Jid account, String password) implements Wish {
            @Override
            public String toString() {
                return "Filled[" + account + "]";
            }
        }

        record Remove() implements Wish {}
    }

    /// The query of an iq, or null when it is about something else.
    public static @Nullable Element query(Element iq) {
        return iq.is(Namespaces.CLIENT, "iq") ? iq.child(NAMESPACE, "query") : null;
    }

    /// @param type the iq's
    public static Wish read(String type, Element query, String domain) throws ProtocolException {
        if (type.equals("get")) {
            return new Wish.Form();
        }
        if (query.child(NAMESPACE, "remove") != null) {
            return new Wish.Remove();
        }
        String name = field(query, "username");
        String password = field(query, "password");
        if (name.isEmpty() || password.isEmpty()) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, "username and password are needed");
        }
        return new Wish.Filled(Jid.of(name, domain, null), password);
    }

    private static String field(Element query, String name) {
        Element field = query.child(NAMESPACE, name);
        return field == null ? "" : field.text();
    }

    public static Element empty() {
        return Element.builder(NAMESPACE, "query")
                .child("instructions", "Choose a user name and a password.")
                .child(Element.of(NAMESPACE, "username"))
                .child(Element.of(NAMESPACE, "password"))
                .build();
    }

    public static Element registered(Jid account) {
        return Element.builder(NAMESPACE, "query")
                .child(Element.of(NAMESPACE, "registered"))
                .child("username", account.local())
                .child(Element.of(NAMESPACE, "password"))
                .build();
    }

    /// The stanza error a refusal is shown as (XEP-0077 §3.1.1).
    public static ErrorCode shown(ErrorCode code) {
        return switch (code) {
            case LOGIN_NAME_TAKEN -> ErrorCode.CONFLICT;
            case LOGIN_TOO_MANY_ATTEMPTS -> ErrorCode.RESOURCE_CONSTRAINT;
            case LOGIN_BAD_CREDENTIALS -> ErrorCode.NOT_ACCEPTABLE;
            default -> code.scope() == ErrorCode.Scope.STANZA ? code : ErrorCode.NOT_ALLOWED;
        };
    }
}
