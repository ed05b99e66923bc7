package org.godwit.server.transport;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSLContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLEngine;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives `tls-exporter` (RFC 9266) for TLS 1.3 by BoringSSL, whose binding has no call for it: the
/// library tells of each handshake's exporter secret in the form of a key log, and the rest is RFC
/// 8446 §7.5. A secret is kept from the server's Finished to the end of the handshake. Thread-safe.
final class Exporters {
    private static final int EXPORTED_BYTES = 32;
    private static final byte[] LINE = "EXPORTER_SECRET ".getBytes(StandardCharsets.US_ASCII);

    private static final Logger LOG = LoggerFactory.getLogger(Exporters.class);
    private static final @Nullable VarHandle CONTEXT_ADDRESS = contextAddress();

    /// By the native address of the connection.
    private final Map<Long, byte[]> secrets = new ConcurrentHashMap<>();

    /// Listens to handshakes of `context`, before its first one.
    void watch(SslContext context) {
        if (CONTEXT_ADDRESS != null && context instanceof ReferenceCountedOpenSslContext boring) {
            SSLContext.setKeyLogCallback((long) CONTEXT_ADDRESS.get(boring), this::logged);
        }
    }

    /// Netty keeps the address that its native calls want in a field for its own subclasses.
    private static @Nullable VarHandle contextAddress() {
        try {
            return MethodHandles.privateLookupIn(
                            ReferenceCountedOpenSslContext.class, MethodHandles.lookup())
                    .findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class);
        } catch (ReflectiveOperationException e) {
            LOG.warn("this version of Netty gives no tls-exporter: {}", e.toString());
            return null;
        }
    }

    private void logged(long ssl, byte[] line) {
        if (line.length > LINE.length
                && Arrays.equals(line, 0, LINE.length, LINE, 0, LINE.length)) {
            String text = new String(line, StandardCharsets.US_ASCII).strip();
            secrets.put(ssl, HexFormat.of().parseHex(text.substring(text.lastIndexOf(' ') + 1)));
        }
    }

    /// Forgets the secret of a connection as soon as its handshake is over, well or not.
    void follow(SslHandler handler) {
        long ssl = address(handler.engine());
        if (ssl == 0) {
            return;
        }
        handler.handshakeFuture()
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                handler.handshakeFuture()
                                        .getNow()
                                        .eventLoop()
                                        .execute(() -> secrets.remove(ssl));
                            } else {
                                secrets.remove(ssl);
                            }
                        });
    }

    private static long address(SSLEngine engine) {
        return engine instanceof ReferenceCountedOpenSslEngine boring ? boring.sslPointer() : 0;
    }

    /// The binding of a connection; null when there is none. To be asked while its handshake ends.
    @Nullable Bytes of(SSLEngine engine) {
        byte[] secret = secrets.get(address(engine));
        return secret == null ? null : export(secret, "EXPORTER-Channel-Binding", EXPORTED_BYTES);
    }

    /// RFC 8446 §7.5 for an empty context; the suite's hash is known by the length of the secret.
    ///
    /// @param lengthBytes at most the length of the hash
    static Bytes export(byte[] secret, String label, int lengthBytes) {
        boolean sha384 = secret.length == 48;
        String hmac = sha384 ? "HmacSHA384" : "HmacSHA256";
        try {
            byte[] empty = MessageDigest.getInstance(sha384 ? "SHA-384" : "SHA-256").digest();
            byte[] derived = expand(hmac, secret, label, empty, secret.length);
            return Bytes.wrap(expand(hmac, derived, "exporter", empty, lengthBytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    /// HKDF-Expand-Label (RFC 8446 §7.1) of one block.
    private static byte[] expand(
            String hmac, byte[] secret, String label, byte[] context, int lengthBytes)
            throws GeneralSecurityException {
        byte[] name = ("tls13 " + label).getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance(hmac);
        mac.init(new SecretKeySpec(secret, hmac));
        mac.update((byte) (lengthBytes >> 8));
        mac.update((byte) lengthBytes);
        mac.update((byte) name.length);
        mac.update(name);
        mac.update((byte) context.length);
        mac.update(context);
        mac.update((byte) 1);
        return Arrays.copyOf(mac.doFinal(), lengthBytes);
    }
}
