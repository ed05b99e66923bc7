package org.godwit.client.content;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Mentions in stanzas (XEP-0372). Places are code points of the body, the end not included.
final class References {
    static final String NAMESPACE = "urn:xmpp:reference:0";

    private References() {}

    static Element write(Mention mention) {
        return Element.builder(NAMESPACE, "reference")
                .attribute("type", "mention")
                .attribute("begin", Integer.toString(mention.begin()))
                .attribute("end", Integer.toString(mention.end()))
                .attribute("uri", "xmpp:" + escaped(mention.who()))
                .build();
    }

    /// RFC 5122, as far as an address needs it.
    private static String escaped(Jid jid) {
        String resource = jid.resource();
        String bare =
                URLEncoder.encode(jid.bare().toString(), StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%40", "@");
        return resource == null
                ? bare
                : bare
                        + "/"
                        + URLEncoder.encode(resource, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// @param points code points of the body; a mention that is not within is none
    static List<Mention> read(Payload payload, int points) {
        List<Mention> mentions = new ArrayList<>();
        for (Node node : payload.nodes()) {
            if (node instanceof Element reference
                    && reference.is(NAMESPACE, "reference")
                    && "mention".equals(reference.attribute("type"))
                    && mentions.size() < Extras.MENTIONS_MAX) {
                long begin = Texts.number(reference.attribute("begin"), -1);
                long end = Texts.number(reference.attribute("end"), -1);
                String uri = reference.attribute("uri");
                Jid who = uri == null ? null : jid(uri);
                if (who != null && begin >= 0 && end > begin && end <= points) {
                    mentions.add(new Mention((int) begin, (int) end, who));
                }
            }
        }
        return mentions;
    }

    /// The address of an `xmpp:` URI, or null.
    static @Nullable Jid jid(String uri) {
        if (!uri.startsWith("xmpp:")) {
            return null;
        }
        int query = uri.indexOf('?');
        String path = query < 0 ? uri.substring(5) : uri.substring(5, query);
        try {
            return Jid.parse(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (ProtocolException | IllegalArgumentException e) {
            return null;
        }
    }
}
