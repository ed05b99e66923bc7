package org.godwit.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final int MAX = 1000;
    private static final long SEED = 20_261_124L;

    private static ByteBuf hex(String text) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(text));
    }

    private static void refused(Attempt attempt, ErrorCode code) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private interface Attempt {
        @Nullable Object run() throws Exception;
    }

    @Test
    void recordsShouldBeCutFromAStreamThatArrivesByteByByte() throws Exception {
        Random random = new Random(SEED);
        ByteBuf stream = Unpooled.buffer();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] record = new byte[1 + random.nextInt(MAX)];
            random.nextBytes(record);
            sent.add(HexFormat.of().formatHex(record));
            FrameSplitter.writeLength(stream, record.length);
            stream.writeBytes(record);
        }
        List<String> cut = new ArrayList<>();
        ByteBuf arrived = Unpooled.buffer();
        while (stream.isReadable()) {
            arrived.writeByte(stream.readByte());
            for (ByteBuf record; (record = FrameSplitter.next(arrived, MAX)) != null; ) {
                cut.add(ByteBufUtil.hexDump(record));
            }
        }
        assertThat(cut).as("seed %d", SEED).isEqualTo(sent);
    }

    @Test
    void aRecordAboveTheLimitShouldBeRefusedBeforeItsBytesArrive() {
        refused(() -> FrameSplitter.next(hex("e907"), MAX), ErrorCode.STREAM_POLICY_VIOLATION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "8000", "ffffff01", "80808000", "818000"})
    void badlyFormedLengthsShouldBeRefused(String length) {
        refused(() -> FrameSplitter.next(hex(length), MAX), ErrorCode.STREAM_BAD_FORMAT);
        byte[] bytes = HexFormat.of().parseHex(length);
        refused(
                () -> FrameSplitter.read(new ByteArrayInputStream(bytes), MAX),
                ErrorCode.STREAM_BAD_FORMAT);
    }

    @Test
    void aBlockingReaderShouldGetRecordsAndNoticeTheEnd() throws Exception {
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[] {2, 7, 8, 3, 1});
        assertThat(FrameSplitter.read(in, MAX)).isEqualTo(Bytes.wrap(new byte[] {7, 8}));
        assertThatThrownBy(() -> FrameSplitter.read(in, MAX)).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> FrameSplitter.read(in, MAX)).isInstanceOf(EOFException.class);
    }

    @Test
    void whatWasWrittenShouldBeParsed() throws Exception {
        Random random = new Random(SEED);
        FrameWriter writer = new FrameWriter();
        for (int round = 0; round < 2000; round++) {
            List<String> stanzas = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                byte[] stanza = new byte[1 + random.nextInt(200)];
                random.nextBytes(stanza);
                stanzas.add(HexFormat.of().formatHex(stanza));
                writer.beginStanza().writeBytes(stanza);
                writer.endStanza();
            }
            long acknowledged = random.nextBoolean() ? Frame.NO_ACK : random.nextLong() >>> 1;
            if (acknowledged != Frame.NO_ACK) {
                writer.acknowledge(acknowledged);
            }
            boolean wanted = random.nextBoolean();
            if (wanted) {
                writer.requestAck();
            }
            boolean padded = random.nextBoolean();
            ByteBuf body = Unpooled.buffer();
            writer.finish(body, padded);
            if (padded) {
                assertThat(body.readableBytes() % Frame.PADDING_STEP).isZero();
            }
            Frame frame = Frame.parse(body);
            assertThat(frame.acknowledged()).isEqualTo(acknowledged);
            assertThat(frame.ackWanted()).isEqualTo(wanted);
            assertThat(frame.stanzas().stream().map(ByteBufUtil::hexDump).toList())
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(stanzas);
        }
    }

    @Test
    void aDroppedStanzaShouldLeaveNoTrace() throws Exception {
        FrameWriter writer = new FrameWriter();
        writer.beginStanza().writeByte(1);
        writer.endStanza();
        writer.beginStanza().writeBytes(new byte[100]);
        writer.dropStanza();
        ByteBuf body = Unpooled.buffer();
        writer.finish(body, false);
        assertThat(ByteBufUtil.hexDump(body)).isEqualTo("0001");
        assertThat(writer.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "00", "04aa", "80aa", "4200", "01", "02ff", "0200", "020561", "1001", "10aa11",
                "10aa00", "10"
            })
    void badlyFormedBodiesShouldBeRefused(String body) {
        refused(() -> Frame.parse(hex(body)), ErrorCode.STREAM_BAD_FORMAT);
    }

    @Test
    void moreStanzasThanTheLimitShouldBeRefused() {
        ByteBuf body = Unpooled.buffer().writeByte(Frame.SEVERAL);
        for (int i = 0; i <= Frame.STANZAS_MAX; i++) {
            body.writeByte(1).writeByte(7);
        }
        refused(() -> Frame.parse(body), ErrorCode.STREAM_BAD_FORMAT);
    }

    @Test
    void garbageShouldBeParsedOrRefusedButNeverBreak() {
        Random random = new Random(SEED);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = new byte[random.nextInt(40)];
            random.nextBytes(garbage);
            try {
                assertThat(Frame.parse(Unpooled.wrappedBuffer(garbage)).stanzas()).isNotNull();
            } catch (ProtocolException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", SEED).isGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE})
    void numbersShouldComeBackInTheLengthPromised(long value) throws Exception {
        ByteBuf out = Unpooled.buffer();
        Fields.writeVarint(out, value);
        assertThat(out.readableBytes()).isEqualTo(Fields.varintBytes(value));
        assertThat(Fields.readVarint(out, Long.MAX_VALUE)).isEqualTo(value);
    }

    @Test
    void fieldsShouldKeepTheirLimits() {
        refused(() -> Fields.readText(hex("0361ff62"), 10), ErrorCode.STREAM_BAD_FORMAT);
        refused(() -> Fields.readText(hex("03616263"), 2), ErrorCode.STREAM_BAD_FORMAT);
        refused(() -> Fields.readBytes(hex("0361"), 10), ErrorCode.STREAM_BAD_FORMAT);
        refused(
                () -> Fields.readVarint(hex("ffffffffffffffffff01"), 1),
                ErrorCode.STREAM_BAD_FORMAT);
    }
}
