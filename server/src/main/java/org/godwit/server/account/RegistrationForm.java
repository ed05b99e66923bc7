package org.godwit.server.account;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// In-band registration's query, filled in by its own fields or by a data form (XEP-0004).
@Spec("XEP-0077 2.4 §4")
public final class RegistrationForm {
    public static final String NAMESPACE = "jabber:iq:register";
    private static final String DATA = "jabber:x:data";
    private static final String INSTRUCTIONS = "Choose a user name and a password.";

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

        /// The form was put away (XEP-0004 §3).
        record Cancel() implements Wish {}
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
        Element form = query.child(DATA, "x");
        if (form != null && "cancel".equals(form.attribute("type"))) {
            return new Wish.Cancel();
        }
        String name = form == null ? text(query, "username") : value(form, "username");
        String password = form == null ? text(query, "password") : value(form, "password");
        if (name.isEmpty() || password.isEmpty()) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, "username and password are needed");
        }
        return new Wish.Filled(Jid.of(name, domain, null), password);
    }

    private static String text(Element query, String name) {
        Element field = query.child(NAMESPACE, name);
        return field == null ? "" : field.text();
    }

    private static String value(Element form, String name) {
        for (Element field : form.elements()) {
            if (field.is(DATA, "field") && name.equals(field.attribute("var"))) {
                Element value = field.child(DATA, "value");
                return value == null ? "" : value.text();
            }
        }
        return "";
    }

    public static Element empty() {
        return Element.builder(NAMESPACE, "query")
                .child("instructions", INSTRUCTIONS)
                .child(Element.of(NAMESPACE, "username"))
                .child(Element.of(NAMESPACE, "password"))
                .child(
                        Element.builder(DATA, "x")
                                .attribute("type", "form")
                                .child("title", "A new account")
                                .child("instructions", INSTRUCTIONS)
                                .child(field("FORM_TYPE", "hidden", NAMESPACE))
                                .child(field("username", "text-single", null))
                                .child(field("password", "text-private", null))
                                .build())
                .build();
    }

    /// @param value null for one to be filled in
    private static Element field(String name, String type, @Nullable String value) {
        Element.Builder field =
                Element.builder(DATA, "field").attribute("type", type).attribute("var", name);
        return value == null
                ? field.attribute("label", name.equals("username") ? "User name" : "Password")
                        .child(Element.of(DATA, "required"))
                        .build()
                : field.child("value", value).build();
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
            case LOGIN_INVITE_INVALID -> ErrorCode.ITEM_NOT_FOUND;
            default -> code.scope() == ErrorCode.Scope.STANZA ? code : ErrorCode.NOT_ALLOWED;
        };
    }
}
