package org.godwit.client.file;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.FileException.Reason;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Fetches a file into a folder. What has come is in a hidden `.part` beside the target, from which
/// a later call goes on; the target is there only when size, hashes and tag are right.
public final class Downloading {
    /// Most of a file whose size nobody has said.
    public static final long UNKNOWN_BYTES_MAX = 1L << 30;

    private static final Duration STALL_MAX = Duration.ofSeconds(30);
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,15})-\\d{1,15}/(\\d{1,15})");

    private final SharedFile file;
    private final URI uri;
    private final Watched watched;
    private final Path part;

    /// Bytes to come, or -1.
    private final long wanted;

    private Downloading(SharedFile file, Path part, Reach reach, Progress progress) {
        this.file = file;
        this.uri = file.source().uri();
        this.part = part;
        this.watched = new Watched(reach, STALL_MAX, progress);
        long bytes = file.facts().bytes();
        this.wanted =
                bytes < 0 || file.source().cipher() == null
                        ? bytes
                        : bytes + SharedFile.Cipher.TAG_BYTES;
    }

    /// @param target a folder, or a file that does not exist yet
    /// @return where it is
    /// @throws FileException when it cannot be fetched or is not what its sender said
    public static Path run(SharedFile file, Path target, Reach reach, Progress progress)
            throws FileException {
        boolean isFolder = Files.isDirectory(target);
        Path parent = target.toAbsolutePath().getParent();
        Path folder = isFolder || parent == null ? target : parent;
        if (!isFolder && Files.exists(target)) {
            throw new FileException(Reason.DISK, target + " is there already");
        }
        reach.check(file.source().uri());
        String name = SafeNames.of(file.facts().name());
        Path part = folder.resolve("." + name + "." + mark(file) + ".part");
        try {
            if (!isFolder) {
                Files.createDirectories(folder);
            }
            Downloading downloading = new Downloading(file, part, reach, progress);
            Path whole = downloading.fetch();
            Path place = isFolder ? SafeNames.claim(folder, name) : target;
            return Files.move(whole, place, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileException e) {
            if (e.reason() == Reason.WRONG_CONTENT || e.reason() == Reason.TOO_LARGE) {
                forget(part);
            }
            throw e;
        } catch (IOException e) {
            throw new FileException(Reason.DISK, "it cannot be saved: " + e.getMessage(), e);
        }
    }

    /// Tells the parts of different files of one name apart.
    private static String mark(SharedFile file) {
        byte[] address = file.source().uri().toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Hashes.sha256().digest(address), 0, 4);
    }

    /// @return a file that holds all of it, checked
    private Path fetch() throws IOException {
        try (FileChannel out =
                        FileChannel.open(
                                part,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                FileLock lock = lock(out)) {
            if (!lock.isValid()) {
                throw new FileException(Reason.DISK, "it is being saved already");
            }
            watched.untilDone(uri, http -> attempt(http, out));
            out.force(true);
        }
        SharedFile.Cipher cipher = file.source().cipher();
        check(part, wanted, cipher == null ? file.facts().sha256() : cipher.sha256());
        return cipher == null ? part : opened(cipher);
    }

    private static void forget(Path part) throws FileException {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new FileException(Reason.DISK, part + " cannot be removed", e);
        }
    }

    private static FileLock lock(FileChannel out) throws IOException {
        try {
            FileLock lock = out.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // By another thread of this program; otherwise by another program.
        }
        throw new FileException(Reason.DISK, "it is being saved already");
    }

    private Path opened(SharedFile.Cipher cipher) throws IOException {
        Path open = part.resolveSibling(part.getFileName() + ".open");
        Files.deleteIfExists(open);
        Files.createFile(open);
        try {
            Sealing.open(part, open, cipher);
            check(open, file.facts().bytes(), file.facts().sha256());
        } catch (IOException e) {
            Files.deleteIfExists(open);
            throw e;
        }
        Files.delete(part);
        return open;
    }

    private static void check(Path file, long bytes, @Nullable Bytes sha256) throws IOException {
        if (bytes >= 0 && Files.size(file) != bytes) {
            throw new FileException(Reason.WRONG_CONTENT, "the file has another size than said");
        }
        if (sha256 != null) {
            try (InputStream in = Files.newInputStream(file)) {
                if (!Hashes.of(in).equals(sha256)) {
                    throw new FileException(
                            Reason.WRONG_CONTENT, "the file is not the one that was sent");
                }
            }
        }
    }

    private boolean attempt(HttpClient http, FileChannel out)
            throws IOException, InterruptedException {
        long have = out.size();
        if (wanted >= 0 && have == wanted) {
            return true;
        }
        if (wanted >= 0 && have > wanted) {
            out.truncate(0);
            have = 0;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        return switch (answer.statusCode()) {
            case 200 -> {
                long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
                out.truncate(0);
                yield take(answer, out, length);
            }
            case 206 -> takePart(answer, out, have);
            case 416 -> {
                out.truncate(0);
                yield false;
            }
            default -> throw Answers.refusal(answer);
        };
    }

    private boolean takePart(HttpResponse<InputStream> answer, FileChannel out, long have)
            throws IOException {
        String range = answer.headers().firstValue("Content-Range").orElse("");
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != have) {
            out.truncate(0);
            throw new Watched.Again("the server gave another part than was asked for");
        }
        return take(answer, out, Long.parseLong(matcher.group(2)));
    }

    /// @param total as the server says, or -1
    private boolean take(HttpResponse<InputStream> answer, FileChannel out, long total)
            throws IOException {
        if (wanted >= 0 && total >= 0 && total != wanted) {
            throw new FileException(Reason.WRONG_CONTENT, "the file has another size than said");
        }
        long most = wanted >= 0 ? wanted : UNKNOWN_BYTES_MAX;
        try (InputStream in = answer.body()) {
            byte[] bytes = new byte[Hashes.PART_BYTES];
            long at = out.size();
            watched.at(at, wanted >= 0 ? wanted : total);
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (at + read > most) {
                    throw new FileException(Reason.TOO_LARGE, "the file is larger than said");
                }
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, read);
                while (buffer.hasRemaining()) {
                    at += out.write(buffer, at);
                }
                watched.at(at, wanted >= 0 ? wanted : total);
            }
            return total < 0 || at >= total;
        }
    }
}
