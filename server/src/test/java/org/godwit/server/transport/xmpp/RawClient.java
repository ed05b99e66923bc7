package org.godwit.server.transport.xmpp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A socket that speaks whatever text a test gives it.
final class RawClient implements AutoCloseable {
    static final String HEADER =
            "<?xml version='1.0'?><stream:stream to='godwit.test' version='1.0'"
                    + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final int READ_MILLIS_MAX = 10_000;

    private Socket socket;
    private final StringBuilder unread = new StringBuilder();

    RawClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(READ_MILLIS_MAX);
    }

    void startTls(String... protocols) throws IOException, GeneralSecurityException {
        SSLSocket tls = wrapped();
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
    }

    /// With one version and suite only.
    void startTls(String version, String suite) throws IOException, GeneralSecurityException {
        SSLSocket tls = wrapped();
        tls.setEnabledProtocols(new String[] {version});
        tls.setEnabledCipherSuites(new String[] {suite});
        tls.startHandshake();
        socket = tls;
    }

    private SSLSocket wrapped() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
        return (SSLSocket)
                context.getSocketFactory()
                        .createSocket(socket, "godwit.test", socket.getPort(), true);
    }

    SSLSocket tls() {
        return (SSLSocket) socket;
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /// Everything up to and including `end`.
    String readTo(String end) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        int found = unread.indexOf(end);
        while (found < 0) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("closed; wanted " + end + " but got " + unread);
            }
            unread.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            found = unread.indexOf(end);
        }
        String text = unread.substring(0, found + end.length());
        unread.delete(0, found + end.length());
        return text;
    }

    /// Everything until the server closes.
    String readToEnd() throws IOException {
        unread.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        String text = unread.toString();
        unread.setLength(0);
        return text;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
