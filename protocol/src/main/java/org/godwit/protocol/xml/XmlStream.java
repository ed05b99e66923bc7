package org.godwit.protocol.xml;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The incoming half of one XMPP stream: bytes as they come off a socket, however cut, to
/// [XmlEvent]s (RFC 6120 §4). Holds nothing but an unfinished stanza's bytes. After an exception
/// the stream is dead. A restart (RFC 6120 §4.3.3) is a new `XmlStream`.
public final class XmlStream {
    private static final Pattern DECLARATION =
            Pattern.compile(
                    "<\\?xml\\s+version\\s*=\\s*['\"]1\\.\\d+['\"]"
                            + "(\\s+encoding\\s*=\\s*['\"]([A-Za-z0-9._-]+)['\"])?"
                            + "(\\s+standalone\\s*=\\s*['\"](yes|no)['\"])?\\s*\\?>");
    private static final int CHUNK_BYTES = 8 * 1024;
    private static final byte[] NONE = new byte[0];

    private final ElementParser parser;
    private final XmlGuard guard;
    private final XmlScratch scratch;
    private @Nullable String root;
    private byte[] pending = NONE;
    private int pendingBytes;
    private boolean closedReported;

    /// @param parser the one of this thread
    public XmlStream(ElementParser parser, Limits limits) {
        this.parser = parser;
        this.guard = new XmlGuard(limits);
        this.scratch = parser.scratch();
    }

    /// Sets how long a single stanza may be from here on: more once the peer has logged in.
    public void allowStanzaBytes(int stanzaBytesMax) {
        guard.allowBytes(stanzaBytesMax);
    }

    /// The next event, or null when `in` has been read to its end without completing one. Bytes
    /// after the event stay in `in`.
    ///
    /// @throws ProtocolException with a stream error; nothing may be read from this stream again
    public @Nullable XmlEvent next(ByteBuf in) throws ProtocolException {
        if (guard.isEnded() && !closedReported) {
            closedReported = true;
            return new XmlEvent.Closed();
        }
        while (in.isReadable()) {
            if (guard.isBetweenStanzas() && skipSpace(in)) {
                break;
            }
            int count = Math.min(in.readableBytes(), CHUNK_BYTES);
            byte[] chunk = scratch.chunk(CHUNK_BYTES);
            in.getBytes(in.readerIndex(), chunk, 0, count);
            int used = guard.scan(chunk, 0, count);
            in.skipBytes(used);
            XmlEvent event = take(chunk, used);
            if (event != null) {
                return event;
            }
        }
        return null;
    }

    /// Whether the peer has opened its stream.
    public boolean hasHeader() {
        return root != null;
    }

    /// Bytes held for an unfinished stanza.
    public int pendingBytes() {
        return pendingBytes;
    }

    /// @return whether nothing but white space was left
    private static boolean skipSpace(ByteBuf in) {
        while (in.isReadable()) {
            int c = in.getByte(in.readerIndex());
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return false;
            }
            in.skipBytes(1);
        }
        return true;
    }

    private @Nullable XmlEvent take(byte[] chunk, int used) throws ProtocolException {
        XmlGuard.Found found = guard.found();
        if (found == XmlGuard.Found.NOTHING || pendingBytes > 0) {
            hold(chunk, used);
        }
        byte[] bytes = pendingBytes > 0 ? pending : chunk;
        int length = pendingBytes > 0 ? pendingBytes : used;
        XmlEvent event =
                switch (found) {
                    case NOTHING -> null;
                    case DECLARATION -> declaration(bytes, length);
                    case HEADER -> header(bytes, length);
                    case STANZA -> new XmlEvent.Received(parser.parse(root(), bytes, 0, length));
                    case CLOSE -> closed();
                };
        if (found != XmlGuard.Found.NOTHING) {
            pending = NONE;
            pendingBytes = 0;
        }
        return event;
    }

    private void hold(byte[] chunk, int used) {
        int needed = pendingBytes + used;
        if (needed > pending.length) {
            int grown = pendingBytes == 0 ? needed : Math.max(needed, pending.length * 2);
            pending = Arrays.copyOf(pending, grown);
        }
        System.arraycopy(chunk, 0, pending, pendingBytes, used);
        pendingBytes = needed;
    }

    private static @Nullable XmlEvent declaration(byte[] bytes, int length)
            throws ProtocolException {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        var match = DECLARATION.matcher(text);
        if (!match.matches()) {
            throw new ProtocolException(
                    text.startsWith("<?xml ")
                            ? ErrorCode.STREAM_NOT_WELL_FORMED
                            : ErrorCode.STREAM_RESTRICTED_XML,
                    "only an XML declaration may stand here");
        }
        String encoding = match.group(2);
        if (encoding != null && !encoding.toUpperCase(Locale.ROOT).equals("UTF-8")) {
            throw new ProtocolException(
                    ErrorCode.STREAM_UNSUPPORTED_ENCODING, "the stream must be UTF-8");
        }
        return null;
    }

    private XmlEvent header(byte[] bytes, int length) throws ProtocolException {
        int end = length;
        if (guard.isEnded()) {
            // "<stream/>": to the parser it is the same with the slash gone.
            bytes[length - 2] = '>';
            end = length - 1;
        }
        ElementParser.OpenTag tag = parser.parseOpenTag(bytes, 0, end);
        root = tag.root();
        return new XmlEvent.Opened(tag.header(), tag.contentNamespace());
    }

    private XmlEvent closed() {
        closedReported = true;
        return new XmlEvent.Closed();
    }

    private String root() {
        if (root == null) {
            throw new IllegalStateException("a stanza before the header");
        }
        return root;
    }
}
