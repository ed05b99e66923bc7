package org.godwit.server.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// One listening socket.
public final class Listener implements AutoCloseable {
    /// Connections the kernel is asked to keep waiting until they are accepted.
    public static final int BACKLOG = 4096;

    private static final int LOW_WATER_BYTES = 32 * 1024;
    private static final int HIGH_WATER_BYTES = 128 * 1024;
    private static final long CLOSE_MILLIS_MAX = 5_000;

    private final String name;
    private final Channel channel;

    private Listener(String name, Channel channel) {
        this.name = name;
        this.channel = channel;
    }

    /// Binds and begins to accept.
    ///
    /// @param name what it is called in the ready line and in errors
    /// @param address port 0 takes a free one
    /// @param connection sets up the pipeline of a new connection
    /// @throws IOException with the next step in its message when the port cannot be had
    public static Listener open(
            String name,
            NetworkThreads threads,
            InetSocketAddress address,
            Consumer<? super Channel> connection)
            throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(threads.loops())
                        .channel(threads.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.RECVBUF_ALLOCATOR, LoopReads.INSTANCE)
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK,
                                new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel fresh) {
                                        connection.accept(fresh);
                                    }
                                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on "
                            + address.getHostString()
                            + ":"
                            + address.getPort()
                            + " for "
                            + name
                            + ": another program has the port, or it is not ours to take;"
                            + " choose another with ports."
                            + name,
                    bound.cause());
        }
        return new Listener(name, bound.channel());
    }

    public String name() {
        return name;
    }

    /// The address bound, with the port taken.
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /// Stops accepting. Connections stay.
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(CLOSE_MILLIS_MAX);
    }
}
