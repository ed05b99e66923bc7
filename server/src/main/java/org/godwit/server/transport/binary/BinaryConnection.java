package org.godwit.server.transport.binary;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.godwit.protocol.frame.Frame;
import org.godwit.protocol.frame.FrameSplitter;
import org.godwit.protocol.handshake.Control;
import org.godwit.protocol.handshake.TicketKeys;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.account.Verdict;
import org.godwit.server.session.Connection;
import org.godwit.server.session.Opened;
import org.godwit.server.session.ToClient;
import org.godwit.server.transport.Farewell;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One binary connection, from its first byte: first an [Entry], then an [OpenStream], in the end
/// neither. Confined to its event loop, except [#send], [#submit] and [#peer].
final class BinaryConnection extends ByteToMessageDecoder implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(BinaryConnection.class);

    private final BinaryTransport transport;
    private final Channel channel;
    private final BinaryLoop loop;
    private final long acceptedMillis;
    private @Nullable Entry entry;
    private @Nullable OpenStream stream;

    /// Work taken from the loop and not yet done; null while there is none.
    private @Nullable Queue<Work> queue;

    /// To be made on the channel's event loop.
    BinaryConnection(BinaryTransport transport, Channel channel) {
        this.transport = transport;
        this.channel = channel;
        this.loop = transport.loopOf(channel.eventLoop());
        this.acceptedMillis = loop.nowMillis();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        entry = new Entry(transport, this, channel.remoteAddress());
        loop.opened(this);
    }

    long acceptedMillis() {
        return acceptedMillis;
    }

    @Override
    public void send(ToClient event) {
        submit(new Work.Tell(event));
    }

    void submit(Work work) {
        loop.submit(this, work);
    }

    @Override
    public String peer() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            if (entry != null) {
                entry.read(in);
            } else if (stream != null) {
                readFrame(stream, in);
            } else {
                in.skipBytes(in.readableBytes());
            }
        } catch (ProtocolException e) {
            in.skipBytes(in.readableBytes());
            fail(e);
        }
    }

    private void readFrame(OpenStream open, ByteBuf in) throws ProtocolException {
        ByteBuf record = FrameSplitter.next(in, transport.settings().wire().frameBytesMax());
        if (record == null) {
            return;
        }
        Frame frame = Frame.parse(open.frames().open(record));
        open.report(frame);
        if (frame.control() != null) {
            obey(open, Control.read(frame.control()));
        }
    }

    private void obey(OpenStream open, Control control) throws ProtocolException {
        switch (control) {
            case Control.Upgraded() -> {
                open.frames().finishUpgrade();
                giveTicket(open);
            }
            case Control.Goodbye() -> {
                open.end(true, transport.frozen());
                close();
            }
            case Control.Close(ErrorCode code, String detail) -> {
                LOG.debug("{} closes: {} {}", peer(), code, detail);
                close();
            }
            case Control.Reply _, Control.Upgrade _, Control.NewTicket _ ->
                    throw new ProtocolException(
                            ErrorCode.STREAM_BAD_FORMAT, "only a server says this");
        }
    }

    /// Takes work over from the loop; true for the first of this turn.
    boolean enqueue(Work item) {
        Queue<Work> waiting = queue;
        boolean first = waiting == null;
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
            queue = waiting;
        }
        waiting.add(item);
        return first;
    }

    /// Does all waiting work and sends what comes of it in one write.
    void work() {
        Queue<Work> waiting = queue;
        queue = null;
        if (waiting == null) {
            return;
        }
        ByteBuf out = channel.alloc().ioBuffer();
        try {
            for (Work item : waiting) {
                work(item, out);
            }
            if (stream != null) {
                stream.seal(loop.writer(), out);
                stream.rekeyWhenOld(loop.nowMillis());
            }
            flush(out);
        } catch (ProtocolException e) {
            loop.writer().clear();
            flush(out);
            fail(e);
        }
    }

    private void work(Work item, ByteBuf out) throws ProtocolException {
        switch (item) {
            case Work.Tell(ToClient event) -> {
                if (stream != null) {
                    tell(stream, event, out);
                }
            }
            case Work.Judged(Verdict verdict) -> {
                if (entry != null) {
                    entry.judged(verdict);
                }
            }
            case Work.Answered(Opened opened) -> {
                if (entry == null) {
                    StreamOpening.abandon(opened);
                } else {
                    answered(entry.answered(opened), opened, out);
                }
            }
        }
    }

    private void tell(OpenStream open, ToClient event, ByteBuf out) {
        open.add(event, loop.writer(), out);
        switch (event) {
            case ToClient.Read(boolean wanted) -> read(wanted);
            case ToClient.Close(ErrorCode code, String detail) -> {
                open.seal(loop.writer(), out);
                open.frames().seal(new Control.Close(code, detail), out);
                end();
            }
            case ToClient.Deliver _,
                    ToClient.Acknowledge _,
                    ToClient.RequestAck _,
                    ToClient.CountingStarted _ -> {
                // Already in the frame.
            }
        }
    }

    private void answered(@Nullable StreamOpening opening, Opened opened, ByteBuf out)
            throws ProtocolException {
        if (opening == null) {
            return;
        }
        OpenStream open = opening.open(opened, out);
        leaveEntry();
        stream = open;
        loop.settled(this);
        if (open.frames().canUpgrade()) {
            loop.upgradeSoon(this);
        }
        opening.deliverEarly(open, opened);
        read(true);
        loop.later(this::readWhatWaited);
    }

    /// Goes on with what came in while the login was under way.
    private void readWhatWaited() {
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (ctx != null) {
            try {
                channelRead(ctx, channel.alloc().buffer(0));
            } catch (Exception e) {
                exceptionCaught(ctx, e);
            }
        }
    }

    /// Stops or goes on reading the socket.
    void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /// Mixes fresh keys into a connection that rests on a ticket.
    void upgrade() {
        OpenStream open = stream;
        if (open == null || !open.frames().canUpgrade() || !channel.isActive()) {
            return;
        }
        ByteBuf out = channel.alloc().ioBuffer();
        try {
            open.frames().beginUpgrade(out);
            flush(out);
        } catch (ProtocolException e) {
            flush(out);
            fail(e);
        }
    }

    private void giveTicket(OpenStream open) {
        long now = transport.clock().instant().getEpochSecond();
        Bytes ticket =
                LoginCourse.ticket(transport.keys().tickets(), open.frames(), open.who(), now);
        ByteBuf out = channel.alloc().ioBuffer();
        open.frames().seal(new Control.NewTicket(ticket, TicketKeys.TICKET_LIFE.toSeconds()), out);
        flush(out);
    }

    /// Writes one record of the handshake.
    void writeRecord(Bytes record) {
        ByteBuf out = channel.alloc().ioBuffer(record.size() + 3);
        FrameSplitter.writeLength(out, record.size());
        out.writeBytes(record.unsafeArray());
        flush(out);
    }

    /// Sends `out`; closes after it when this connection has ended, or cannot keep up.
    private void flush(ByteBuf out) {
        boolean ended = entry == null && stream == null;
        if (!out.isReadable()) {
            out.release();
            if (ended) {
                close();
            }
            return;
        }
        ChannelFuture written = channel.writeAndFlush(out);
        if (ended) {
            written.addListener(Farewell.AFTER);
        } else if (channel.bytesBeforeWritable()
                > transport.settings().limits().unwrittenBytesMax()) {
            LOG.debug("{} reads too slowly", peer());
            close();
        }
    }

    /// Tells the peer why in the form it understands by now, and closes.
    private void fail(ProtocolException e) {
        LOG.debug("{} failed: {} {}", peer(), e.code(), e.detail());
        ByteBuf out = channel.alloc().ioBuffer();
        if (entry != null) {
            entry.refuse(e, out);
        } else if (stream != null) {
            stream.frames().seal(new Control.Close(e.code(), e.detail()), out);
        }
        end();
        flush(out);
    }

    /// No session and no login from here on; whatever was opened is told.
    private void end() {
        if (stream != null) {
            stream.end(false, transport.frozen());
        }
        leaveEntry();
        stream = null;
        loop.settled(this);
    }

    private void leaveEntry() {
        if (entry != null) {
            entry.left();
            entry = null;
        }
    }

    private void close() {
        end();
        var _ = channel.close();
    }

    /// The loop needs the place, or the time is up.
    void dropHalfOpen(String why) {
        fail(new ProtocolException(ErrorCode.STREAM_CONNECTION_TIMEOUT, why));
    }

    /// A bug: this device starts anew, nobody else notices.
    void broke(RuntimeException cause) {
        LOG.error("a connection broke", cause);
        loop.writer().clear();
        close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        end();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream != null) {
            stream.writable(channel.isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} broke off: {}", peer(), cause.getMessage());
        } else {
            LOG.error("a connection broke", cause);
        }
        close();
    }
}
