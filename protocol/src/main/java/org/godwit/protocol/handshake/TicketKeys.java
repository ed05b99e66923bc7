package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.handshake.noise.Aead;
import org.godwit.protocol.handshake.noise.Kdf;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Seals and opens tickets. The sealing key changes every 12 hours and is forgotten when the last
/// ticket it sealed has expired. A ticket is `key id (4) | salt (16) | AES-GCM(contents)`; each is
/// sealed with a key of its own, derived from the sealing key and the salt. Thread-safe.
public final class TicketKeys {
    /// How long a ticket is good for.
    public static final Duration TICKET_LIFE = Duration.ofHours(24);

    /// How long one key seals.
    public static final Duration KEY_LIFE = Duration.ofHours(12);

    static final int TICKET_BYTES_MAX = 4096;

    private static final int ID_BYTES = 4;
    private static final int SALT_BYTES = 16;
    private static final int KEYS_MAX = 8;
    private static final String TITLE = "godwit ticket keys 1";

    private final InstantSource clock;
    private final @Nullable Path file;
    private final SecureRandom random = new SecureRandom();
    private volatile List<Key> keys;

    private TicketKeys(InstantSource clock, @Nullable Path file, List<Key> keys) {
        this.clock = clock;
        this.file = file;
        this.keys = keys;
    }

    /// Keys that end with the process.
    public static TicketKeys inMemory(InstantSource clock) {
        return new TicketKeys(clock, null, List.of());
    }

    /// Keys that outlive a restart, in `directory/tickets.key`.
    ///
    /// @throws IOException when the file is damaged or readable by others
    public static TicketKeys loadOrCreate(Path directory, InstantSource clock) throws IOException {
        KeyFile.createDirectory(directory);
        Path file = directory.resolve("tickets.key");
        List<Key> found = new ArrayList<>();
        if (Files.exists(file)) {
            for (Bytes line : KeyFile.read(file, TITLE)) {
                found.add(Key.decode(line, file));
            }
        }
        return new TicketKeys(clock, file, List.copyOf(found));
    }

    /// Seals a ticket with the present key, rotating first when it is due.
    ///
    /// @throws IOException when a new key could not be kept
    public Bytes issue(Ticket ticket) throws IOException {
        Key key = current();
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] own = Kdf.hmac(key.secret.unsafeArray(), salt);
        byte[] sealed =
                Aead.current().seal(own, 0, key.id.unsafeArray(), ticket.encode().unsafeArray());
        ByteBuf out = Unpooled.buffer(ID_BYTES + SALT_BYTES + sealed.length);
        out.writeBytes(key.id.unsafeArray()).writeBytes(salt).writeBytes(sealed);
        return Codec.take(out);
    }

    /// @throws ProtocolException when it was not sealed here, was changed, or has expired
    public Ticket open(Bytes sealed) throws ProtocolException {
        ByteBuf in = Codec.open(sealed);
        Bytes id = Fields.readBytesExactly(in, ID_BYTES);
        Bytes salt = Fields.readBytesExactly(in, SALT_BYTES);
        Bytes rest = Fields.readBytesExactly(in, in.readableBytes());
        byte[] own = Kdf.hmac(find(id).secret.unsafeArray(), salt.unsafeArray());
        byte[] plain = Aead.current().open(own, 0, id.unsafeArray(), rest.unsafeArray());
        Ticket ticket = Ticket.decode(Bytes.wrap(plain));
        long ageSeconds = nowSeconds() - ticket.issuedSeconds();
        if (ageSeconds > TICKET_LIFE.toSeconds()) {
            throw refused("the ticket has expired");
        }
        return ticket;
    }

    private Key find(Bytes id) throws ProtocolException {
        for (Key key : keys) {
            if (key.id.equals(id)) {
                return key;
            }
        }
        throw refused("the ticket is not from here, or too old");
    }

    private Key current() throws IOException {
        List<Key> present = keys;
        if (!present.isEmpty() && !isDue(present.getLast())) {
            return present.getLast();
        }
        return rotate();
    }

    private boolean isDue(Key key) {
        return nowSeconds() - key.createdSeconds >= KEY_LIFE.toSeconds();
    }

    private synchronized Key rotate() throws IOException {
        List<Key> present = keys;
        if (!present.isEmpty() && !isDue(present.getLast())) {
            return present.getLast();
        }
        List<Key> kept = new ArrayList<>();
        for (Key key : present) {
            long ageSeconds = nowSeconds() - key.createdSeconds;
            if (ageSeconds <= KEY_LIFE.plus(TICKET_LIFE).toSeconds()) {
                kept.add(key);
            }
        }
        while (kept.size() >= KEYS_MAX) {
            kept.removeFirst();
        }
        Key fresh = new Key(randomBytes(ID_BYTES), nowSeconds(), randomBytes(Kdf.HASH_BYTES));
        kept.add(fresh);
        if (file != null) {
            KeyFile.write(file, TITLE, kept.stream().map(Key::encode).toList());
        }
        keys = List.copyOf(kept);
        return fresh;
    }

    private Bytes randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private long nowSeconds() {
        return clock.instant().getEpochSecond();
    }

    private static ProtocolException refused(String detail) {
        return new ProtocolException(ErrorCode.LOGIN_HANDSHAKE_FAILED, detail);
    }

    private record Key(Bytes id, long createdSeconds, Bytes secret) {
        Bytes encode() {
            ByteBuf out = Unpooled.buffer();
            out.writeBytes(id.unsafeArray());
            Fields.writeVarint(out, createdSeconds);
            out.writeBytes(secret.unsafeArray());
            return Codec.take(out);
        }

        static Key decode(Bytes line, Path file) throws IOException {
            ByteBuf in = Codec.open(line);
            try {
                Bytes id = Fields.readBytesExactly(in, ID_BYTES);
                long created = Fields.readVarint(in, Long.MAX_VALUE);
                Bytes secret = Fields.readBytesExactly(in, Kdf.HASH_BYTES);
                Fields.requireEnd(in);
                return new Key(id, created, secret);
            } catch (ProtocolException e) {
                throw KeyFile.damaged(file);
            }
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }
}
