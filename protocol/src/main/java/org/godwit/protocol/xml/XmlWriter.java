package org.godwit.protocol.xml;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Text;

/// Trees → UTF-8, with as few namespace declarations as the place allows. Whatever tree it is given
/// comes out well formed: characters XML cannot hold become U+FFFD, and impossible or doubled names
/// are mended, since one user's stanza must never break another user's stream. Not thread-safe;
/// keep one per event loop.
public final class XmlWriter {
    /// Where the element will stand, and so what is declared already.
    public enum Place {
        /// Inside `<stream:stream xmlns='jabber:client' xmlns:stream='…'>` (RFC 6120 §4.8).
        STREAM(Namespaces.CLIENT, true),
        /// Inside `<stream:stream xmlns='jabber:component:accept' …>` (XEP-0114 §3).
        COMPONENT("jabber:component:accept", true),
        /// Inside `<body xmlns='…/httpbind' xmlns:stream='…'>` (XEP-0206 §5).
        BODY("http://jabber.org/protocol/httpbind", true),
        /// By itself, as in a WebSocket message (RFC 7395 §3.3.3). What belongs to the stream gets
        /// its prefix, which many clients look for.
        DOCUMENT("", false);

        private final String defaultNamespace;
        private final boolean streamPrefix;

        Place(String defaultNamespace, boolean streamPrefix) {
            this.defaultNamespace = defaultNamespace;
            this.streamPrefix = streamPrefix;
        }
    }

    private static final String XMLNS = "http://www.w3.org/2000/xmlns/";
    private static final int KEEP_BYTES_MAX = 64 * 1024;

    private byte[] buffer = new byte[1024];
    private int length;

    /// The next tag declares the stream's prefix.
    private boolean declaresStream;

    /// Appends `element` to `out`.
    public void write(Element element, Place place, ByteBuf out) {
        begin(element, place);
        out.writeBytes(buffer, 0, length);
        if (buffer.length > KEEP_BYTES_MAX) {
            buffer = new byte[1024];
        }
    }

    /// Appends the start of a stream whose content is in `jabber:client` (RFC 6120 §4.7).
    ///
    /// @param header carries the attributes; its name and children do not matter
    public void openStream(Element header, ByteBuf out) {
        openStream(header, Place.STREAM, out);
    }

    /// The same for content of another namespace.
    ///
    /// @param place where the stream's elements will stand
    public void openStream(Element header, Place place, ByteBuf out) {
        length = 0;
        ascii("<?xml version='1.0'?><stream:stream xmlns='");
        ascii(place.defaultNamespace);
        ascii("' xmlns:stream='");
        ascii(Namespaces.STREAMS);
        put('\'');
        attributes(header.attributes());
        put('>');
        out.writeBytes(buffer, 0, length);
    }

    /// Appends the end of a stream.
    public void closeStream(ByteBuf out) {
        length = 0;
        ascii("</stream:stream>");
        out.writeBytes(buffer, 0, length);
    }

    /// `element` as text, for tests, logs and tools.
    public static String print(Element element, Place place) {
        XmlWriter writer = new XmlWriter();
        writer.begin(element, place);
        return new String(writer.buffer, 0, writer.length, StandardCharsets.UTF_8);
    }

    private void begin(Element element, Place place) {
        length = 0;
        declaresStream = place == Place.DOCUMENT && element.namespace().equals(Namespaces.STREAMS);
        element(element, place.defaultNamespace, place.streamPrefix || declaresStream);
    }

    private void element(Element element, String defaultNamespace, boolean streamPrefix) {
        String namespace = element.namespace().equals(XMLNS) ? "" : element.namespace();
        String prefix = prefix(namespace, streamPrefix);
        put('<');
        ascii(prefix);
        XmlNames.write(element.name(), this);
        if (declaresStream) {
            declaresStream = false;
            ascii(" xmlns:stream='");
            ascii(Namespaces.STREAMS);
            put('\'');
        }
        String inner = defaultNamespace;
        if (prefix.isEmpty() && !namespace.equals(defaultNamespace)) {
            ascii(" xmlns='");
            text(namespace, true);
            put('\'');
            inner = namespace;
        }
        attributes(element.attributes());
        if (element.children().isEmpty()) {
            ascii("/>");
            return;
        }
        put('>');
        for (Node node : element.children()) {
            switch (node) {
                case Element child -> element(child, inner, streamPrefix);
                case Text t -> text(t.value(), false);
            }
        }
        ascii("</");
        ascii(prefix);
        XmlNames.write(element.name(), this);
        put('>');
    }

    private static String prefix(String namespace, boolean streamPrefix) {
        if (streamPrefix && namespace.equals(Namespaces.STREAMS)) {
            return "stream:";
        }
        return namespace.equals(Attribute.XML_NAMESPACE) ? "xml:" : "";
    }

    private void attributes(List<Attribute> attributes) {
        for (int i = 0; i < attributes.size(); i++) {
            Attribute a = attributes.get(i);
            if (isUsable(attributes, i)) {
                put(' ');
                attributePrefix(a.namespace(), i);
                XmlNames.write(a.name(), this);
                ascii("='");
                text(a.value(), true);
                put('\'');
            }
        }
    }

    private void attributePrefix(String namespace, int index) {
        if (namespace.equals(Attribute.XML_NAMESPACE)) {
            ascii("xml:");
        } else if (!namespace.isEmpty()) {
            String prefix = "a" + index;
            ascii("xmlns:" + prefix + "='");
            text(namespace, true);
            ascii("' " + prefix + ":");
        }
    }

    /// A namespace declaration posing as an attribute, or the second of two of one name, is left
    /// out.
    private static boolean isUsable(List<Attribute> attributes, int index) {
        Attribute a = attributes.get(index);
        if (a.namespace().isEmpty() ? a.name().equals("xmlns") : a.namespace().equals(XMLNS)) {
            return false;
        }
        for (int i = 0; i < index; i++) {
            Attribute other = attributes.get(i);
            if (other.name().equals(a.name()) && other.namespace().equals(a.namespace())) {
                return false;
            }
        }
        return true;
    }

    static String escapeAttribute(String value) {
        XmlWriter writer = new XmlWriter();
        writer.text(value, true);
        return new String(writer.buffer, 0, writer.length, StandardCharsets.UTF_8);
    }

    private void text(String text, boolean isAttribute) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '<' && c != '&' && c != '>' && c != '\'') {
                put(c);
            } else if (c < 0x80) {
                special(c, isAttribute);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < count
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                codePoint(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                codePoint(Character.isSurrogate(c) || c >= 0xFFFE ? 0xFFFD : c);
            }
        }
    }

    private void special(char c, boolean isAttribute) {
        switch (c) {
            case '<' -> ascii("&lt;");
            case '&' -> ascii("&amp;");
            case '>' -> ascii("&gt;");
            case '\r' -> ascii("&#xD;");
            case '\'' -> ascii(isAttribute ? "&apos;" : "'");
            case '\n' -> ascii(isAttribute ? "&#xA;" : "\n");
            case '\t' -> ascii(isAttribute ? "&#x9;" : "\t");
            default -> codePoint(0xFFFD);
        }
    }

    void codePoint(int c) {
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xC0 | (c >> 6));
            continuation(c);
        } else if (c < 0x10000) {
            put(0xE0 | (c >> 12));
            continuation(c >> 6);
            continuation(c);
        } else {
            put(0xF0 | (c >> 18));
            continuation(c >> 12);
            continuation(c >> 6);
            continuation(c);
        }
    }

    private void continuation(int bits) {
        put(0x80 | (bits & 0x3F));
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(int b) {
        if (length == buffer.length) {
            reserve(1);
        }
        buffer[length++] = (byte) b;
    }

    private void reserve(int bytes) {
        if (length + bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length + bytes, buffer.length * 2));
        }
    }
}
