package org.godwit.protocol.xml;

import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;

/// Reads bytes before the parser does. It finds where header, stanzas and close tag end, and stops
/// a peer the moment a limit is passed or a construct appears that RFC 6120 §11.1 forbids, so that
/// nothing harmful is ever collected. It is lax about the rest of XML's grammar: what is not well
/// formed, the parser refuses.
final class XmlGuard {
    /// What ended at the place where [#scan] stopped.
    enum Found {
        /// Nothing; all bytes were used up.
        NOTHING,
        DECLARATION,
        HEADER,
        STANZA,
        CLOSE
    }

    private enum State {
        /// Before the first byte of the stream, where alone a declaration may stand.
        START,
        TEXT,
        LESS_THAN,
        DECLARATION,
        BANG,
        CDATA_START,
        CDATA,
        END_TAG,
        NAME,
        TAG,
        ATTRIBUTE_NAME,
        VALUE,
        SLASH,
        ENTITY,
        ENDED
    }

    private static final String CDATA_OPEN = "[CDATA[";
    private static final int DECLARATION_BYTES_MAX = 256;

    private final Limits limits;
    private final Utf8Check utf8 = new Utf8Check();
    private final EntityCheck entity = new EntityCheck();

    private State state = State.START;
    private Found found = Found.NOTHING;
    private int bytesMax;
    private int depth;
    private int bytes;
    private int attributes;

    /// Length of what is being read: a name or the start of CDATA.
    private int length;

    /// Byte that ends the value being read.
    private int quote;

    /// The closing brackets just seen in text, or the last byte of a declaration.
    private int recent;

    private boolean entityInValue;

    XmlGuard(Limits limits) {
        this.limits = limits;
        this.bytesMax = limits.frameBytesBeforeLoginMax();
    }

    void allowBytes(int newBytesMax) {
        bytesMax = newBytesMax;
    }

    Found found() {
        return found;
    }

    /// Between two stanzas, where white space means nothing.
    boolean isBetweenStanzas() {
        return bytes == 0;
    }

    /// The root is closed.
    boolean isEnded() {
        return state == State.ENDED;
    }

    /// Reads from `from` until something is complete, or all of it.
    ///
    /// @return the index after the last byte used
    int scan(byte[] buffer, int from, int to) throws ProtocolException {
        found = Found.NOTHING;
        int at = from;
        int allowedEnd = (int) Math.min(to, (long) from + bytesMax - bytes);
        while (at < allowedEnd) {
            if (state == State.VALUE || (state == State.TEXT && depth > 1)) {
                at = skipPlain(buffer, at, allowedEnd);
                if (at == allowedEnd) {
                    break;
                }
            }
            int c = buffer[at++];
            if (c < 0 || utf8.isInside()) {
                utf8.next(c);
                c = 'x';
            }
            step(c);
            if (found != Found.NOTHING) {
                bytes = 0;
                return at;
            }
        }
        bytes += at - from;
        if (at < to) {
            throw refuse(ErrorCode.STREAM_POLICY_VIOLATION, "larger than " + bytesMax + " bytes");
        }
        return at;
    }

    /// Jumps over text that cannot end anything: most bytes of most stanzas.
    private int skipPlain(byte[] buffer, int from, int to) {
        int stop = state == State.VALUE ? quote : '<';
        int at = from;
        while (at < to) {
            int c = buffer[at];
            if (c < ' ' || c == '<' || c == '&' || c == ']' || c == '>' || c == stop) {
                break;
            }
            at++;
        }
        recent = at > from ? 0 : recent;
        return at;
    }

    private void step(int c) throws ProtocolException {
        switch (state) {
            case TEXT -> text(c);
            case VALUE -> value(c);
            case NAME -> name(c);
            case TAG -> tag(c);
            case ATTRIBUTE_NAME -> attributeName(c);
            case LESS_THAN -> lessThan(c);
            case END_TAG -> endTag(c);
            case SLASH -> slash(c);
            case ENTITY -> entity(c);
            case CDATA -> cdata(c);
            case START -> start(c);
            case BANG -> bang(c);
            case CDATA_START -> cdataStart(c);
            case DECLARATION -> declaration(c);
            case ENDED -> throw refuse(ErrorCode.STREAM_BAD_FORMAT, "bytes after the stream's end");
        }
    }

    private void start(int c) throws ProtocolException {
        if (c != '<' && !isSpace(c)) {
            throw c == 0
                    ? refuse(ErrorCode.STREAM_UNSUPPORTED_ENCODING, "the stream must be UTF-8")
                    : refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "a stream begins with '<'");
        }
        state = c == '<' ? State.LESS_THAN : State.START;
        recent = c;
    }

    private void text(int c) throws ProtocolException {
        if (c == '<') {
            state = State.LESS_THAN;
            recent = 0;
        } else if (depth < 2 && !isSpace(c)) {
            throw refuse(ErrorCode.STREAM_BAD_FORMAT, "text between stanzas");
        } else if (c == '&') {
            beginEntity(false);
        } else if (c == '>' && recent == 2) {
            throw refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "']]>' in text");
        } else {
            recent = c == ']' ? Math.min(2, recent + 1) : 0;
        }
    }

    private void lessThan(int c) throws ProtocolException {
        switch (c) {
            case '/' -> {
                state = State.END_TAG;
                length = 0;
            }
            case '!' -> state = State.BANG;
            case '?' -> {
                if (recent != '<' || depth > 0) {
                    throw restricted("processing instructions");
                }
                state = State.DECLARATION;
                length = 0;
            }
            default -> {
                if (isSpace(c) || c == '>' || c == '<') {
                    throw refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "'<' without a name");
                }
                state = State.NAME;
                length = 1;
                attributes = 0;
            }
        }
    }

    private void declaration(int c) throws ProtocolException {
        if (++length > DECLARATION_BYTES_MAX) {
            throw restricted("processing instructions");
        }
        if (c == '>' && recent == '?') {
            enterText();
            found = Found.DECLARATION;
        } else {
            recent = c;
        }
    }

    private void bang(int c) throws ProtocolException {
        if (c != '[' || depth < 2) {
            throw restricted(c == '-' ? "comments" : "document types");
        }
        state = State.CDATA_START;
        length = 1;
    }

    private void cdataStart(int c) throws ProtocolException {
        if (c != CDATA_OPEN.charAt(length++)) {
            throw restricted("conditional sections");
        }
        if (length == CDATA_OPEN.length()) {
            state = State.CDATA;
            recent = 0;
        }
    }

    private void cdata(int c) {
        if (c == '>' && recent == 2) {
            enterText();
        } else {
            recent = c == ']' ? Math.min(2, recent + 1) : 0;
        }
    }

    private void name(int c) throws ProtocolException {
        if (isSpace(c)) {
            state = State.TAG;
        } else if (c == '>') {
            opened();
        } else if (c == '/') {
            state = State.SLASH;
        } else {
            lengthen();
        }
    }

    private void tag(int c) throws ProtocolException {
        switch (c) {
            case ' ', '\t', '\n', '\r', '=' -> {}
            case '>' -> opened();
            case '/' -> state = State.SLASH;
            case '"', '\'' -> {
                state = State.VALUE;
                quote = c;
            }
            default -> {
                state = State.ATTRIBUTE_NAME;
                length = 1;
                if (++attributes > limits.attributesMax()) {
                    throw refuse(
                            ErrorCode.STREAM_POLICY_VIOLATION,
                            "more than " + limits.attributesMax() + " attributes");
                }
            }
        }
    }

    private void attributeName(int c) throws ProtocolException {
        if (isSpace(c) || c == '=') {
            state = State.TAG;
        } else if (c == '>' || c == '/' || c == '"' || c == '\'') {
            throw refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "attribute without a value");
        } else {
            lengthen();
        }
    }

    private void value(int c) throws ProtocolException {
        if (c == quote) {
            state = State.TAG;
        } else if (c == '&') {
            beginEntity(true);
        } else if (c == '<') {
            throw refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "'<' in an attribute");
        }
    }

    private void slash(int c) throws ProtocolException {
        if (c != '>') {
            throw refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "'/' inside a tag");
        }
        opened();
        if (depth == 1) {
            depth = 0;
            state = State.ENDED;
        } else {
            closed();
        }
    }

    private void enterText() {
        state = State.TEXT;
        recent = 0;
    }

    private void opened() throws ProtocolException {
        enterText();
        if (++depth > limits.depthMax() + 1) {
            throw refuse(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "elements nested deeper than " + limits.depthMax());
        }
        if (depth == 1) {
            found = Found.HEADER;
        }
    }

    private void endTag(int c) throws ProtocolException {
        if (c == '>') {
            closed();
        } else {
            lengthen();
        }
    }

    private void closed() throws ProtocolException {
        enterText();
        depth--;
        if (depth == 1) {
            found = Found.STANZA;
        } else if (depth == 0) {
            found = Found.CLOSE;
            state = State.ENDED;
        } else if (depth < 0) {
            throw refuse(ErrorCode.STREAM_NOT_WELL_FORMED, "end tag without a start tag");
        }
    }

    private void beginEntity(boolean inValue) {
        state = State.ENTITY;
        entityInValue = inValue;
        entity.begin();
    }

    private void entity(int c) throws ProtocolException {
        if (entity.next(c)) {
            enterText();
            state = entityInValue ? State.VALUE : State.TEXT;
        }
    }

    private void lengthen() throws ProtocolException {
        if (++length > limits.nameBytesMax()) {
            throw refuse(
                    ErrorCode.STREAM_POLICY_VIOLATION,
                    "name longer than " + limits.nameBytesMax() + " bytes");
        }
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static ProtocolException restricted(String what) {
        return refuse(ErrorCode.STREAM_RESTRICTED_XML, what + " are not allowed in XMPP");
    }

    private static ProtocolException refuse(ErrorCode code, String detail) {
        return new ProtocolException(code, detail);
    }
}
