package org.godwit.server.account;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.godwit.protocol.sasl.ScramCredentials;
import org.godwit.protocol.sasl.ScramHash;
import org.godwit.protocol.sasl.ScramVerifier;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.store.Blob;
import org.jspecify.annotations.Nullable;

/// The stored form of an account, a device and an invite. Each begins with its version.
sealed interface AccountRecord {
    byte VERSION = 1;

    /// Since there is SCRAM-SHA-512.
    byte LOGIN_VERSION = 2;

    /// Since invites can be an account's.
    byte INVITE_VERSION = 2;

    /// `account/<bare>`; without credentials only devices can log in.
    record Login(long createdMillis, boolean disabled, @Nullable ScramCredentials credentials)
            implements AccountRecord {
        Login with(ScramCredentials changed) {
            return new Login(createdMillis, disabled, changed);
        }

        Login with(boolean nowDisabled) {
            return new Login(createdMillis, nowDisabled, credentials);
        }

        static Login decode(Blob blob) {
            return read(
                    blob,
                    LOGIN_VERSION,
                    (in, version) ->
                            new Login(
                                    in.readLong(),
                                    in.readBoolean(),
                                    in.readBoolean()
                                            ? new ScramCredentials(
                                                    verifier(in, ScramHash.SHA_1),
                                                    verifier(in, ScramHash.SHA_256),
                                                    version < LOGIN_VERSION
                                                            ? null
                                                            : perhaps(in, ScramHash.SHA_512))
                                            : null));
        }
    }

    /// `of/<bare>/device/<id>`.
    record Device(Bytes publicKey, String name, long createdMillis, long lastSeenMillis)
            implements AccountRecord {
        Device seen(long nowMillis) {
            return new Device(publicKey, name, createdMillis, nowMillis);
        }

        Device named(String newName) {
            return new Device(publicKey, newName, createdMillis, lastSeenMillis);
        }

        static Device decode(Blob blob) {
            return read(
                    blob,
                    VERSION,
                    (in, _) -> new Device(bytes(in), in.readUTF(), in.readLong(), in.readLong()));
        }
    }

    /// `of/<bare>/link/<hash>`.
    record Link(long expiresMillis) implements AccountRecord {
        static Link decode(Blob blob) {
            return read(blob, VERSION, (in, _) -> new Link(in.readLong()));
        }
    }

    /// `of/<bare>/invite/<hash>`: who shows it becomes a contact.
    record Invitation(long expiresMillis) implements AccountRecord {
        static Invitation decode(Blob blob) {
            return read(blob, VERSION, (in, _) -> new Invitation(in.readLong()));
        }
    }

    /// `invite/<hash>`; `spentOn` is a bare JID once somebody began to use it, or when it is for
    /// this name only; `inviter` is one where an account has given it away.
    record Invite(long expiresMillis, @Nullable String spentOn, @Nullable String inviter)
            implements AccountRecord {
        Invite spentOn(String account) {
            return new Invite(expiresMillis, account, inviter);
        }

        static Invite decode(Blob blob) {
            return read(
                    blob,
                    INVITE_VERSION,
                    (in, version) ->
                            new Invite(
                                    in.readLong(),
                                    in.readBoolean() ? in.readUTF() : null,
                                    version >= INVITE_VERSION && in.readBoolean()
                                            ? in.readUTF()
                                            : null));
        }
    }

    default Blob encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(version());
            switch (this) {
                case Login(long created, boolean disabled, ScramCredentials credentials) -> {
                    out.writeLong(created);
                    out.writeBoolean(disabled);
                    out.writeBoolean(credentials != null);
                    if (credentials != null) {
                        write(out, credentials.sha1());
                        write(out, credentials.sha256());
                        out.writeBoolean(credentials.sha512() != null);
                        if (credentials.sha512() != null) {
                            write(out, credentials.sha512());
                        }
                    }
                }
                case Device(Bytes key, String name, long created, long lastSeen) -> {
                    write(out, key);
                    out.writeUTF(name);
                    out.writeLong(created);
                    out.writeLong(lastSeen);
                }
                case Link(long expires) -> out.writeLong(expires);
                case Invitation(long expires) -> out.writeLong(expires);
                case Invite(long expires, String spentOn, String inviter) -> {
                    out.writeLong(expires);
                    out.writeBoolean(spentOn != null);
                    if (spentOn != null) {
                        out.writeUTF(spentOn);
                    }
                    out.writeBoolean(inviter != null);
                    if (inviter != null) {
                        out.writeUTF(inviter);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    private byte version() {
        return switch (this) {
            case Login _ -> LOGIN_VERSION;
            case Invite _ -> INVITE_VERSION;
            case Device _, Link _, Invitation _ -> VERSION;
        };
    }

    private static void write(DataOutputStream out, ScramVerifier verifier) throws IOException {
        write(out, verifier.salt());
        out.writeInt(verifier.iterations());
        write(out, verifier.storedKey());
        write(out, verifier.serverKey());
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeShort(bytes.size());
        out.write(bytes.unsafeArray());
    }

    private static ScramVerifier verifier(DataInputStream in, ScramHash hash) throws IOException {
        return new ScramVerifier(hash, bytes(in), in.readInt(), bytes(in), bytes(in));
    }

    private static @Nullable ScramVerifier perhaps(DataInputStream in, ScramHash hash)
            throws IOException {
        return in.readBoolean() ? verifier(in, hash) : null;
    }

    private static Bytes bytes(DataInputStream in) throws IOException {
        return Bytes.wrap(in.readNBytes(in.readUnsignedShort()));
    }

    private static <T> T read(Blob blob, byte newest, Body<T> body) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            if (version < 1 || version > newest) {
                throw new IllegalStateException("account record of unknown version " + version);
            }
            return body.read(in, version);
        } catch (IOException e) {
            throw new UncheckedIOException("damaged account record", e);
        }
    }

    /// Reads what follows the version.
    interface Body<T> {
        T read(DataInputStream in, byte version) throws IOException;
    }
}
