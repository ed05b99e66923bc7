package org.godwit.client.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.frame.FrameWriter;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// All wires on the one thread that calls [#pump]. One buffer to read into and one to write from
/// serve them all; what several stanzas of a turn make goes out in one write.
final class Loop implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    /// How long the loop sleeps at most, in milliseconds: a rate is kept this exactly.
    private static final int NAP_MILLIS = 1;

    private final LoadPlan plan;
    private final Selector selector = Selector.open();
    private final X25519 curve = X25519.fastest();
    private final InstantSource clock = InstantSource.system();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuf inputView = Unpooled.wrappedBuffer(input);
    private final ByteBuf output = Unpooled.directBuffer(BUFFER_BYTES);
    private final FrameWriter writer = new FrameWriter();
    private final List<Wire> dirty = new ArrayList<>();
    private final Deque<Wire> toOpen = new ArrayDeque<>();
    private final Latencies latencies;
    private final Progress progress;
    private LoadScript script = (_, _) -> {};
    private LoadPlan.LoginBy loginBy = LoadPlan.LoginBy.IK;
    private boolean resume;
    private int opening;
    private int open;
    private long stored;
    private long bytesIn;
    private long bytesOut;
    private boolean endingExpected;
    private @Nullable LoadException broken;

    Loop(LoadPlan plan, Latencies latencies, Progress progress) throws IOException {
        this.plan = plan;
        this.latencies = latencies;
        this.progress = progress;
    }

    LoadPlan plan() {
        return plan;
    }

    X25519 curve() {
        return curve;
    }

    InstantSource clock() {
        return clock;
    }

    Selector selector() {
        return selector;
    }

    LoadPlan.LoginBy loginBy() {
        return loginBy;
    }

    BinaryStream newCodec() {
        return BinaryStream.open(BinaryStream.Side.CLIENT, plan.target().domain(), Limits.DEFAULT);
    }

    /// What happens from now on is told to `next`.
    void follow(LoadScript next) {
        script = next;
    }

    /// By which handshake later logins go, as far as what is known allows.
    void logInBy(LoadPlan.LoginBy by, boolean resuming) {
        loginBy = by;
        resume = resuming;
    }

    /// Whether connections may end now without that being a failure.
    void expectEndings(boolean expected) {
        endingExpected = expected;
    }

    int open() {
        return open;
    }

    /// Messages whose first tick has come.
    long stored() {
        return stored;
    }

    long bytesIn() {
        return bytesIn;
    }

    long bytesOut() {
        return bytesOut;
    }

    /// Logs in, so many at once as the plan allows.
    void openSoon(Wire wire) {
        toOpen.add(wire);
    }

    /// Turns until `done`, or until `longest` has passed.
    ///
    /// @return whether it is done
    boolean pump(BooleanSupplier done, Duration longest) throws LoadException, IOException {
        long until = System.nanoTime() + longest.toNanos();
        while (!done.getAsBoolean()) {
            long now = System.nanoTime();
            if (now >= until) {
                return false;
            }
            turn(now);
        }
        return true;
    }

    private void turn(long now) throws LoadException, IOException {
        while (opening < plan.target().connectingMax() && !toOpen.isEmpty()) {
            opening++;
            toOpen.removeFirst().open(resume);
        }
        script.turn(now);
        flush();
        selector.select(this::ready, NAP_MILLIS);
        flush();
        progress.turn(now, this);
        LoadException failure = broken;
        if (failure != null) {
            throw failure;
        }
    }

    private void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            output.clear();
            dirty.get(i).flush(writer, output);
        }
        dirty.clear();
    }

    private void ready(SelectionKey key) {
        Wire wire = (Wire) key.attachment();
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable()) {
                wire.connected(channel);
            }
            if (key.isValid() && key.isWritable()) {
                wire.writable();
            }
            if (key.isValid() && key.isReadable()) {
                read(wire, channel);
            }
        } catch (IOException e) {
            wire.ended(String.valueOf(e.getMessage()));
        }
    }

    private void read(Wire wire, SocketChannel channel) throws IOException {
        byte[] partial = wire.takePartial();
        input.clear();
        if (partial.length > input.remaining() / 2) {
            readMuch(wire, channel, partial);
            return;
        }
        input.put(partial);
        int count = channel.read(input);
        if (count < 0) {
            wire.ended("the server closed the connection");
            return;
        }
        bytesIn += count;
        inputView.setIndex(0, input.position());
        wire.read(inputView);
    }

    /// A frame larger than the shared buffer serves.
    private void readMuch(Wire wire, SocketChannel channel, byte[] partial) throws IOException {
        ByteBuffer larger = ByteBuffer.allocate(Limits.DEFAULT.frameBytesMax() + BUFFER_BYTES);
        larger.put(partial);
        int count = channel.read(larger);
        if (count < 0) {
            wire.ended("the server closed the connection");
            return;
        }
        bytesIn += count;
        wire.read(Unpooled.wrappedBuffer(larger.array(), 0, larger.position()));
    }

    int write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        int written = channel.write(bytes);
        bytesOut += written;
        return written;
    }

    SelectionKey register(SocketChannel channel, Wire wire, int operations) throws IOException {
        return channel.register(selector, operations, wire);
    }

    // ---- what wires report

    void dirty(Wire wire) {
        dirty.add(wire);
    }

    void opened(Wire wire) {
        opening--;
        open++;
        script.opened(wire);
    }

    void heard(Wire wire, Stanza stanza) {
        try {
            switch (stanza) {
                case Stanza.Addressed addressed -> script.heard(wire, addressed);
                case Stanza.Unknown _ -> throw new LoadException("the server sent no stanza");
            }
        } catch (LoadException e) {
            fail(e);
        }
    }

    void stored(long dueNanos) {
        stored++;
        latencies.stored(System.nanoTime() - dueNanos);
    }

    void left() {
        open--;
    }

    void ended(Wire wire, Wire.State was, String why) {
        if (was == Wire.State.OPEN) {
            open--;
        } else {
            opening--;
        }
        if (!endingExpected) {
            String how = was == Wire.State.OPEN ? " ended: " : " could not be opened: ";
            fail(new LoadException("the connection of " + wire.account().jid() + how + why));
        }
    }

    private void fail(LoadException e) {
        if (broken == null) {
            broken = e;
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        output.release();
    }
}
