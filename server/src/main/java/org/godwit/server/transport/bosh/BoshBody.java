package org.godwit.server.transport.bosh;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Attribute;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.xml.XmlEvent;
import org.jspecify.annotations.Nullable;

/// What one request says: its `<body/>` (XEP-0124 §6).
///
/// @param rid number of the request
/// @param bytes its length on the wire
record BoshBody(long rid, Element element, int bytes) {
    static final String NAMESPACE = "http://jabber.org/protocol/httpbind";
    private static final String XBOSH = "urn:xmpp:xbosh";

    /// 2^53 - 1, the largest a client may begin below (XEP-0124 §14.1).
    private static final long RID_MAX = (1L << 53) - 1;

    /// @throws ProtocolException with [ErrorCode#BAD_REQUEST]
    static BoshBody read(Element element, int bytes) throws ProtocolException {
        if (!element.is(NAMESPACE, "body")) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "not a body");
        }
        String rid = element.attribute("rid");
        if (rid == null || !rid.matches("[0-9]{1,16}") || Long.parseLong(rid) > RID_MAX) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a request has a rid");
        }
        return new BoshBody(Long.parseLong(rid), element, bytes);
    }

    @Nullable String sid() {
        return element.attribute("sid");
    }

    boolean isTerminate() {
        return "terminate".equals(element.attribute("type"));
    }

    /// A whole number from 0 on, or `otherwise` where there is none.
    int number(String name, int otherwise) {
        String value = element.attribute(name);
        return value != null && value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : otherwise;
    }

    /// What it means on the stream, in order.
    ///
    /// @param domain whom the stream is to, of a session that exists; null when the request makes
    ///   it
    List<XmlEvent> events(@Nullable String domain) {
        boolean isFirst = domain == null;
        List<XmlEvent> events = new ArrayList<>();
        if (isFirst || "true".equals(element.attribute(XBOSH, "restart"))) {
            events.add(new XmlEvent.Opened(header(domain), Namespaces.CLIENT));
        }
        element.elements().forEach(it -> events.add(new XmlEvent.Received(it)));
        if (isTerminate()) {
            events.add(new XmlEvent.Closed());
        }
        return events;
    }

    /// A stream that begins anew is to whom it was before (XEP-0206 §5).
    private Element header(@Nullable String domain) {
        String version = element.attribute(XBOSH, "version");
        return Element.builder(Namespaces.STREAMS, "stream")
                .attribute("to", domain == null ? element.attribute("to") : domain)
                .attribute("from", element.attribute("from"))
                .attribute("version", domain == null ? version : "1.0")
                .attribute(
                        Attribute.XML_NAMESPACE,
                        "lang",
                        element.attribute(Attribute.XML_NAMESPACE, "lang"))
                .build();
    }
}
