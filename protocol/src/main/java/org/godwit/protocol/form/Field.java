package org.godwit.protocol.form;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// One field of a form (XEP-0004 §3.2).
///
/// @param name its `var`; empty for a fixed text
/// @param label what a person reads, or null
/// @param values none, one, or for the `-multi` types several
/// @param options the choices of a list
public record Field(
        FieldType type,
        String name,
        @Nullable String label,
        List<String> values,
        List<Option> options) {
    /// One choice of a list.
    public record Option(@Nullable String label, String value) {}

    public Field {
        values = List.copyOf(values);
        options = List.copyOf(options);
    }

    public static Field of(FieldType type, String name, @Nullable String label, String value) {
        return new Field(type, name, label, List.of(value), List.of());
    }

    public static Field bool(String name, @Nullable String label, boolean value) {
        return of(FieldType.BOOLEAN, name, label, value ? "1" : "0");
    }

    public static Field hidden(String name, String value) {
        return of(FieldType.HIDDEN, name, null, value);
    }

    /// A list to choose one of.
    public static Field choice(
            String name, @Nullable String label, String value, List<Option> options) {
        return new Field(FieldType.LIST_SINGLE, name, label, List.of(value), options);
    }

    /// The first value, or null.
    public @Nullable String value() {
        return values.isEmpty() ? null : values.getFirst();
    }

    /// @throws ProtocolException with [ErrorCode#BAD_REQUEST] for anything but 0, 1, false, true
    public boolean flag() throws ProtocolException {
        return switch (value()) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            case null, default ->
                    throw new ProtocolException(
                            ErrorCode.BAD_REQUEST, "field " + name + " must be true or false");
        };
    }

    Element write() {
        Element.Builder field =
                Element.builder(DataForm.NAMESPACE, "field")
                        .attribute("var", name.isEmpty() ? null : name)
                        .attribute("type", type.wire())
                        .attribute("label", label);
        for (String value : values) {
            field.child("value", value);
        }
        for (Option option : options) {
            field.child(
                    Element.builder(DataForm.NAMESPACE, "option")
                            .attribute("label", option.label())
                            .child("value", option.value())
                            .build());
        }
        return field.build();
    }

    static Field read(Element element) {
        List<String> values = new ArrayList<>();
        List<Option> options = new ArrayList<>();
        for (Element child : element.elements()) {
            if (child.is(DataForm.NAMESPACE, "value")) {
                values.add(child.text());
            } else if (child.is(DataForm.NAMESPACE, "option")) {
                Element value = child.child(DataForm.NAMESPACE, "value");
                options.add(
                        new Option(child.attribute("label"), value == null ? "" : value.text()));
            }
        }
        String name = element.attribute("var");
        return new Field(
                FieldType.of(element.attribute("type")),
                name == null ? "" : name,
                element.attribute("label"),
                values,
                options);
    }
}
