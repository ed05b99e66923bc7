package org.godwit.server.pubsub.caps;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The hash that stands for an answer to disco#info. Pure.
@Spec("XEP-0115 1.6.0 §5")
public final class Verification {
    public static final String NAMESPACE = "http://jabber.org/protocol/caps";

    private Verification() {}

    /// The verification string of a disco#info answer, or null when it has none: an unknown hash
    /// function, or an answer that is not well-formed (§5.4).
    ///
    /// @param hash name of the function, as `sha-1`
    public static @Nullable String of(Element query, String hash) {
        MessageDigest digest = digest(hash);
        String text = digest == null ? null : text(query);
        return digest == null || text == null
                ? null
                : Base64.getEncoder()
                        .encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static @Nullable MessageDigest digest(String hash) {
        String name =
                switch (hash.toLowerCase(Locale.ROOT)) {
                    case "sha-1" -> "SHA-1";
                    case "sha-256" -> "SHA-256";
                    case "sha-384" -> "SHA-384";
                    case "sha-512" -> "SHA-512";
                    default -> null;
                };
        try {
            return name == null ? null : MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK has " + name, e);
        }
    }

    private static @Nullable String text(Element query) {
        List<String> identities = new ArrayList<>();
        List<String> features = new ArrayList<>();
        Map<String, DataForm> forms = new TreeMap<>();
        for (Element child : query.elements()) {
            if (child.is(Namespaces.DISCO_INFO, "identity")) {
                identities.add(identity(child));
            } else if (child.is(Namespaces.DISCO_INFO, "feature")) {
                features.add(part(child.attribute("var")));
            } else if (child.is(DataForm.NAMESPACE, "x") && !add(child, forms)) {
                return null;
            }
        }
        if (hasRepeats(identities) || hasRepeats(features)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        append(identities, text);
        append(features, text);
        forms.forEach((type, form) -> append(type, form, text));
        return text.toString();
    }

    private static boolean hasRepeats(Collection<String> values) {
        return new TreeSet<>(values).size() < values.size();
    }

    private static String identity(Element identity) {
        String lang = identity.attribute(Attribute.XML_NAMESPACE, "lang");
        return part(identity.attribute("category"))
                + "/"
                + part(identity.attribute("type"))
                + "/"
                + part(lang)
                + "/"
                + part(identity.attribute("name"));
    }

    private static String part(@Nullable String value) {
        return value == null ? "" : value;
    }

    /// A form without a hidden FORM_TYPE does not count (§5.4).
    ///
    /// @return false when the whole answer does not count
    private static boolean add(Element child, Map<String, DataForm> forms) {
        DataForm form;
        try {
            form = DataForm.read(child);
        } catch (ProtocolException e) {
            return false;
        }
        Field type = form.field(DataForm.FORM_TYPE);
        String value = type == null ? null : type.value();
        if (type == null || value == null || new TreeSet<>(type.values()).size() > 1) {
            return type == null;
        }
        return forms.put(value, form) == null;
    }

    private static void append(Collection<String> values, StringBuilder text) {
        List<String> sorted = new ArrayList<>(values);
        sorted.sort(Verification::compareBytes);
        for (String value : sorted) {
            text.append(value).append('<');
        }
    }

    /// §5.1 orders by octets of UTF-8, as RFC 4790 `i;octet`.
    private static int compareBytes(String one, String other) {
        return Arrays.compareUnsigned(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static void append(String type, DataForm form, StringBuilder text) {
        text.append(type).append('<');
        Map<String, Field> fields = new TreeMap<>(Verification::compareBytes);
        for (Field field : form.fields()) {
            if (!field.name().equals(DataForm.FORM_TYPE)) {
                fields.put(field.name(), field);
            }
        }
        fields.forEach(
                (name, field) -> {
                    text.append(name).append('<');
                    append(field.values(), text);
                });
    }
}
