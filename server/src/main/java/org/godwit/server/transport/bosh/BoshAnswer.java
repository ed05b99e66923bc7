package org.godwit.server.transport.bosh;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.server.transport.web.Cors;
import org.godwit.server.transport.web.HttpExchange;
import org.jspecify.annotations.Nullable;

/// Makes the bodies of answers.
final class BoshAnswer {
    private static final String START =
            "<body xmlns='" + BoshBody.NAMESPACE + "' xmlns:stream='" + Namespaces.STREAMS + "'";
    private static final byte[] END = "</body>".getBytes(StandardCharsets.US_ASCII);

    private BoshAnswer() {}

    /// @param attributes written as they are
    /// @param content elements in bytes; read to its end
    static Bytes of(String attributes, @Nullable ByteBuf content) {
        byte[] start = (START + attributes + ">").getBytes(StandardCharsets.UTF_8);
        int length = content == null ? 0 : content.readableBytes();
        byte[] all = new byte[start.length + length + END.length];
        System.arraycopy(start, 0, all, 0, start.length);
        if (content != null) {
            content.readBytes(all, start.length, length);
        }
        System.arraycopy(END, 0, all, start.length + length, END.length);
        return Bytes.wrap(all);
    }

    /// The end of a session, or of what was to become one (XEP-0124 §17.2).
    ///
    /// @param condition why, or null when the peer asked for it
    static Bytes terminate(@Nullable String condition, @Nullable ByteBuf content) {
        String why = condition == null ? "" : " condition='" + condition + "'";
        return of(" type='terminate'" + why, content);
    }

    static void send(HttpExchange exchange, Bytes body) {
        FullHttpResponse response =
                exchange.response(
                        HttpResponseStatus.OK, exchange.buffer().writeBytes(body.unsafeArray()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/xml; charset=utf-8");
        Cors.allow(response.headers(), "");
        exchange.answer(response);
    }
}
