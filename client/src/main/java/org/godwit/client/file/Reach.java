package org.godwit.client.file;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Which addresses files are fetched from and brought to. A peer writes the address a client is to
/// open, so it must not lead into the network the client is in.
///
/// - our own server, as it told over the trusted connection: by `https` with the certificate it
///   named or one the system trusts; by `http` only when it is on this very machine;
/// - any other: by `https` with a certificate the system trusts, on a public address.
///
/// @param own where our server has its files, or null when that is not known
/// @param certificate SHA-256 of the certificate met there, or null
public record Reach(@Nullable URI own, @Nullable Bytes certificate) {
    public static final Reach ANYWHERE_PUBLIC = new Reach(null, null);

    /// Refuses what is not to be opened.
    ///
    /// @throws FileException of reason REFUSED_ADDRESS, or NETWORK when the host is unknown
    public void check(URI uri) throws FileException {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        if (host == null || uri.getUserInfo() != null || !(secure || plain)) {
            throw refused("this is no address of the web");
        }
        if (isOwn(uri)) {
            if (plain && !resolve(host).isLoopbackAddress()) {
                throw refused("the server gives files only in the clear");
            }
        } else if (plain) {
            throw refused("this address is not encrypted; only https is opened");
        } else if (isInside(resolve(host))) {
            throw refused("this address is inside the network here");
        }
    }

    /// Whether it is at our own server.
    boolean isOwn(URI uri) {
        return own != null
                && own.getHost() != null
                && own.getScheme().equalsIgnoreCase(uri.getScheme())
                && own.getHost().equalsIgnoreCase(uri.getHost())
                && port(own) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0
                ? uri.getPort()
                : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static InetAddress resolve(String host) throws FileException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new FileException(
                    FileException.Reason.NETWORK, "there is no host " + host + " now", e);
        }
    }

    private static boolean isInside(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        boolean isShared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isUniqueLocal
                || isShared;
    }

    private static FileException refused(String why) {
        return new FileException(FileException.Reason.REFUSED_ADDRESS, why);
    }
}
