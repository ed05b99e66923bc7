package org.godwit.protocol.stanza;

/// One attribute. `namespace` is empty for the usual unprefixed attribute.
public record Attribute(String namespace, String name, String value) {
    public static final String XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

    public static Attribute of(String name, String value) {
        return new Attribute("", name, value);
    }
}
