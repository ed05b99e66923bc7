package org.godwit.protocol.xml;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;

/// One element at a time as text: for tests, scenarios, tools and message-framed transports.
public final class Xml {
    private static final String STREAM_HEADER =
            "<stream:stream xmlns='jabber:client'"
                    + " xmlns:stream='http://etherx.jabber.org/streams'>";

    private Xml() {}

    /// Parses one element as it would stand on a client's stream: `jabber:client` is the default
    /// namespace and the prefix `stream` is bound.
    ///
    /// @throws ProtocolException as [XmlStream] does, and when there is not exactly one element
    public static Element parse(String xml) throws ProtocolException {
        XmlStream stream = new XmlStream(new ElementParser(Limits.DEFAULT), Limits.DEFAULT);
        stream.allowStanzaBytes(Limits.DEFAULT.stanzaBytesMax());
        var in = Unpooled.copiedBuffer(STREAM_HEADER + xml, StandardCharsets.UTF_8);
        if (stream.next(in) instanceof XmlEvent.Opened
                && stream.next(in) instanceof XmlEvent.Received(Element element)
                && stream.next(in) == null
                && stream.pendingBytes() == 0) {
            return element;
        }
        throw new ProtocolException(ErrorCode.STREAM_NOT_WELL_FORMED, "not exactly one element");
    }

    /// The inverse of [#parse].
    public static String print(Element element) {
        return XmlWriter.print(element, XmlWriter.Place.STREAM);
    }
}
