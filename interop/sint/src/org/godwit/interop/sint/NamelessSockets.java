package org.godwit.interop.sint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

import javax.net.SocketFactory;

/// Sockets that do not say they are on loopback. The client offers others a file under the local
/// address of its connection unless that is a loopback one; on one machine "any address" is as
/// good.
final class NamelessSockets extends SocketFactory {
    private static final class Nameless extends Socket {
        @Override
        public InetAddress getLocalAddress() {
            try {
                return InetAddress.getByAddress(new byte[4]);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("four bytes are an address", e);
            }
        }
    }

    @Override
    public Socket createSocket() {
        return new Nameless();
    }

    private static Socket connected(InetSocketAddress remote) throws IOException {
        Socket socket = new Nameless();
        socket.connect(remote);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
            throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        return createSocket(host, port);
    }
}
