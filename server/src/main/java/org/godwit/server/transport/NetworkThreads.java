package org.godwit.server.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.TimeUnit;

/// The event loops every listener of a node shares: epoll on Linux, otherwise what Java selects
/// with (kqueue on BSD and macOS).
public final class NetworkThreads implements AutoCloseable {
    private static final long QUIET_MILLIS = 50;
    private static final long CLOSE_MILLIS_MAX = 5_000;

    private final EventLoopGroup loops;
    private final Class<? extends ServerChannel> serverChannel;

    private NetworkThreads(EventLoopGroup loops, Class<? extends ServerChannel> serverChannel) {
        this.loops = loops;
        this.serverChannel = serverChannel;
    }

    /// @param threads event loops; as many as there are cores is right
    public static NetworkThreads open(int threads) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new NetworkThreads(
                new MultiThreadIoEventLoopGroup(threads, factory),
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    /// By what sockets are waited for on this machine: `epoll` or `nio`.
    public static String transport() {
        return Epoll.isAvailable() ? "epoll" : "nio";
    }

    public EventLoopGroup loops() {
        return loops;
    }

    public Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    /// Closes every socket and ends the threads; waits a few seconds at most.
    @Override
    public void close() {
        loops.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS_MAX + QUIET_MILLIS);
    }
}
