package org.godwit.client.file;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What is asked of the server about files: where they are, and where one may go (XEP-0363,
/// PROTOCOL §5.10).
final class Slots {
    private static final String UPLOAD = "urn:xmpp:http:upload:0";
    private static final String MEDIA = "urn:godwit:media:0";
    static final Element WEB = Element.of(MEDIA, "web");

    private static final String ACCOUNT = "urn:godwit:account:0";
    static final Element EXPORT = Element.of(ACCOUNT, "export");

    private Slots() {}

    /// An attribute of an archive that was made, or null.
    static @Nullable String ofExport(Element answer, String name) {
        return answer.is(ACCOUNT, "exported") ? answer.attribute(name) : null;
    }

    /// @param fetchedBy it may go when this account's devices have it, or null
    static Element slot(Outlay outlay, @Nullable Jid fetchedBy) {
        Element.Builder request =
                Element.builder(UPLOAD, "request")
                        .attribute("filename", outlay.uploadName())
                        .attribute("size", Long.toString(outlay.uploadBytes()))
                        .attribute("content-type", outlay.uploadType());
        if (fetchedBy != null) {
            request.child(
                    Element.builder(MEDIA, "recipients")
                            .attribute("to", fetchedBy.toString())
                            .build());
        }
        return request.build();
    }

    /// An attribute of where files are, or null.
    static @Nullable String ofWeb(Element answer, String name) {
        return answer.is(MEDIA, "web") ? answer.attribute(name) : null;
    }

    /// @param name `put`, where to upload, or `get`, where it will be
    static @Nullable String url(Element answer, String name) {
        Element link = answer.is(UPLOAD, "slot") ? answer.child(UPLOAD, name) : null;
        return link == null ? null : link.attribute("url");
    }
}
