package org.godwit.server.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.stanza.Bytes;

/// TLS 1.2 and 1.3 for the server's sockets (RFC 7590): BoringSSL where its library is on board,
/// else the JDK's. Only suites with forward secrecy and authenticated encryption (RFC 9325 §4.2).
/// The identity may change while connections go on. Thread-safe.
public final class Tls {
    private static final List<String> SUITES =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final int EXPORTED_BYTES = 32;

    private final List<String> protocols;
    private final Exporters exporters = new Exporters();
    private volatile SslContext context;

    private Tls(TlsIdentity identity, List<String> protocols) throws IOException {
        this.protocols = List.copyOf(protocols);
        this.context = build(identity, protocols);
        exporters.watch(context);
    }

    /// @param protocols ALPN names offered, such as `xmpp-client` (XEP-0368); may be empty. A
    ///   client that names none of them is served nevertheless
    public static Tls of(TlsIdentity identity, List<String> protocols) throws IOException {
        return new Tls(identity, protocols);
    }

    private static SslContext build(TlsIdentity identity, List<String> protocols)
            throws IOException {
        SslContextBuilder builder =
                SslContextBuilder.forServer(identity.key(), identity.chain())
                        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                        .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
                        .trustManager(new TrustNobody())
                        .protocols("TLSv1.3", "TLSv1.2");
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols));
        }
        return builder.build();
    }

    /// What begins from now on is proved by `identity`; what goes on is not disturbed.
    ///
    /// @throws IOException when it is no use, as when key and certificate do not belong together;
    ///   then nothing has changed
    public void replace(TlsIdentity identity) throws IOException {
        SslContext fresh = build(identity, protocols);
        exporters.watch(fresh);
        context = fresh;
    }

    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        exporters.follow(handler);
        return handler;
    }

    /// For a port that serves both: TLS when the peer begins it, else the bytes as they are.
    public ChannelHandler newOptionalHandler() {
        return new OptionalSslHandler(context) {
            @Override
            protected SslHandler newSslHandler(ChannelHandlerContext ctx, SslContext unused) {
                return newHandler(ctx.alloc());
            }
        };
    }

    /// What a login may bind itself to, best first. To be asked when the handshake of `handler`
    /// ends, not later.
    public List<ChannelBinding> bindings(SslHandler handler) {
        SSLEngine engine = handler.engine();
        SSLSession session = engine.getSession();
        List<ChannelBinding> bindings = new ArrayList<>(2);
        if (session.getProtocol().equals("TLSv1.3")) {
            Bytes exported = exporters.of(engine);
            if (exported != null) {
                bindings.add(new ChannelBinding(ChannelBinding.TLS_EXPORTER, exported));
            } else if (session instanceof ExtendedSSLSession extended) {
                export(extended, bindings);
            }
        }
        Certificate[] own = session.getLocalCertificates();
        if (own != null && own.length > 0 && own[0] instanceof X509Certificate certificate) {
            bindings.add(
                    new ChannelBinding(
                            ChannelBinding.TLS_SERVER_END_POINT,
                            TlsIdentity.endPoint(certificate)));
        }
        return bindings;
    }

    /// The JDK's own TLS has a call for it.
    private static void export(ExtendedSSLSession session, List<ChannelBinding> bindings) {
        try {
            byte[] data =
                    session.exportKeyingMaterialData(
                            "EXPORTER-Channel-Binding", new byte[0], EXPORTED_BYTES);
            bindings.add(new ChannelBinding(ChannelBinding.TLS_EXPORTER, Bytes.wrap(data)));
        } catch (UnsupportedOperationException | SSLKeyException e) {
            // Not on offer: the end point remains.
            return;
        }
    }
}
