package org.godwit.server.transport.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Consumer;

/// Takes the body of one request, on the event loop of its connection.
public interface HttpBody {
    /// One part, which the receiver releases.
    void received(ByteBuf part, boolean isLast);

    /// The connection has gone before the answer was complete.
    default void lost() {}

    /// For a request without a body: what comes nevertheless is thrown away.
    HttpBody NONE = (part, _) -> part.release();

    /// Gathers a small body and hands it over whole; answers 413 when it is larger.
    ///
    /// @param whole releases the body it gets
    static HttpBody gather(HttpExchange exchange, int bytesMax, Consumer<ByteBuf> whole) {
        return new Gathered(exchange, bytesMax, whole);
    }

    /// The parts so far.
    final class Gathered implements HttpBody {
        private final HttpExchange exchange;
        private final int bytesMax;
        private final Consumer<ByteBuf> whole;
        private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
        private boolean isOver;

        private Gathered(HttpExchange exchange, int bytesMax, Consumer<ByteBuf> whole) {
            this.exchange = exchange;
            this.bytesMax = bytesMax;
            this.whole = whole;
        }

        @Override
        public void received(ByteBuf part, boolean isLast) {
            if (isOver) {
                part.release();
            } else if (gathered.readableBytes() + part.readableBytes() > bytesMax) {
                part.release();
                lost();
                exchange.refuse(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        "at most " + bytesMax + " bytes");
            } else {
                add(part);
                if (isLast) {
                    isOver = true;
                    whole.accept(gathered);
                }
            }
        }

        private void add(ByteBuf part) {
            if (!gathered.isReadable()) {
                gathered.release();
                gathered = exchange.buffer();
            }
            gathered.writeBytes(part);
            part.release();
        }

        @Override
        public void lost() {
            if (!isOver) {
                isOver = true;
                gathered.release();
            }
        }
    }
}
