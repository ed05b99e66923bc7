package org.godwit.protocol.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Text;
import org.junit.jupiter.api.Test;

/// A stanza may name any of the last 128 ids its sender has read, however many the other end has
/// sent meanwhile.
class ReferenceTest {
    private static final Jid SELF = new Jid("alice", "example.org", "phone");
    private static final Jid PEER = new Jid("bob", "example.org", null);

    private final End client = new End(BinaryStream.Side.CLIENT);
    private final End server = new End(BinaryStream.Side.SERVER);

    /// A stanza under way, and how many its sender had read.
    private record Flight(ByteBuf bytes, long acknowledged) {}

    /// One end, and what is on its way from it.
    private static final class End {
        final BinaryStream stream;
        final boolean isClient;
        final Deque<Flight> way = new ArrayDeque<>();
        final Deque<Stanza.Message> sent = new ArrayDeque<>();
        final List<String> read = new ArrayList<>();
        int number;
        boolean acknowledging = true;

        End(BinaryStream.Side side) {
            stream = BinaryStream.open(side, "example.org", Limits.DEFAULT);
            stream.bind(SELF);
            isClient = side == BinaryStream.Side.CLIENT;
        }

        void say(String id) {
            Element body =
                    new Element(Namespaces.CLIENT, "body", List.of(), List.of(new Text("x")));
            send(id, Payload.of(body));
        }

        void confirm(String id, String about) {
            Element receipt =
                    Element.builder(Namespaces.RECEIPTS, "received").attribute("id", about).build();
            send(id, Payload.of(receipt));
        }

        private void send(String id, Payload payload) {
            Envelope envelope =
                    isClient ? Envelope.of(PEER, null, id) : Envelope.of(null, PEER, id);
            Stanza.Message message = new Stanza.Message(envelope, MessageType.CHAT, payload);
            ByteBuf out = Unpooled.buffer();
            stream.encode(message, out);
            way.add(new Flight(out, read.size()));
            sent.add(message);
        }

        /// Reads the next of what `other` sent.
        void read(End other) throws ProtocolException {
            Flight flight = other.way.remove();
            Stanza stanza = stream.decode(flight.bytes);
            if (acknowledging) {
                stream.acknowledged(flight.acknowledged);
            }
            Stanza.Message expected = other.sent.remove();
            assertThat(stanza)
                    .isInstanceOfSatisfying(
                            Stanza.Message.class,
                            got -> {
                                assertThat(got.id()).isEqualTo(expected.id());
                                assertThat(got.payload().nodes())
                                        .isEqualTo(expected.payload().nodes());
                            });
            read.add(String.valueOf(expected.id()));
        }
    }

    @Test
    void anIdShouldBeKnownThoughAThousandWereSentAfterIt() throws Exception {
        for (int i = 0; i < 2000; i++) {
            server.say("random" + (i * 7919L));
        }
        for (int i = 0; i < 300; i++) {
            client.read(server);
        }
        for (int back = 1; back <= 128; back++) {
            client.confirm("c" + back, client.read.get(300 - back));
        }
        for (int i = 0; i < 128; i++) {
            server.read(client);
        }
        assertThat(server.read).hasSize(128);
    }

    @Test
    void whatThePeerHasReadShouldBeForgotten() throws Exception {
        for (int i = 0; i < 1000; i++) {
            server.say("s" + i);
        }
        for (int i = 0; i < 1000; i++) {
            client.read(server);
        }
        DirectionTables tables = new DirectionTables(Limits.DEFAULT);
        tables.peerHasRead(0);
        for (int i = 0; i < 1000; i++) {
            tables.push("s" + i, PEER);
        }
        assertThat(tables.entry(0)).isNotNull();
        tables.peerHasRead(500);
        assertThat(tables.entry(371)).isNull();
        assertThat(tables.entry(372)).isNotNull();
        tables.peerHasRead(1000);
        assertThat(tables.entry(700)).isNull();
        assertThat(tables.entry(744)).isNotNull();
    }

    @Test
    void anyPaceOfBothEndsShouldKeepReferencesReadable() throws Exception {
        for (long seed = 0; seed < 15; seed++) {
            try {
                talk(new Random(seed));
            } catch (ProtocolException e) {
                throw new AssertionError("seed " + seed + ": " + e.detail(), e);
            }
        }
    }

    private static void talk(Random random) throws ProtocolException {
        End[] ends = {new End(BinaryStream.Side.CLIENT), new End(BinaryStream.Side.SERVER)};
        for (int turn = 0; turn < 400; turn++) {
            int which = random.nextInt(2);
            End one = ends[which];
            End other = ends[1 - which];
            int times = random.nextInt(random.nextInt(10) == 0 ? 500 : 8);
            switch (random.nextInt(3)) {
                case 0 -> {
                    for (int i = 0; i < times; i++) {
                        one.say((which == 0 ? "c" : "s-") + one.number++ * 31L);
                    }
                }
                case 1 -> {
                    for (int i = 0; i < times && !other.way.isEmpty(); i++) {
                        one.read(other);
                    }
                    one.acknowledging = random.nextBoolean();
                }
                default -> {
                    int known = one.read.size();
                    for (int i = 0; i < Math.min(times, 20) && known > 0; i++) {
                        int back = random.nextInt(Math.min(known, 200)) + 1;
                        one.confirm("r" + which + "-" + one.number++, one.read.get(known - back));
                    }
                }
            }
        }
    }
}
