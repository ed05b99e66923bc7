package org.godwit.protocol.binary;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.StanzaWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// `vectors/binary/stanzas.jsonl`: what other implementations of this encoding are held to. With
/// the system property `godwit.vectors.write` the bytes are written anew instead.
class BinaryVectorTest {
    private final Map<String, BinaryStream> streams = new HashMap<>();

    @Test
    void everyVectorShouldEncodeToItsBytesAndDecodeToItsTree()
            throws IOException, ProtocolException {
        boolean writing = Boolean.getBoolean("godwit.vectors.write");
        List<String> written = new ArrayList<>();
        List<String> lines = Files.readAllLines(file());
        for (String line : lines) {
            VectorLine vector = VectorLine.read(line);
            String bytes = encode(vector);
            written.add(
                    line.replaceFirst("\"bytes\": \"[0-9a-f]*\"", "\"bytes\": \"" + bytes + "\""));
            if (!writing) {
                assertThat(bytes).as(line).isEqualTo(vector.bytes());
            }
            assertThat(decode(vector, bytes)).as(line).isEqualTo(vector.tree());
        }
        assertThat(lines).hasSizeGreaterThan(100);
        if (writing) {
            var _ = Files.write(file(), written);
        }
    }

    private static Path file() {
        Path here = Path.of("vectors", "binary", "stanzas.jsonl");
        return Files.exists(here) ? here : Path.of("..").resolve(here);
    }

    private String encode(VectorLine vector) throws ProtocolException {
        BinaryStream stream = stream(vector, vector.isUp());
        if (stream == null) {
            Bytes bytes = codec(vector).encode(Trees.stanza(vector.tree()));
            return ByteBufUtil.hexDump(bytes.toArray());
        }
        ByteBuf wire = Unpooled.buffer();
        stream.encode(Trees.stanza(vector.tree()), wire);
        return ByteBufUtil.hexDump(wire);
    }

    private Element decode(VectorLine vector, String hex) throws ProtocolException {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex);
        BinaryStream stream = stream(vector, !vector.isUp());
        return StanzaWriter.write(
                stream == null
                        ? codec(vector).decode(Bytes.wrap(bytes))
                        : stream.decode(Unpooled.wrappedBuffer(bytes)));
    }

    private static BinaryCodec codec(VectorLine vector) {
        return new BinaryCodec(vector.domain(), Limits.DEFAULT);
    }

    private @Nullable BinaryStream stream(VectorLine vector, boolean client)
            throws ProtocolException {
        if (vector.direction().equals("alone")) {
            return null;
        }
        Jid self = Jid.parse(vector.self());
        return streams.computeIfAbsent(
                vector.name() + client,
                _ -> {
                    BinaryStream.Side side =
                            client ? BinaryStream.Side.CLIENT : BinaryStream.Side.SERVER;
                    BinaryStream opened = BinaryStream.open(side, vector.domain(), Limits.DEFAULT);
                    opened.bind(self);
                    return opened;
                });
    }
}
