package org.godwit.server.transport.upload;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.media.Media;
import org.godwit.server.media.MediaFile;
import org.godwit.server.media.MediaRefusal;
import org.godwit.server.media.MediaRefusal.Reason;
import org.godwit.server.media.Upload;
import org.godwit.server.transport.web.HttpBody;
import org.godwit.server.transport.web.HttpExchange;
import org.jspecify.annotations.Nullable;

/// One PUT: while a step waits for the disk the socket is not read. Confined to its event loop but
/// for the steps, of which one runs at a time.
final class PutBody implements HttpBody {
    /// RFC 9530 §3.
    private static final Pattern DIGEST = Pattern.compile("sha-256=:([A-Za-z0-9+/=]{1,64}):");

    private final UploadService service;
    private final HttpExchange exchange;
    private final FileAddress address;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private @Nullable Upload upload;
    private boolean isBusy;
    private boolean isLast;
    private boolean isOver;
    private boolean hasLeft;

    PutBody(UploadService service, HttpExchange exchange, FileAddress address) {
        this.service = service;
        this.exchange = exchange;
        this.address = address;
    }

    HttpBody begin() {
        step(
                () -> {
                    service.requireSigned(exchange, address);
                    MediaFile file = service.media().find(address.token(), address.name());
                    boolean isThere = file != null && file.hash() != null;
                    Upload begun = isThere ? null : service.media().begin(address.token(), claim());
                    return () -> begun(begun, isThere);
                });
        return this;
    }

    /// On the loop: what a step has found out.
    private interface Next {
        void run();
    }

    private interface Task {
        Next run() throws MediaRefusal, IOException;
    }

    private void step(Task task) {
        isBusy = true;
        exchange.read(false);
        service.later(
                exchange,
                () -> {
                    Next next;
                    try {
                        next = task.run();
                    } catch (MediaRefusal | IOException | RuntimeException e) {
                        exchange.loop().execute(this::failed);
                        throw e;
                    }
                    exchange.loop()
                            .execute(
                                    () -> {
                                        isBusy = false;
                                        next.run();
                                    });
                });
    }

    private Media.Claim claim() throws MediaRefusal {
        long length = exchange.contentLength();
        if (length < 0) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "say how long it is");
        }
        String type = exchange.headers().get(HttpHeaderNames.CONTENT_TYPE);
        String range = exchange.headers().get(HttpHeaderNames.CONTENT_RANGE);
        if (range == null) {
            return new Media.Claim(address.name(), length, type, 0);
        }
        ByteRange.Content content = ByteRange.Content.read(range);
        if (content == null || content.range().length() != length) {
            throw new MediaRefusal(Reason.NOT_AS_DECLARED, "this is no range of a file");
        }
        return new Media.Claim(address.name(), content.total(), type, content.range().first());
    }

    private void begun(@Nullable Upload begun, boolean isThere) {
        upload = begun;
        if (isOver) {
            end();
        } else if (isThere) {
            answer(HttpResponseStatus.CREATED);
        } else {
            exchange.proceed();
            pump();
        }
    }

    @Override
    public void received(ByteBuf part, boolean last) {
        if (isOver) {
            part.release();
            return;
        }
        exchange.within(service.limits().partMax());
        waiting.add(part);
        isLast |= last;
        pump();
    }

    private void pump() {
        Upload to = upload;
        if (isOver) {
            end();
            return;
        }
        if (isBusy || to == null) {
            return;
        }
        if (!waiting.isEmpty()) {
            List<ByteBuf> parts = new ArrayList<>(waiting);
            waiting.clear();
            step(
                    () -> {
                        write(to, parts);
                        return this::pump;
                    });
        } else if (isLast) {
            finish(to);
        } else {
            exchange.read(true);
        }
    }

    private static void write(Upload to, List<ByteBuf> parts) throws MediaRefusal {
        try {
            for (ByteBuf part : parts) {
                to.write(part.nioBuffer());
            }
        } finally {
            parts.forEach(ByteBuf::release);
        }
    }

    private void finish(Upload to) {
        step(
                () -> {
                    if (!to.isWhole()) {
                        to.close();
                        return () -> answer(HttpResponseStatus.ACCEPTED);
                    }
                    to.finish(claimedHash());
                    return () -> answer(HttpResponseStatus.CREATED);
                });
    }

    /// What the peer says its content is.
    private @Nullable Bytes claimedHash() throws MediaRefusal {
        String header = exchange.headers().get("Repr-Digest");
        if (header == null) {
            return null;
        }
        Matcher matcher = DIGEST.matcher(header);
        if (!matcher.find()) {
            throw new MediaRefusal(Reason.WRONG_HASH, "only sha-256 is known");
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException _) {
            throw new MediaRefusal(Reason.WRONG_HASH, "this is no hash");
        }
    }

    private void answer(HttpResponseStatus status) {
        long come = upload == null ? -1 : upload.length();
        end();
        FullHttpResponse response = exchange.response(status, exchange.buffer());
        if (status.equals(HttpResponseStatus.ACCEPTED)) {
            response.headers().set(UploadService.OFFSET, come);
        }
        UploadService.allow(response);
        exchange.answer(response);
    }

    private void failed() {
        isBusy = false;
        end();
    }

    @Override
    public void lost() {
        if (isBusy) {
            // The step that runs ends it.
            isOver = true;
        } else {
            end();
        }
    }

    private void end() {
        isOver = true;
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        if (isBusy) {
            return;
        }
        Upload begun = upload;
        if (begun != null) {
            upload = null;
            service.closeLater(begun);
        }
        if (!hasLeft) {
            hasLeft = true;
            service.left();
        }
    }
}
