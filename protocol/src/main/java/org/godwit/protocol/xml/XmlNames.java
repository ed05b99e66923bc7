package org.godwit.protocol.xml;

/// Names without a colon (Namespaces in XML 1.0 §4, NCName).
public final class XmlNames {
    private XmlNames() {}

    /// Whether `name` can be the name of an element or attribute.
    public static boolean isValid(String name) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (!(i == 0 ? isStart(c) : isPart(c))) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    /// Writes `name`, an underscore in place of every character that cannot stand there.
    static void write(String name, XmlWriter out) {
        if (name.isEmpty()) {
            out.codePoint('_');
        }
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            out.codePoint((i == 0 ? isStart(c) : isPart(c)) ? c : '_');
            i += Character.charCount(c);
        }
    }

    private static boolean isStart(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        }
        return (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7)
                || (c >= 0x370 && c <= 0x1FFF && c != 0x37E)
                || (c >= 0x200C && c <= 0x200D)
                || (c >= 0x2070 && c <= 0x218F)
                || (c >= 0x2C00 && c <= 0x2FEF)
                || (c >= 0x3001 && c <= 0xD7FF)
                || (c >= 0xF900 && c <= 0xFDCF)
                || (c >= 0xFDF0 && c <= 0xFFFD)
                || (c >= 0x10000 && c <= 0xEFFFF);
    }

    private static boolean isPart(int c) {
        if (c < 0x80) {
            return isStart(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
        }
        return isStart(c)
                || c == 0xB7
                || (c >= 0x300 && c <= 0x36F)
                || (c >= 0x203F && c <= 0x2040);
    }
}
