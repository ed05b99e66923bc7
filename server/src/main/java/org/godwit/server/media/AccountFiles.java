package org.godwit.server.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.media.MediaRefusal.Reason;
import org.jspecify.annotations.Nullable;

/// The files of one account. Blocks; thread-safe.
public final class AccountFiles {
    /// Media type of an archive of an account, which no later archive holds.
    private static final String ARCHIVE = "application/vnd.godwit.archive+zip";

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int PART_BYTES = 64 << 10;

    private final Media media;
    private final MediaRecords records;
    private final Jid account;

    AccountFiles(Media media, MediaRecords records, Jid account) {
        this.media = media;
        this.records = records;
        this.account = account.bare();
    }

    /// A file the server made for its owner, to be fetched once within a day.
    ///
    /// @param url whoever knows it may fetch the file
    public record Kept(String url, Bytes sha256, long bytes, Instant expires) {}

    private List<String> tokens() {
        String bare = account.toString();
        List<String> theirs = new ArrayList<>();
        records.visitAround(
                bare, (token, file) -> !file.account().equals(bare) || theirs.add(token));
        return theirs;
    }

    /// How many files and slots there are.
    public long count() {
        return tokens().size();
    }

    /// The files that are whole, archives of the account left out.
    public List<MediaFile> whole() {
        return tokens().stream()
                .map(records::find)
                .filter(Objects::nonNull)
                .filter(file -> file.hash() != null)
                .filter(file -> !file.shown().type().equals(ARCHIVE))
                .toList();
    }

    /// Removes all files and slots.
    ///
    /// @return how many
    public int erase() {
        int gone = 0;
        for (String token : tokens()) {
            gone += media.remove(token) ? 1 : 0;
        }
        return gone;
    }

    /// Makes an archive of everything of the account, kept as one of its files.
    ///
    /// @throws MediaRefusal when there is no room, or nobody writes archives
    public Kept export() throws MediaRefusal, IOException {
        Archiver archiver = media.archiver();
        if (archiver == null) {
            throw new MediaRefusal(Reason.FULL, "this server makes no archives");
        }
        Path zip = archiver.write(account);
        try {
            return keep(account.local() + ".zip", ARCHIVE, zip);
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    /// Keeps a file for the account beyond its quota, for a day or until an hour after it was
    /// fetched.
    ///
    /// @throws MediaRefusal when the server has no room
    private Kept keep(String name, String type, Path content) throws MediaRefusal, IOException {
        long bytes = Files.size(content);
        MediaLimits any = media.limits().withSizes(Long.MAX_VALUE, Long.MAX_VALUE);
        String token = media.reserve(account, new Media.Wish(name, bytes, type, 1, null), any);
        try (FileChannel in = FileChannel.open(content);
                Upload upload = media.begin(token, new Media.Claim(name, bytes, type, 0))) {
            ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
            while (in.read(part.clear()) >= 0) {
                upload.write(part.flip());
            }
            upload.finish(null);
        }
        Instant expires = Instant.ofEpochMilli(media.in(KEPT));
        MediaFile kept = records.update(token, it -> later(it, expires));
        Bytes hash = kept == null ? null : kept.hash();
        if (hash == null) {
            throw new MediaRefusal(Reason.FULL, "the server cannot keep it now");
        }
        return new Kept(media.address(token, name), hash, bytes, expires);
    }

    private static @Nullable MediaFile later(@Nullable MediaFile file, Instant expires) {
        return file == null ? null : file.fetched(file.fetchesLeft(), expires.toEpochMilli());
    }
}
