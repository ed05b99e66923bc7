package org.godwit.server.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.godwit.protocol.sasl.ChannelBinding;
import org.godwit.protocol.stanza.Bytes;

/// TLS 1.2 and 1.3 for the server's sockets (RFC 7590): BoringSSL where its library is on board,
/// else the JDK's.
public final class Tls {
    private static final int EXPORTED_BYTES = 32;

    private final SslContext context;
    private final ChannelBinding endPoint;

    private Tls(SslContext context, ChannelBinding endPoint) {
        this.context = context;
        this.endPoint = endPoint;
    }

    /// @param protocols ALPN names offered, such as `xmpp-client` (XEP-0368); may be empty. A
    ///   client that names none of them is served nevertheless
    public static Tls of(TlsIdentity identity, List<String> protocols) throws IOException {
        SslContextBuilder builder =
                SslContextBuilder.forServer(identity.key(), identity.chain())
                        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2");
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols));
        }
        return new Tls(
                builder.build(),
                new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, identity.endPoint()));
    }

    public SslHandler newHandler(ByteBufAllocator allocator) {
        return context.newHandler(allocator);
    }

    /// For a port that serves both: TLS when the peer begins it, else the bytes as they are.
    public ChannelHandler newOptionalHandler() {
        return new OptionalSslHandler(context);
    }

    /// What a login may bind itself to once the handshake of `handler` is done, best first.
    public List<ChannelBinding> bindings(SslHandler handler) {
        SSLSession session = handler.engine().getSession();
        List<ChannelBinding> bindings = new ArrayList<>(2);
        if (session instanceof ExtendedSSLSession extended
                && session.getProtocol().equals("TLSv1.3")) {
            export(extended, bindings);
        }
        bindings.add(endPoint);
        return bindings;
    }

    /// RFC 9266; BoringSSL's binding does not offer it, the JDK's does.
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
