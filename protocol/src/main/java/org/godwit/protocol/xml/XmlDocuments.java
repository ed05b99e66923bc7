package org.godwit.protocol.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;

/// The XML of one peer that sends whole documents, each a single element with its own namespaces
/// (RFC 7395 §3.3.3, XEP-0124 §8). The same limits hold and the same constructs are refused as on a
/// stream. After an exception nothing more may be read.
public final class XmlDocuments {
    private static final byte[] ROOT = "<documents>".getBytes(StandardCharsets.US_ASCII);

    private final XmlStream stream;

    /// @param parser the one of this thread
    public XmlDocuments(ElementParser parser, Limits limits) {
        this.stream = new XmlStream(parser, limits);
        try {
            var _ = stream.next(Unpooled.wrappedBuffer(ROOT));
        } catch (ProtocolException e) {
            throw new IllegalStateException("the root is well formed", e);
        }
    }

    /// Sets how long a document may be from here on.
    public void allowBytes(int bytesMax) {
        stream.allowStanzaBytes(bytesMax);
    }

    /// The element that `document` holds and nothing else; white space may follow it.
    ///
    /// @throws ProtocolException with a stream error
    public Element read(ByteBuf document) throws ProtocolException {
        if (!document.isReadable() || document.getByte(document.readerIndex()) != '<') {
            throw malformed("a document begins with '<'");
        }
        XmlEvent event = stream.next(document);
        if (!(event instanceof XmlEvent.Received(Element element))) {
            throw malformed("a document is one whole element");
        }
        if (stream.next(document) != null || stream.pendingBytes() > 0) {
            throw malformed("a document is one element alone");
        }
        return element;
    }

    private static ProtocolException malformed(String detail) {
        return new ProtocolException(ErrorCode.STREAM_NOT_WELL_FORMED, detail);
    }
}
