package org.godwit.protocol.handshake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.security.PrivateKey;
import org.godwit.protocol.frame.Fields;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// A root's word that a static key is the server's (PROTOCOL §4.3). Two levels: the root, an
/// Ed25519 key that clients pin, and the server's X25519 key that it signs.
///
/// @param root the root's public key
/// @param key the server's static public key
/// @param notBeforeSeconds Unix time from which it is valid
/// @param notAfterSeconds Unix time after which it is not
/// @param serial grows with every certificate of this root
/// @param signature the root's, over everything but itself
public record ServerCertificate(
        Bytes root,
        Bytes key,
        long notBeforeSeconds,
        long notAfterSeconds,
        long serial,
        Bytes signature) {
    private static final int VERSION = 1;
    private static final Bytes CONTEXT = Bytes.utf8("Godwit server key 1");

    static ServerCertificate sign(
            PrivateKey rootKey, Bytes root, Bytes key, long nowSeconds, long validSeconds) {
        ServerCertificate unsigned =
                new ServerCertificate(
                        root, key, nowSeconds, nowSeconds + validSeconds, nowSeconds, Bytes.EMPTY);
        Bytes signature = Signing.sign(rootKey, unsigned.signedPart());
        return new ServerCertificate(
                root,
                key,
                unsigned.notBeforeSeconds,
                unsigned.notAfterSeconds,
                unsigned.serial,
                signature);
    }

    /// Checks signature, time and, when there is one, the pin. Without a pin the caller trusts on
    /// first use and must pin [#root] from then on.
    ///
    /// @param clockSkewSeconds how far the clocks may be apart
    /// @throws ProtocolException with [ErrorCode#LOGIN_HANDSHAKE_FAILED]
    public void verify(@Nullable Bytes pinnedRoot, long nowSeconds, long clockSkewSeconds)
            throws ProtocolException {
        if (pinnedRoot != null
                && !MessageDigest.isEqual(pinnedRoot.unsafeArray(), root.unsafeArray())) {
            throw refused("the server's key is signed by an unknown root");
        }
        if (!Signing.verify(root, signedPart(), signature)) {
            throw refused("the signature of the server's key is wrong");
        }
        if (!isValidAt(nowSeconds, clockSkewSeconds)) {
            throw refused("the server's key is expired or not yet valid");
        }
    }

    public boolean isValidAt(long nowSeconds, long clockSkewSeconds) {
        return nowSeconds >= notBeforeSeconds - clockSkewSeconds
                && nowSeconds <= notAfterSeconds + clockSkewSeconds;
    }

    public Bytes encode() {
        ByteBuf out = Unpooled.buffer();
        writeSigned(out);
        out.writeBytes(signature.unsafeArray());
        return Codec.take(out);
    }

    /// @throws ProtocolException when badly formed; nothing is verified yet
    public static ServerCertificate decode(Bytes encoded) throws ProtocolException {
        ByteBuf in = Codec.open(encoded);
        if (Fields.readByte(in) != VERSION) {
            throw refused("unknown version of the server's certificate");
        }
        Bytes root = Fields.readBytesExactly(in, Signing.PUBLIC_KEY_BYTES);
        Bytes key = Fields.readBytesExactly(in, X25519.KEY_BYTES);
        long notBefore = Fields.readVarint(in, Long.MAX_VALUE / 4);
        long notAfter = Fields.readVarint(in, Long.MAX_VALUE / 4);
        long serial = Fields.readVarint(in, Long.MAX_VALUE);
        Bytes signature = Fields.readBytesExactly(in, Signing.SIGNATURE_BYTES);
        Fields.requireEnd(in);
        return new ServerCertificate(root, key, notBefore, notAfter, serial, signature);
    }

    private Bytes signedPart() {
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(CONTEXT.unsafeArray());
        writeSigned(out);
        return Codec.take(out);
    }

    private void writeSigned(ByteBuf out) {
        out.writeByte(VERSION);
        out.writeBytes(root.unsafeArray());
        out.writeBytes(key.unsafeArray());
        Fields.writeVarint(out, notBeforeSeconds);
        Fields.writeVarint(out, notAfterSeconds);
        Fields.writeVarint(out, serial);
    }

    private static ProtocolException refused(String detail) {
        return new ProtocolException(ErrorCode.LOGIN_HANDSHAKE_FAILED, detail);
    }
}
