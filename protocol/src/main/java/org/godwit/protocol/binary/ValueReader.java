package org.godwit.protocol.binary;

import java.util.Base64;
import java.util.List;
import org.godwit.protocol.binary.bits.BitReader;
import org.godwit.protocol.binary.dictionary.Context;
import org.godwit.protocol.binary.dictionary.Dictionary;
import org.godwit.protocol.binary.dictionary.Form;
import org.godwit.protocol.binary.dictionary.Hole;
import org.godwit.protocol.binary.text.TextCode;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Reads what [ValueWriter] wrote.
final class ValueReader {
    private static final Dictionary DICTIONARY = Dictionary.current();

    private final BitReader in;
    private final PayloadContext context;
    private final Limits limits;
    private boolean addressesNamed;

    ValueReader(BitReader in, PayloadContext context, Limits limits) {
        this.in = in;
        this.context = context;
        this.limits = limits;
    }

    String read(Hole hole) throws ProtocolException {
        return read(hole, 0);
    }

    private String read(Hole hole, int depth) throws ProtocolException {
        if (depth > 4 * ValueWriter.AFFIX_DEPTH_MAX) {
            throw BitReader.malformed("a value nested too deeply");
        }
        Form form = Form.of(DICTIONARY.read(in, hole.context()));
        return switch (form) {
            case OWN -> known(context.id());
            case REFERENCE -> known(context.reference());
            case RECIPIENT -> address(context.to());
            case SENDER -> address(context.from());
            case HOME -> context.homeDomain();
            case EMPTY -> "";
            case TOKEN -> DICTIONARY.token(DICTIONARY.read(in, Context.TOKENS));
            case NUMBER -> Long.toString(in.wide());
            case DIGITS -> digits();
            case UUID, UUID_UPPER, UUID_ANY -> Packed.uuid(in, form);
            case HEX_32 -> Packed.hex(in, 32, false);
            case HEX_40 -> Packed.hex(in, 40, false);
            case HEX_64 -> Packed.hex(in, 64, false);
            case HEX -> Packed.hex(in, length(3), false);
            case HEX_UPPER -> Packed.hex(in, length(3), true);
            case BASE64 -> Base64.getEncoder().encodeToString(in.bytes(length(5)));
            case BASE64_URL -> Packed.base64Url(in, length(4));
            case STAMP -> Packed.stamp(in);
            case JID -> jid(depth + 1).toString();
            case SUBDOMAIN -> read(Hole.DOMAIN, depth + 1) + "." + context.homeDomain();
            case PREFIXED -> affix(DICTIONARY.prefixes()) + read(hole, depth + 1);
            case SUFFIXED -> {
                String suffix = affix(DICTIONARY.suffixes());
                yield read(hole, depth + 1) + suffix;
            }
            case TEXT -> TextCode.read(in, length(4));
            case UTF8 -> Utf8.decode(in.bytes(length(5)));
        };
    }

    private int length(int order) throws ProtocolException {
        int length = in.count(order, Integer.MAX_VALUE);
        if (length > limits.stanzaBytesMax()) {
            throw new ProtocolException(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "a text is larger than " + limits.stanzaBytesMax() + " bytes");
        }
        return length;
    }

    private String affix(List<String> affixes) throws ProtocolException {
        int number = in.intBits(ValueWriter.AFFIX_BITS);
        if (number >= affixes.size()) {
            throw BitReader.malformed("no such affix");
        }
        return affixes.get(number);
    }

    private String digits() throws ProtocolException {
        int length = length(3);
        if (length * 3L > in.remaining()) {
            throw BitReader.malformed("it ends too early");
        }
        StringBuilder digits = new StringBuilder(length);
        for (int at = 0; at < length; at += 3) {
            int count = Math.min(3, length - at);
            String group = Integer.toString(in.intBits(Packed.DIGIT_BITS[count]));
            if (group.length() > count) {
                throw BitReader.malformed("no such digits");
            }
            digits.repeat('0', count - group.length()).append(group);
        }
        return digits.toString();
    }

    private String address(@Nullable String address) throws ProtocolException {
        addressesNamed = true;
        return known(address);
    }

    /// Whether a value was an address of the envelope.
    boolean addressesNamed() {
        return addressesNamed;
    }

    static String known(@Nullable String value) throws ProtocolException {
        if (value == null) {
            throw BitReader.malformed("names a value its envelope lacks");
        }
        return value;
    }

    String id() throws ProtocolException {
        return read(Hole.ID);
    }

    /// The name of an element or attribute, which must be one (Namespaces in XML §3).
    String name() throws ProtocolException {
        return Utf8.name(read(Hole.NAME));
    }

    /// @param before the attributes read so far, which must be others
    Attribute attribute(List<Attribute> before) throws ProtocolException {
        String namespace = in.bit() ? "" : read(Hole.NAME);
        String name = name();
        for (Attribute other : before) {
            if (other.name().equals(name) && other.namespace().equals(namespace)) {
                throw BitReader.malformed("an attribute given twice");
            }
        }
        return new Attribute(namespace, name, read(Hole.TOKEN));
    }

    Jid jid() throws ProtocolException {
        return jid(0);
    }

    private Jid jid(int depth) throws ProtocolException {
        String local = in.bit() ? read(Hole.LOCAL, depth) : null;
        String domain = read(Hole.DOMAIN, depth);
        return jid(local, domain, in.bit() ? read(Hole.RESOURCE, depth) : null);
    }

    String resource() throws ProtocolException {
        return read(Hole.RESOURCE);
    }

    /// An address of wire parts; one that is no address is a malformed stanza.
    static Jid jid(@Nullable String local, String domain, @Nullable String resource)
            throws ProtocolException {
        try {
            return Jid.of(local, domain, resource);
        } catch (ProtocolException e) {
            throw BitReader.malformed(e.detail());
        }
    }
}
