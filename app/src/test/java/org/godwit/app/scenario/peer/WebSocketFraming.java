package org.godwit.app.scenario.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Makes a test client's XMPP stream messages of a WebSocket (RFC 6455, RFC 7395) and back, so that
/// what speaks and hears the stream need not know. By hand, as a library would not let a connection
/// be cut in the middle of a frame.
final class WebSocketFraming {
    private static final String FRAMING = "urn:ietf:params:xml:ns:xmpp-framing";
    private static final Pattern TO = Pattern.compile(" to='([^']*)'");
    private static final Pattern NAME = Pattern.compile("^<[a-z]+");
    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private byte[] pending = new byte[0];
    private int length;

    /// Asks for the upgrade and reads the answer.
    static WebSocketFraming open(Socket socket, String path) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(
                String.join(
                                "\r\n",
                                "GET " + path + " HTTP/1.1",
                                "Host: test",
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                                "Sec-WebSocket-Protocol: xmpp",
                                "",
                                "")
                        .getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed after " + head);
            }
            head.append((char) c);
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no WebSocket: " + head);
        }
        return new WebSocketFraming();
    }

    /// One masked text frame.
    byte[] encode(byte[] streamText) {
        byte[] text = message(new String(streamText, UTF_8)).getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0x80 | TEXT);
        if (text.length < 126) {
            out.write(0x80 | text.length);
        } else if (text.length < 1 << 16) {
            out.write(0x80 | 126);
            out.write(text.length >>> 8);
            out.write(text.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) text.length >>> shift));
            }
        }
        byte[] mask = {1, 2, 3, 4};
        out.writeBytes(mask);
        for (int i = 0; i < text.length; i++) {
            out.write(text[i] ^ mask[i & 3]);
        }
        return out.toByteArray();
    }

    private static String message(String text) {
        if (text.startsWith("<?xml") || text.startsWith("<stream:stream")) {
            Matcher to = TO.matcher(text);
            return "<open xmlns='%s' version='1.0'%s/>"
                    .formatted(FRAMING, to.find() ? to.group() : "");
        }
        if (text.equals("</stream:stream>")) {
            return "<close xmlns='" + FRAMING + "'/>";
        }
        String tag = text.substring(0, text.indexOf('>') + 1);
        return tag.contains(" xmlns=")
                ? text
                : NAME.matcher(text).replaceFirst("$0 xmlns='jabber:client'");
    }

    /// What has come whole, as text of a stream.
    List<byte[]> decode(byte[] chunk) {
        if (length + chunk.length > pending.length) {
            pending = Arrays.copyOf(pending, length + chunk.length);
        }
        System.arraycopy(chunk, 0, pending, length, chunk.length);
        length += chunk.length;
        List<byte[]> whole = new ArrayList<>();
        int at = 0;
        for (int end = end(at); end >= 0; end = end(at)) {
            int content = content(at);
            String text = new String(pending, content, end - content, UTF_8);
            if ((pending[at] & 0xF) == TEXT) {
                whole.add(stream(text).getBytes(UTF_8));
            } else if ((pending[at] & 0xF) == CLOSE) {
                whole.add("</stream:stream>".getBytes(UTF_8));
            }
            at = end;
        }
        length -= at;
        System.arraycopy(pending, at, pending, 0, length);
        return whole;
    }

    private static String stream(String message) {
        if (message.startsWith("<open ")) {
            return "<stream:stream xmlns='jabber:client'"
                    + " xmlns:stream='http://etherx.jabber.org/streams'>";
        }
        return message.startsWith("<close ") ? "</stream:stream>" : message;
    }

    /// Where the frame that begins at `from` ends, or -1 when it is not whole.
    private int end(int from) {
        if (length - from < 2) {
            return -1;
        }
        int content = content(from);
        if (content > length) {
            return -1;
        }
        long size = pending[from + 1] & 0x7F;
        if (size >= 126) {
            size = 0;
            for (int i = from + 2; i < content; i++) {
                size = size << 8 | (pending[i] & 0xFF);
            }
        }
        return content + size <= length ? (int) (content + size) : -1;
    }

    private int content(int from) {
        int size = pending[from + 1] & 0x7F;
        return from + (size == 127 ? 10 : size == 126 ? 4 : 2);
    }
}
