package org.godwit.server.transport.upload;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.HexFormat;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.MediaFile;
import org.godwit.server.media.MediaRefusal;
import org.godwit.server.media.MediaRefusal.Reason;
import org.godwit.server.media.MediaStore;
import org.godwit.server.transport.web.HttpBody;
import org.godwit.server.transport.web.HttpExchange;
import org.jspecify.annotations.Nullable;

/// One GET or HEAD: the next part is read when the one before is on its way. Confined to its event
/// loop but for the steps that wait for the disk, of which one runs at a time.
final class Download implements HttpBody {
    private static final int PART_BYTES = 64 << 10;

    private final UploadService service;
    private final HttpExchange exchange;
    private final FileAddress address;
    private MediaStore.@Nullable Source source;
    private long at;
    private long end;
    private long whole;
    private boolean isOver;
    private boolean hasLeft;

    Download(UploadService service, HttpExchange exchange, FileAddress address) {
        this.service = service;
        this.exchange = exchange;
        this.address = address;
    }

    HttpBody begin() {
        service.later(
                exchange,
                () -> {
                    try {
                        MediaFile file = service.media().find(address.token(), address.name());
                        Bytes hash = file == null ? null : file.hash();
                        MediaStore.Source found = hash == null ? null : service.media().open(hash);
                        if (file == null || hash == null || found == null) {
                            throw new MediaRefusal(Reason.UNKNOWN, "no such file");
                        }
                        exchange.loop().execute(() -> start(file, hash, found));
                    } catch (MediaRefusal | IOException | RuntimeException e) {
                        exchange.loop().execute(this::close);
                        throw e;
                    }
                });
        return this;
    }

    private void start(MediaFile file, Bytes hash, MediaStore.Source found) {
        source = found;
        whole = file.bytes();
        String tag = "\"" + HexFormat.of().formatHex(hash.unsafeArray()) + "\"";
        if (isOver) {
            close();
            return;
        }
        String known = exchange.headers().get(HttpHeaderNames.IF_NONE_MATCH);
        if (known != null && (known.contains(tag) || known.strip().equals("*"))) {
            whole(HttpResponseStatus.NOT_MODIFIED, file, tag, -1);
            return;
        }
        String onlyIf = exchange.headers().get(HttpHeaderNames.IF_RANGE);
        String wanted =
                onlyIf == null || onlyIf.equals(tag)
                        ? exchange.headers().get(HttpHeaderNames.RANGE)
                        : null;
        switch (ByteRange.wanted(wanted, file.bytes())) {
            case ByteRange.Wanted.Outside() ->
                    whole(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE, file, tag, 0);
            case ByteRange.Wanted.All() ->
                    send(HttpResponseStatus.OK, file, tag, new ByteRange(0, file.bytes() - 1));
            case ByteRange.Wanted.Part(ByteRange range) ->
                    send(HttpResponseStatus.PARTIAL_CONTENT, file, tag, range);
        }
    }

    /// An answer without a body.
    private void whole(HttpResponseStatus status, MediaFile file, String tag, long length) {
        close();
        FullHttpResponse response = exchange.response(status, exchange.buffer());
        describe(response.headers(), file, tag);
        if (length >= 0) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        if (status.equals(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE)) {
            response.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + file.bytes());
        }
        UploadService.allow(response);
        exchange.answer(response);
    }

    private void send(HttpResponseStatus status, MediaFile file, String tag, ByteRange range) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        if (exchange.method().equals(HttpMethod.HEAD)) {
            whole(HttpResponseStatus.OK, file, tag, file.bytes());
            return;
        }
        describe(response.headers(), file, tag);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, range.length());
        if (status.equals(HttpResponseStatus.PARTIAL_CONTENT)) {
            response.headers()
                    .set(
                            HttpHeaderNames.CONTENT_RANGE,
                            "bytes %d-%d/%d".formatted(range.first(), range.last(), file.bytes()));
        }
        UploadService.allow(response);
        exchange.open(response);
        at = range.first();
        end = range.last() + 1;
        next();
    }

    /// What a browser may do with bytes that a stranger has sent: show a picture, play a sound,
    /// save anything else; run nothing.
    private static void describe(HttpHeaders headers, MediaFile file, String tag) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, file.shown().type())
                .set(HttpHeaderNames.ETAG, tag)
                .set(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .set(
                        HttpHeaderNames.CONTENT_DISPOSITION,
                        Disposition.of(file.shown().type(), file.shown().name()))
                .set(
                        HttpHeaderNames.CONTENT_SECURITY_POLICY,
                        "default-src 'none'; frame-ancestors 'none'; sandbox")
                .set("Cross-Origin-Resource-Policy", "cross-origin")
                .set("Referrer-Policy", "no-referrer")
                .set(HttpHeaderNames.CACHE_CONTROL, "private, max-age=86400, immutable");
    }

    private void next() {
        MediaStore.Source from = source;
        if (isOver || from == null) {
            close();
            return;
        }
        if (at == end) {
            close();
            exchange.end();
            if (end == whole) {
                service.later(exchange, () -> service.media().fetched(address.token()));
            }
            return;
        }
        exchange.within(service.limits().partMax());
        int count = (int) Math.min(PART_BYTES, end - at);
        ByteBuf part = exchange.buffer().ensureWritable(count);
        long offset = at;
        service.later(
                exchange,
                () -> {
                    int read = fill(from, offset, part, count);
                    exchange.loop().execute(() -> sent(part, read));
                });
    }

    private static int fill(MediaStore.Source from, long offset, ByteBuf part, int count) {
        try {
            return from.read(offset, part.nioBuffer(0, count));
        } catch (IOException _) {
            return -1;
        }
    }

    private void sent(ByteBuf part, int read) {
        if (isOver || read <= 0) {
            part.release();
            close();
            exchange.abort();
            return;
        }
        at += read;
        exchange.write(part.writerIndex(read))
                .addListener(
                        written -> {
                            if (written.isSuccess()) {
                                next();
                            } else {
                                close();
                            }
                        });
    }

    @Override
    public void received(ByteBuf part, boolean isLast) {
        part.release();
    }

    /// The step that runs, or the next, sees it.
    @Override
    public void lost() {
        isOver = true;
    }

    private void close() {
        isOver = true;
        MediaStore.Source open = source;
        source = null;
        if (open != null) {
            service.closeLater(open);
        }
        if (!hasLeft) {
            hasLeft = true;
            service.left();
        }
    }
}
