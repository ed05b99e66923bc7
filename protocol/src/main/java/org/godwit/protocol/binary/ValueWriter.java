package org.godwit.protocol.binary;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.godwit.protocol.binary.bits.BitWriter;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Form;
import org.godwit.protocol.binary.dictionary.Hole;
import org.godwit.protocol.binary.text.TextCode;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Writes strings in the shortest form that reads back as the same string, or quickly in a form
/// that needs no search. The value decides the form; the hole it fills decides only how short the
/// form's name is.
final class ValueWriter {
    static final int AFFIX_DEPTH_MAX = 2;
    static final int AFFIX_BITS = 5;

    private static final Form[] AFFIXED = {Form.SUBDOMAIN, Form.PREFIXED, Form.SUFFIXED};

    private static final Dictionary DICTIONARY = Dictionary.current();

    private final BitWriter out;
    private final PayloadContext context;
    private final boolean quick;
    private boolean addressesNamed;

    /// @param quick see [Hop]
    ValueWriter(BitWriter out, PayloadContext context, boolean quick) {
        this.out = out;
        this.context = context;
        this.quick = quick;
    }

    /// Whether a value may have been written as an address of the envelope.
    boolean addressesNamed() {
        return addressesNamed;
    }

    void write(Hole hole, String value) {
        if (quick) {
            write(hole, quickly(value), value, 0);
        } else {
            write(hole, value, 0);
        }
    }

    private Form quickly(String value) {
        if (value.isEmpty()) {
            return Form.EMPTY;
        }
        return value.equals(context.homeDomain()) ? Form.HOME : Form.UTF8;
    }

    private void write(Hole hole, String value, int depth) {
        Form sure = sure(value);
        if (sure != null) {
            write(hole, sure, value, depth);
            return;
        }
        int mark = out.length();
        int shortest = utf8Bits(value);
        Form best = Form.UTF8;
        for (int forms = Packed.alphabetForms(value); forms != 0; forms &= forms - 1) {
            Form form = Form.of(Integer.numberOfTrailingZeros(forms));
            int bits = DICTIONARY.code(hole.context()).cost(form.symbol());
            bits += Packed.bits(form, value);
            if (bits < shortest) {
                shortest = bits;
                best = form;
            }
        }
        if (depth < AFFIX_DEPTH_MAX) {
            for (Form form : AFFIXED) {
                if (isAffixed(form, value) && tried(hole, form, value, depth) < shortest) {
                    shortest = out.length() - mark;
                    best = form;
                }
                out.truncate(mark);
            }
        }
        if (tried(hole, Form.TEXT, value, depth) >= shortest) {
            out.truncate(mark);
            write(hole, best, value, depth);
        }
    }

    /// Writes `value` in that form; the bits that took.
    private int tried(Hole hole, Form form, String value, int depth) {
        int mark = out.length();
        write(hole, form, value, depth);
        return out.length() - mark;
    }

    private boolean isAffixed(Form form, String value) {
        return switch (form) {
            case SUBDOMAIN -> isSubdomain(value);
            case PREFIXED -> affix(DICTIONARY.prefixes(), value, true) >= 0;
            default -> affix(DICTIONARY.suffixes(), value, false) >= 0;
        };
    }

    private boolean isSubdomain(String value) {
        String home = context.homeDomain();
        int dot = value.length() - home.length() - 1;
        return dot > 0 && value.endsWith(home) && value.charAt(dot) == '.';
    }

    /// About what UTF-8 takes, its form's name left out.
    private static int utf8Bits(String value) {
        int bits = 10;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            bits += c < 0x80 ? 8 : c < 0x800 || Character.isSurrogate(c) ? 16 : 24;
        }
        return bits;
    }

    /// The form that is the shortest whatever the hole, or null.
    private @Nullable Form sure(String value) {
        if (value.isEmpty()) {
            return Form.EMPTY;
        }
        Form named = named(value);
        if (named != null) {
            return named;
        }
        if (DICTIONARY.tokenNumber(value) >= 0) {
            return Form.TOKEN;
        }
        if (CountedId.isNumber(value)) {
            return Form.NUMBER;
        }
        Form form = Packed.form(value);
        if (form == null && Packed.stamp(value) != null) {
            return Form.STAMP;
        }
        return form == null && jidOf(value) != null ? Form.JID : form;
    }

    private @Nullable Form named(String value) {
        if (value.equals(context.id())) {
            return Form.OWN;
        }
        if (value.equals(context.reference())) {
            return Form.REFERENCE;
        }
        if (value.equals(context.to())) {
            addressesNamed = true;
            return Form.RECIPIENT;
        }
        if (value.equals(context.from())) {
            addressesNamed = true;
            return Form.SENDER;
        }
        return value.equals(context.homeDomain()) ? Form.HOME : null;
    }

    /// Index of the longest known beginning or end of `value`, or -1.
    private static int affix(List<String> affixes, String value, boolean start) {
        int best = -1;
        for (int i = 0; i < affixes.size(); i++) {
            String affix = affixes.get(i);
            int end = value.length() - 1;
            char same = start ? affix.charAt(0) : affix.charAt(affix.length() - 1);
            if (value.charAt(start ? 0 : end) != same) {
                continue;
            }
            boolean fits = start ? value.startsWith(affix) : value.endsWith(affix);
            boolean longer = best < 0 || affix.length() > affixes.get(best).length();
            if (fits && longer && value.length() > affix.length()) {
                best = i;
            }
        }
        return best;
    }

    private @Nullable Jid jidOf(String value) {
        if (value.indexOf('@') <= 0 || value.length() > 3 * Jid.PART_BYTES_MAX) {
            return null;
        }
        return Packed.jid(value);
    }

    private void write(Hole hole, Form form, String value, int depth) {
        DICTIONARY.write(out, hole.context(), form.symbol());
        switch (form) {
            case OWN, REFERENCE, RECIPIENT, SENDER, HOME, EMPTY -> {}
            case TOKEN -> DICTIONARY.write(out, Context.TOKENS, DICTIONARY.tokenNumber(value));
            case NUMBER -> out.wide(Long.parseLong(value));
            case DIGITS -> digits(value);
            case UUID, UUID_UPPER, UUID_ANY -> Packed.uuid(out, form, value);
            case HEX_32, HEX_40, HEX_64 -> Packed.hex(out, value);
            case HEX, HEX_UPPER -> {
                out.number(value.length(), 3);
                Packed.hex(out, value);
            }
            case BASE64 -> bytes(Base64.getDecoder().decode(value));
            case BASE64_URL -> {
                out.number(value.length(), 4);
                Packed.base64Url(out, value);
            }
            case STAMP -> Packed.stamp(out, value);
            case JID -> jid(Packed.known(jidOf(value)));
            case SUBDOMAIN -> {
                int end = value.length() - context.homeDomain().length() - 1;
                write(Hole.DOMAIN, value.substring(0, end), depth + 1);
            }
            case PREFIXED -> {
                int prefix = affix(DICTIONARY.prefixes(), value, true);
                out.bits(prefix, AFFIX_BITS);
                String rest = value.substring(DICTIONARY.prefixes().get(prefix).length());
                write(hole, rest, depth + 1);
            }
            case SUFFIXED -> {
                int suffix = affix(DICTIONARY.suffixes(), value, false);
                out.bits(suffix, AFFIX_BITS);
                int end = value.length() - DICTIONARY.suffixes().get(suffix).length();
                write(hole, value.substring(0, end), depth + 1);
            }
            case TEXT -> {
                out.number(value.codePointCount(0, value.length()), 4);
                TextCode.write(out, value);
            }
            case UTF8 -> bytes(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void digits(String value) {
        out.number(value.length(), 3);
        for (int at = 0; at < value.length(); at += 3) {
            int end = Math.min(at + 3, value.length());
            out.bits(Integer.parseInt(value, at, end, 10), Packed.DIGIT_BITS[end - at]);
        }
    }

    private void bytes(byte[] bytes) {
        out.number(bytes.length, 5);
        out.bytes(bytes, 0, bytes.length);
    }

    void id(String id) {
        write(Hole.ID, id);
    }

    void attribute(Attribute attribute) {
        boolean plain = attribute.namespace().isEmpty();
        out.bit(plain);
        if (!plain) {
            write(Hole.NAME, attribute.namespace());
        }
        write(Hole.NAME, attribute.name());
        write(Hole.TOKEN, attribute.value());
    }

    void jid(Jid jid) {
        String local = jid.local();
        out.bit(local != null);
        if (local != null) {
            write(Hole.LOCAL, local);
        }
        write(Hole.DOMAIN, jid.domain());
        String resource = jid.resource();
        out.bit(resource != null);
        if (resource != null) {
            resource(resource);
        }
    }

    void resource(String resource) {
        write(Hole.RESOURCE, resource);
    }
}
