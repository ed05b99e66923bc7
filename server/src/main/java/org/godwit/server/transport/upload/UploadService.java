package org.godwit.server.transport.upload;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.godwit.server.media.Media;
import org.godwit.server.media.MediaFile;
import org.godwit.server.media.MediaRefusal;
import org.godwit.server.routing.Spec;
import org.godwit.server.transport.web.Cors;
import org.godwit.server.transport.web.HttpBody;
import org.godwit.server.transport.web.HttpExchange;
import org.godwit.server.transport.web.HttpRoute;
import org.godwit.server.transport.web.HttpService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes and gives files. An upload that was cut goes on where it stopped: HEAD of the signed
/// address says how many bytes have come (`Upload-Offset`), and PUT with `Content-Range` adds the
/// rest.
@Spec({"XEP-0363 1.2.0 §6", "RFC 9110 §14"})
public final class UploadService implements HttpService {
    static final String OFFSET = "Upload-Offset";
    private static final Logger LOG = LoggerFactory.getLogger(UploadService.class);
    private static final String METHODS = "GET, HEAD, PUT, OPTIONS";
    private static final String ASKED =
            "Content-Type, Content-Range, Range, If-Range, If-None-Match, Repr-Digest,"
                    + " Authorization";
    private static final String TOLD =
            "Content-Length, Content-Range, Accept-Ranges, ETag, Upload-Offset";

    private final Media media;
    private final UploadLimits limits;
    private final Executor blocking;
    private final Semaphore underWay;

    /// @param blocking runs what waits for the disk, each task on a thread of its own
    public UploadService(Media media, UploadLimits limits, Executor blocking) {
        this.media = media;
        this.limits = limits;
        this.blocking = blocking;
        this.underWay = new Semaphore(limits.underWayMax());
    }

    public HttpRoute route() {
        return new HttpRoute(FileAddress.PATH, this);
    }

    Media media() {
        return media;
    }

    UploadLimits limits() {
        return limits;
    }

    @Override
    public HttpBody begin(HttpExchange exchange) {
        FileAddress address = FileAddress.of(exchange);
        HttpMethod method = exchange.method();
        if (address == null) {
            refuse(exchange, HttpResponseStatus.NOT_FOUND, "no such file");
            return HttpBody.NONE;
        }
        if (method.equals(HttpMethod.OPTIONS)) {
            return Cors.preflight(exchange, METHODS, ASKED);
        }
        if (!underWay.tryAcquire()) {
            refuse(exchange, HttpResponseStatus.SERVICE_UNAVAILABLE, "too much at once");
            return HttpBody.NONE;
        }
        exchange.within(limits.partMax());
        if (method.equals(HttpMethod.PUT)) {
            return new PutBody(this, exchange, address).begin();
        }
        if (method.equals(HttpMethod.HEAD) && address.isSigned()) {
            later(exchange, () -> offset(exchange, address));
            return HttpBody.NONE;
        }
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            return new Download(this, exchange, address).begin();
        }
        left();
        refuse(exchange, HttpResponseStatus.METHOD_NOT_ALLOWED, "files are put and got");
        return HttpBody.NONE;
    }

    /// A request ends that was let in.
    void left() {
        underWay.release();
    }

    /// Runs `step` where it may wait; what it throws becomes the answer.
    void later(HttpExchange exchange, Step step) {
        blocking.execute(
                () -> {
                    try {
                        step.run();
                    } catch (MediaRefusal e) {
                        exchange.loop().execute(() -> refuse(exchange, e));
                    } catch (IOException | RuntimeException e) {
                        LOG.error("a file could not be served", e);
                        exchange.loop()
                                .execute(
                                        () ->
                                                refuse(
                                                        exchange,
                                                        HttpResponseStatus.INTERNAL_SERVER_ERROR,
                                                        "the server is in trouble"));
                    }
                });
    }

    /// Closes what may wait for the disk.
    void closeLater(AutoCloseable open) {
        blocking.execute(
                () -> {
                    try {
                        open.close();
                    } catch (Exception e) {
                        LOG.warn("a file could not be closed: {}", e.toString());
                    }
                });
    }

    /// One step of a request that waits for the disk.
    interface Step {
        void run() throws MediaRefusal, IOException;
    }

    private void offset(HttpExchange exchange, FileAddress address)
            throws MediaRefusal, IOException {
        long come;
        try {
            requireSigned(exchange, address);
            MediaFile file = media.find(address.token(), address.name());
            if (file == null) {
                throw new MediaRefusal(MediaRefusal.Reason.UNKNOWN, "no such slot");
            }
            come = file.hash() == null ? media.uploaded(address.token()) : file.bytes();
        } finally {
            left();
        }
        exchange.loop()
                .execute(
                        () -> {
                            FullHttpResponse response =
                                    exchange.response(HttpResponseStatus.OK, exchange.buffer());
                            response.headers()
                                    .set(OFFSET, come)
                                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
                            allow(response);
                            exchange.answer(response);
                        });
    }

    /// @throws MediaRefusal when the address was not given out for uploading
    void requireSigned(HttpExchange exchange, FileAddress address) throws MediaRefusal {
        if (!media.isSigned(address.token(), exchange.parameter("e"), exchange.parameter("s"))) {
            throw new MediaRefusal(
                    MediaRefusal.Reason.FORBIDDEN, "this address is not, or no longer, for you");
        }
    }

    static void allow(HttpResponse response) {
        Cors.allow(response.headers(), TOLD);
    }

    static void refuse(HttpExchange exchange, MediaRefusal refusal) {
        HttpResponseStatus status =
                switch (refusal.reason()) {
                    case UNKNOWN -> HttpResponseStatus.NOT_FOUND;
                    case FORBIDDEN -> HttpResponseStatus.FORBIDDEN;
                    case NOT_AS_DECLARED -> HttpResponseStatus.BAD_REQUEST;
                    case WRONG_OFFSET, BUSY -> HttpResponseStatus.CONFLICT;
                    case WRONG_HASH -> HttpResponseStatus.UNPROCESSABLE_ENTITY;
                    case TOO_OFTEN -> HttpResponseStatus.TOO_MANY_REQUESTS;
                    case QUOTA, FULL -> HttpResponseStatus.INSUFFICIENT_STORAGE;
                };
        refuse(exchange, status, refusal.detail());
    }

    /// Answers with one sentence that a page may read.
    static void refuse(HttpExchange exchange, HttpResponseStatus status, String text) {
        exchange.refuse(status, text, UploadService::allow);
    }
}
