package org.godwit.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.stanza.Text;
import org.godwit.protocol.xml.ElementParser;
import org.godwit.protocol.xml.XmlStream;
import org.godwit.protocol.xml.XmlWriter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one chat message costs in each encoding: a text of 64 characters with a rising id.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders"
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
    private static final String HOME = "example.org";
    private static final Jid ALICE = new Jid("alice", HOME, "b7sk2m4qpz1x");
    private static final Jid BOB = new Jid("bob", HOME, null);
    private static final String STREAM =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String XML =
            "<message type='chat' to='bob@example.org' id='m123456'><body>the quick brown fox jumps"
                    + " over a lazy dog while the tired old ca</body></message>";

    private final BinaryCodec codec = new BinaryCodec(HOME, Limits.DEFAULT);
    private final BinaryStream client = stream(BinaryStream.Side.CLIENT);
    private final BinaryStream server = stream(BinaryStream.Side.SERVER);
    private final BinaryStream toBob = stream(BinaryStream.Side.SERVER);
    private final ByteBuf buffer = Unpooled.buffer(4096);
    private final XmlWriter xml = new XmlWriter();
    private final XmlStream parser =
            new XmlStream(new ElementParser(Limits.DEFAULT), Limits.DEFAULT);
    private final ByteBuf xmlBytes = Unpooled.copiedBuffer(XML, StandardCharsets.UTF_8);
    private final Payload text =
            Payload.of(
                    new Element(
                            Namespaces.CLIENT,
                            "body",
                            List.of(),
                            List.of(
                                    new Text(
                                            "the quick brown fox jumps over a lazy dog while the"
                                                    + " tired old ca"))));
    private long number;
    private Bytes stored = Bytes.EMPTY;
    private Stanza arrived = message(0);
    private Element tree = StanzaWriter.write(arrived);

    private static BinaryStream stream(BinaryStream.Side side) {
        BinaryStream stream = BinaryStream.open(side, HOME, Limits.DEFAULT);
        stream.bind(ALICE);
        return stream;
    }

    private Stanza.Message message(long id) {
        return new Stanza.Message(Envelope.of(BOB, ALICE, "phone-" + id), MessageType.CHAT, text);
    }

    @Setup
    public void prepare() throws ProtocolException {
        stored = codec.encode(message(1));
        arrived = codec.decode(stored);
        tree = StanzaWriter.write(arrived);
        parser.allowStanzaBytes(Limits.DEFAULT.stanzaBytesMax());
        var _ = parser.next(Unpooled.copiedBuffer(STREAM, StandardCharsets.UTF_8));
    }

    /// A client: the payload is a tree.
    @Benchmark
    public Object encodeTree() {
        buffer.clear();
        client.encode(message(++number), buffer);
        client.acknowledged(number);
        return buffer;
    }

    /// A connection's whole way: encoded from a tree, decoded and checked at the server.
    @Benchmark
    public Object encodeTreeAndDecode() throws ProtocolException {
        buffer.clear();
        client.encode(message(++number), buffer);
        client.acknowledged(number);
        return server.decode(buffer);
    }

    /// The server hands on what it has: the payload is bytes.
    @Benchmark
    public Object encodeRelayed() {
        buffer.clear();
        toBob.encode(arrived, buffer);
        toBob.acknowledged(++number);
        return buffer;
    }

    /// The mailbox's form, of a payload that is bytes.
    @Benchmark
    public Object encodeStored() {
        return codec.encode(arrived);
    }

    @Benchmark
    public Object decodeStored() throws ProtocolException {
        return codec.decode(stored);
    }

    @Benchmark
    public Object writeXml() {
        buffer.clear();
        xml.write(tree, XmlWriter.Place.STREAM, buffer);
        return buffer;
    }

    @Benchmark
    public @Nullable Object parseXml() throws ProtocolException {
        xmlBytes.readerIndex(0);
        return parser.next(xmlBytes);
    }
}
