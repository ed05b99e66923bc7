package org.godwit.client.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.godwit.client.file.FileException.Reason;

/// What a server's refusals mean.
final class Answers {
    private static final int TEXT_BYTES_MAX = 200;

    private Answers() {}

    /// What to throw: a [FileException] when trying again cannot help.
    static IOException refusal(HttpResponse<InputStream> answer) throws IOException {
        String said = said(answer);
        int status = answer.statusCode();
        return switch (status) {
            case 301, 302, 303, 307, 308 ->
                    new FileException(
                            Reason.REFUSED_ADDRESS,
                            "the address leads elsewhere; it is not followed");
            case 401, 403, 404, 410 ->
                    new FileException(Reason.GONE, "the server has it no more: " + said);
            case 400, 422 ->
                    new FileException(Reason.WRONG_CONTENT, "the server does not take it: " + said);
            case 413 -> new FileException(Reason.TOO_LARGE, "it is too large: " + said);
            case 507 -> new FileException(Reason.NO_ROOM, "the server has no room for it: " + said);
            default -> new Watched.Again("the server answers " + status + " " + said);
        };
    }

    private static String said(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            String text = new String(body.readNBytes(TEXT_BYTES_MAX), StandardCharsets.UTF_8);
            return text.strip().replaceAll("\\p{Cntrl}+", " ");
        }
    }
}
