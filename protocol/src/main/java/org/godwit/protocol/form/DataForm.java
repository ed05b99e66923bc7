package org.godwit.protocol.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// A data form (XEP-0004): questions, answers, a refusal or a result. Reported tables (§3.4) are
/// not modelled. An element that is no form reads as null, so that callers need not look first.
///
/// @param title what a person reads above it, or null
/// @param instructions what a person is told to do, or null
public record DataForm(
        Type type, @Nullable String title, @Nullable String instructions, List<Field> fields) {
    public static final String NAMESPACE = "jabber:x:data";

    /// The field that names the meaning of a form (XEP-0068).
    public static final String FORM_TYPE = "FORM_TYPE";

    /// What the form is for (XEP-0004 §3.1).
    public enum Type {
        FORM,
        SUBMIT,
        CANCEL,
        RESULT
    }

    public DataForm {
        fields = List.copyOf(fields);
    }

    /// A form of that meaning with no title: `fields` follow its FORM_TYPE.
    public static DataForm of(Type type, String formType, List<Field> fields) {
        List<Field> all = new ArrayList<>(fields.size() + 1);
        all.add(Field.hidden(FORM_TYPE, formType));
        all.addAll(fields);
        return new DataForm(type, null, null, all);
    }

    public DataForm titled(String newTitle, @Nullable String newInstructions) {
        return new DataForm(type, newTitle, newInstructions, fields);
    }

    /// The field of that name, or null; of several the first counts.
    public @Nullable Field field(String name) {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        return null;
    }

    /// The first value of a field, or null.
    public @Nullable String value(String name) {
        Field field = field(name);
        return field == null ? null : field.value();
    }

    /// The meaning of the form, or null when it names none.
    public @Nullable String formType() {
        return value(FORM_TYPE);
    }

    public Element write() {
        Element.Builder form =
                Element.builder(NAMESPACE, "x")
                        .attribute("type", type.name().toLowerCase(Locale.ROOT))
                        .child("title", title)
                        .child("instructions", instructions);
        for (Field field : fields) {
            form.child(field.write());
        }
        return form.build();
    }

    /// The form among the children of `parent`, or null when there is none.
    ///
    /// @throws ProtocolException with [ErrorCode#BAD_REQUEST] for a form of no known type
    public static @Nullable DataForm in(Element parent) throws ProtocolException {
        Element form = parent.child(NAMESPACE, "x");
        return form == null ? null : read(form);
    }

    /// @throws ProtocolException with [ErrorCode#BAD_REQUEST] for a form of no known type
    public static DataForm read(Element element) throws ProtocolException {
        List<Field> fields = new ArrayList<>();
        for (Element child : element.elements()) {
            if (child.is(NAMESPACE, "field")) {
                fields.add(Field.read(child));
            }
        }
        return new DataForm(
                type(element.attribute("type")),
                text(element, "title"),
                text(element, "instructions"),
                fields);
    }

    private static Type type(@Nullable String wire) throws ProtocolException {
        return switch (wire) {
            case "form" -> Type.FORM;
            case "submit" -> Type.SUBMIT;
            case "cancel" -> Type.CANCEL;
            case "result" -> Type.RESULT;
            case null, default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "a form is a form, submit, cancel or result");
        };
    }

    private static @Nullable String text(Element form, String name) {
        Element child = form.child(NAMESPACE, name);
        return child == null ? null : child.text();
    }
}
