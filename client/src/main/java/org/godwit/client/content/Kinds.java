package org.godwit.client.content;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.Xml;
import org.jspecify.annotations.Nullable;

/// What a message carries beside its text ⇄ elements of its stanza.
public final class Kinds {
    private static final String KEPT = "urn:godwit:kept:0";
    private static final String FORWARDED = "urn:godwit:forwarded:0";

    private Kinds() {}

    /// The elements to put beside the body.
    ///
    /// @param before code points of the body before the text itself
    public static List<Element> write(Extras extras, int before) {
        List<Element> parts = new ArrayList<>();
        switch (extras.attachment()) {
            case SharedFile file -> parts.addAll(FileSharing.write(file));
            case Location location -> {
                parts.add(Geoloc.write(location));
                parts.add(fallback(Geoloc.NAMESPACE));
            }
            case ContactCard card -> {
                parts.add(VCards.write(card));
                parts.add(fallback(VCards.NAMESPACE));
            }
            case null -> {}
        }
        extras.mentions().forEach(each -> parts.add(References.write(each.moved(before))));
        if (extras.forwarded()) {
            parts.add(Element.of(FORWARDED, "forwarded"));
        }
        parts.addAll(Ephemeral.write(extras));
        return parts;
    }

    /// The body is for clients that do not know this (XEP-0428).
    static Element fallback(String namespace) {
        return Element.builder(Namespaces.FALLBACK, "fallback")
                .attribute("for", namespace)
                .child(Element.of(Namespaces.FALLBACK, "body"))
                .build();
    }

    /// @param body the text itself
    /// @param before code points of the stanza's body before it
    public static Extras read(Payload payload, String body, int before) {
        int points = body.codePointCount(0, body.length());
        List<Mention> mentions =
                References.read(payload, before + points).stream()
                        .filter(each -> each.begin() >= before)
                        .map(each -> each.moved(-before))
                        .toList();
        boolean forwarded = payload.child(FORWARDED, "forwarded") != null;
        return new Extras(
                attachment(payload, body),
                mentions,
                forwarded,
                Ephemeral.lasting(payload),
                Ephemeral.timer(payload));
    }

    private static @Nullable Attachment attachment(Payload payload, String body) {
        SharedFile file = FileSharing.read(payload, body);
        if (file != null) {
            return file;
        }
        Location location = Geoloc.read(payload);
        return location != null ? location : VCards.read(payload);
    }

    /// What [#parse] reads: the form a history keeps.
    public static String print(Extras extras) {
        return Xml.print(
                Element.builder(KEPT, "extras")
                        .attribute("sealed", extras.sealed() ? "true" : null)
                        .children(write(extras, 0))
                        .build());
    }

    /// @param body the text itself
    /// @throws ProtocolException when it is not what [#print] wrote
    public static Extras parse(String kept, String body) throws ProtocolException {
        Element extras = Xml.parse(kept);
        Extras read = read(Payload.of(extras.children()), body, 0);
        return "true".equals(extras.attribute("sealed")) ? read.asSealed() : read;
    }

    /// The text of a stanza without one, or null when it says nothing.
    public static @Nullable String body(Payload payload) {
        Element body = payload.child(Namespaces.CLIENT, "body");
        if (body != null) {
            return body.text();
        }
        Attachment attachment = attachment(payload, "");
        return attachment == null ? null : attachment.fallback();
    }
}
