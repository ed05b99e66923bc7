package org.godwit.protocol.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.Mark;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.stanza.Traits;
import org.junit.jupiter.api.Test;

class BinaryCodecTest {
    private static final String HOME = "example.org";
    private static final BinaryCodec CODEC = new BinaryCodec(HOME, Limits.DEFAULT);

    @Test
    void anyElementShouldSurviveWithoutAConnection() throws ProtocolException {
        for (long seed = 0; seed < 2000; seed++) {
            Element element = new RandomStanzas(seed).element(4);
            Stanza read = CODEC.decode(CODEC.encode(Trees.stanza(element)));
            assertThat(StanzaWriter.write(read)).as("seed %d", seed).isEqualTo(element);
        }
    }

    @Test
    void whatWasWrittenQuicklyShouldBeReadByAnyCodec() throws ProtocolException {
        BinaryCodec quick = BinaryCodec.quick(HOME, Limits.DEFAULT);
        for (long seed = 0; seed < 2000; seed++) {
            Element element = new RandomStanzas(seed).element(4);
            Stanza read = CODEC.decode(quick.encode(Trees.stanza(element)));
            assertThat(StanzaWriter.write(read)).as("seed %d", seed).isEqualTo(element);
            Stanza again = quick.decode(CODEC.encode(read));
            assertThat(StanzaWriter.write(again)).as("seed %d", seed).isEqualTo(element);
        }
    }

    @Test
    void anyElementShouldSurviveAConnectionInBothDirectionsAtOnce() throws ProtocolException {
        BinaryStream client = stream(BinaryStream.Side.CLIENT);
        BinaryStream server = stream(BinaryStream.Side.SERVER);
        Deque<Element> up = new ArrayDeque<>();
        Deque<Element> down = new ArrayDeque<>();
        ByteBuf upBytes = Unpooled.buffer();
        ByteBuf downBytes = Unpooled.buffer();
        Random random = new Random(7);
        for (long seed = 0; seed < 3000; seed++) {
            Element element = new RandomStanzas(seed).element(3);
            switch (random.nextInt(4)) {
                case 0 -> send(client, element, upBytes, up);
                case 1 -> send(server, element, downBytes, down);
                case 2 -> receive(server, upBytes, up);
                default -> receive(client, downBytes, down);
            }
        }
        receive(server, upBytes, up);
        receive(client, downBytes, down);
        assertThat(client.tableHash()).isEqualTo(server.tableHash());
    }

    private static void send(
            BinaryStream stream, Element element, ByteBuf bytes, Deque<Element> expected)
            throws ProtocolException {
        stream.encode(Trees.stanza(element), bytes);
        expected.add(element);
    }

    private static void receive(BinaryStream stream, ByteBuf bytes, Deque<Element> expected)
            throws ProtocolException {
        while (bytes.isReadable()) {
            Element read = StanzaWriter.write(stream.decode(bytes));
            assertThat(read).isEqualTo(expected.remove());
        }
        bytes.clear();
        assertThat(expected).isEmpty();
    }

    @Test
    void relayedPayloadShouldKeepItsBytes() throws ProtocolException {
        Stanza.Message sent = chat("m1", "hello there");
        ByteBuf wire = Unpooled.buffer();
        stream(BinaryStream.Side.CLIENT).encode(sent, wire);
        Stanza.Message received = (Stanza.Message) stream(BinaryStream.Side.SERVER).decode(wire);
        Envelope stamped = received.envelope().withFrom(jid("alice@example.org/phone"));
        Bytes stored = CODEC.encode(received.with(stamped));
        Stanza.Message delivered = (Stanza.Message) CODEC.decode(stored);
        Mark mark = new Mark(jid("bob@example.org"), 17, 1_767_000_000_123L);
        ByteBuf last = Unpooled.buffer();
        BinaryStream toBob = BinaryStream.open(BinaryStream.Side.SERVER, HOME, Limits.DEFAULT);
        toBob.bind(jid("bob@example.org/laptop"));
        toBob.encode(delivered.with(mark), last);
        BinaryStream bob = BinaryStream.open(BinaryStream.Side.CLIENT, HOME, Limits.DEFAULT);
        bob.bind(jid("bob@example.org/laptop"));
        Stanza.Message read = (Stanza.Message) bob.decode(last);

        assertThat(read.mark()).isEqualTo(mark);
        assertThat(((EncodedPayload) read.payload()).bytes())
                .isEqualTo(((EncodedPayload) received.payload()).bytes());
        assertThat(StanzaWriter.write(read))
                .isEqualTo(StanzaWriter.write(sent.with(stamped).with(mark)));
    }

    @Test
    void payloadShouldNotChangeWithTheIdOfItsEnvelope() throws ProtocolException {
        Element origin =
                Element.builder(Namespaces.STANZA_IDS, "origin-id").attribute("id", "m1").build();
        Element active = Element.of(Namespaces.CHAT_STATES, "active");
        Element body = Element.builder(Namespaces.CLIENT, "body").text("hi").build();
        for (Payload payload :
                List.of(Payload.of(body, origin), Payload.of(origin), Payload.of(active, origin))) {
            Stanza.Message sent =
                    new Stanza.Message(
                            Envelope.of(jid("bob@example.org"), jid("alice@example.org/a"), "m1"),
                            MessageType.CHAT,
                            payload);
            Stanza.Message read = (Stanza.Message) CODEC.decode(CODEC.encode(sent));
            Stanza.Message renamed = read.with(read.envelope().withId("m2"));
            Stanza.Message last = (Stanza.Message) CODEC.decode(CODEC.encode(renamed));
            assertThat(last.payload().nodes()).isEqualTo(payload.nodes());
        }
    }

    @Test
    void groupMessageShouldKeepItsPayloadsBytesForEveryMember() throws ProtocolException {
        Stanza.Message sent = (Stanza.Message) CODEC.decode(CODEC.encode(chat("m1", "hello all")));
        Stanza.Message toMember =
                sent.with(Envelope.of(jid("eve@example.org"), jid("room@example.org/al"), "m1"));
        Stanza.Message read = (Stanza.Message) CODEC.decode(CODEC.encode(toMember));
        assertThat(((EncodedPayload) read.payload()).bytes())
                .isEqualTo(((EncodedPayload) sent.payload()).bytes());

        Element reply =
                Element.builder("urn:xmpp:reply:0", "reply")
                        .attribute("to", "bob@example.org")
                        .attribute("id", "m0")
                        .build();
        Stanza.Message answer =
                new Stanza.Message(sent.envelope(), MessageType.CHAT, Payload.of(reply));
        Stanza.Message moved =
                ((Stanza.Message) CODEC.decode(CODEC.encode(answer))).with(toMember.envelope());
        Stanza.Message last = (Stanza.Message) CODEC.decode(CODEC.encode(moved));
        assertThat(last.payload().nodes()).containsExactly(reply);
    }

    @Test
    void forwardedMessageShouldKeepItsPayloadsBytes() throws ProtocolException {
        Stanza.Message inner = (Stanza.Message) CODEC.decode(CODEC.encode(chat("m1", "hello")));
        Stanza.Message carbon =
                new Stanza.Message(
                        Envelope.of(jid("alice@example.org/k7"), jid("alice@example.org"), null),
                        MessageType.CHAT,
                        ForwardedPayload.sent(inner));
        ByteBuf wire = Unpooled.buffer();
        stream(BinaryStream.Side.SERVER).encode(carbon, wire);
        Stanza.Message read = (Stanza.Message) stream(BinaryStream.Side.CLIENT).decode(wire);
        assertThat(StanzaWriter.write(read)).isEqualTo(StanzaWriter.write(carbon));
        EncodedPayload kept =
                (EncodedPayload) ((ForwardedPayload) read.payload()).message().payload();
        assertThat(kept.bytes()).isEqualTo(((EncodedPayload) inner.payload()).bytes());
    }

    @Test
    void encodedPayloadShouldKnowItsTraitsAndReference() throws ProtocolException {
        Stanza.Message read = (Stanza.Message) CODEC.decode(CODEC.encode(receipt("m9")));
        assertThat(read.payload().reference()).isEqualTo("m9");
        assertThat(read.payload().traits().has(Traits.RECEIVED)).isTrue();
        assertThat(read.payload().traits().has(Traits.BODY)).isFalse();
        Stanza.Message text = (Stanza.Message) CODEC.decode(CODEC.encode(chat("m1", "hello")));
        assertThat(text.payload().traits().has(Traits.BODY)).isTrue();
        assertThat(text.payload().traits().has(Traits.RECEIPT_REQUEST)).isTrue();
    }

    @Test
    void garbageShouldBeRefusedAsBadFormat() {
        Random random = new Random(11);
        for (int i = 0; i < 30_000; i++) {
            byte[] garbage = new byte[random.nextInt(60)];
            random.nextBytes(garbage);
            refusedOrRead(garbage, i);
        }
    }

    @Test
    void mutatedStanzasShouldBeReadOrRefused() throws ProtocolException {
        Random random = new Random(13);
        for (long seed = 0; seed < 600; seed++) {
            byte[] bytes = CODEC.encode(Trees.stanza(new RandomStanzas(seed).element(3))).toArray();
            for (int i = 0; i < 20; i++) {
                byte[] mutated = bytes.clone();
                mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
                refusedOrRead(mutated, seed);
            }
        }
    }

    private static void refusedOrRead(byte[] bytes, long seed) {
        BinaryStream server = stream(BinaryStream.Side.SERVER);
        try {
            var _ = StanzaWriter.write(server.decode(Unpooled.wrappedBuffer(bytes)));
        } catch (ProtocolException e) {
            assertThat(e.code()).as("seed %d", seed).isEqualTo(ErrorCode.STREAM_BAD_FORMAT);
        }
    }

    @Test
    void brokenUtf8ShouldBeRefused() {
        assertThatThrownBy(() -> Utf8.decode(new byte[] {(byte) 0xC3, 0x28}))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> Utf8.decode(new byte[] {0x01}))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void frozenStreamShouldGoOnWhereItWas() throws ProtocolException {
        BinaryStream client = stream(BinaryStream.Side.CLIENT);
        BinaryStream server = stream(BinaryStream.Side.SERVER);
        ByteBuf wire = Unpooled.buffer();
        for (int i = 0; i < 300; i++) {
            client.encode(chat("phone-" + i, "text " + i), wire);
            var _ = server.decode(wire);
        }
        Bytes frozen = server.freeze();
        BinaryStream thawed = BinaryStream.thaw(BinaryStream.Side.SERVER, frozen, Limits.DEFAULT);
        assertThat(thawed.tableHash()).isEqualTo(client.tableHash());
        assertThat(thawed.freeze()).isEqualTo(frozen);

        wire.clear();
        thawed.encode(receipt("phone-280"), wire);
        assertThat(StanzaWriter.write(client.decode(wire)))
                .isEqualTo(StanzaWriter.write(receipt("phone-280")));
        client.reset();
        assertThat(client.tableHash()).isNotEqualTo(thawed.tableHash());
    }

    private static Stanza.Message receipt(String id) throws ProtocolException {
        Element received =
                Element.builder(Namespaces.RECEIPTS, "received").attribute("id", id).build();
        return new Stanza.Message(
                Envelope.of(jid("alice@example.org/phone"), jid("bob@example.org/laptop"), "r1"),
                MessageType.CHAT,
                Payload.of(received));
    }

    private static Stanza.Message chat(String id, String body) throws ProtocolException {
        Element text = Element.builder(Namespaces.CLIENT, "body").text(body).build();
        Element request = Element.of(Namespaces.RECEIPTS, "request");
        return new Stanza.Message(
                Envelope.of(jid("bob@example.org"), null, id),
                MessageType.CHAT,
                Payload.of(text, request));
    }

    private static BinaryStream stream(BinaryStream.Side side) {
        BinaryStream stream = BinaryStream.open(side, HOME, Limits.DEFAULT);
        try {
            stream.bind(jid("alice@example.org/phone"));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        return stream;
    }

    private static Jid jid(String text) throws ProtocolException {
        return Jid.parse(text);
    }
}
