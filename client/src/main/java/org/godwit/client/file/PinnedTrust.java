package org.godwit.client.file;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Trusts one certificate that the trusted connection vouched for, whatever name it carries; any
/// other only when the system trusts it for the host.
final class PinnedTrust extends X509ExtendedTrustManager {
    private final Bytes sha256;
    private final X509ExtendedTrustManager system;

    private PinnedTrust(Bytes sha256, X509ExtendedTrustManager system) {
        this.sha256 = sha256;
        this.system = system;
    }

    static SSLContext context(Bytes sha256) {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager system) {
                    SSLContext context = SSLContext.getInstance("TLS");
                    context.init(null, new TrustManager[] {new PinnedTrust(sha256, system)}, null);
                    return context;
                }
            }
            throw new IllegalStateException("the JDK trusts nobody");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    private boolean isPinned(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            return false;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            return MessageDigest.isEqual(hash, sha256.unsafeArray());
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the certificate cannot be read", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        if (!isPinned(chain)) {
            system.checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        if (!isPinned(chain)) {
            system.checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        if (!isPinned(chain)) {
            system.checkServerTrusted(chain, type);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("there are no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("there are no clients here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("there are no clients here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return system.getAcceptedIssuers();
    }
}
