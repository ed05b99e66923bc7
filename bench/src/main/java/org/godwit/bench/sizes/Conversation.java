package org.godwit.bench.sizes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.binary.BinaryStream;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.jspecify.annotations.Nullable;

/// The two ends of one recorded connection. What is encoded at one end is decoded at the other and
/// compared.
final class Conversation {
    private final BinaryCodec codec;
    private final BinaryStream client;
    private final BinaryStream server;

    private Conversation(String domain, @Nullable Jid self) {
        codec = new BinaryCodec(domain, Limits.DEFAULT);
        client = BinaryStream.open(BinaryStream.Side.CLIENT, domain, Limits.DEFAULT);
        server = BinaryStream.open(BinaryStream.Side.SERVER, domain, Limits.DEFAULT);
        if (self != null) {
            client.bind(self);
            server.bind(self);
        }
    }

    /// The login of our protocol fixes the full JID before the first stanza; a recording shows it
    /// as the full JID that most stanzas to the client are for.
    static Conversation of(List<Recorded> session) {
        Map<Jid, Integer> recipients = new HashMap<>();
        for (Recorded stanza : session) {
            if (!stanza.fromClient()) {
                String to = tree(stanza.xml()).attribute("to");
                Jid jid = to == null ? null : jid(to);
                if (jid != null && !jid.isBare()) {
                    recipients.merge(jid, 1, Integer::sum);
                }
            }
        }
        Jid self =
                recipients.entrySet().stream()
                        .max(Comparator.comparingInt(Map.Entry::getValue))
                        .map(Map.Entry::getKey)
                        .orElse(null);
        return new Conversation(session.getFirst().domain(), self);
    }

    private static @Nullable Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            return null;
        }
    }

    private static Element tree(String xml) {
        try {
            return Trees.parse(xml);
        } catch (javax.xml.stream.XMLStreamException e) {
            throw new IllegalArgumentException("no XML: " + xml, e);
        }
    }

    /// Bytes of one stanza without a connection.
    ///
    /// @throws IllegalStateException when it reads back otherwise
    int stateless(String xml) {
        Element element = tree(xml);
        Bytes bytes = codec.encode(Trees.stanza(element));
        try {
            check(element, codec.decode(bytes));
        } catch (ProtocolException e) {
            throw new IllegalStateException("not read back: " + xml, e);
        }
        return bytes.size();
    }

    /// Bytes of one stanza in its connection. An acknowledgement is a field of the frame: its flags
    /// byte, and the counter.
    ///
    /// @throws IllegalStateException when it reads back otherwise
    int stateful(Recorded stanza, String xml) {
        Element element = tree(xml);
        if (stanza.isAck()) {
            String count = element.attribute("h");
            return count == null ? 1 : 1 + varint(Long.parseLong(count));
        }
        ByteBuf wire = Unpooled.buffer();
        BinaryStream from = stanza.fromClient() ? client : server;
        BinaryStream to = stanza.fromClient() ? server : client;
        from.encode(Trees.stanza(element), wire);
        int size = wire.readableBytes();
        try {
            check(element, to.decode(wire));
        } catch (ProtocolException e) {
            throw new IllegalStateException("not read back: " + xml, e);
        }
        if (wire.isReadable() || !client.tableHash().equals(server.tableHash())) {
            throw new IllegalStateException("the ends differ after: " + xml);
        }
        return size;
    }

    private static int varint(long value) {
        return Math.max(1, (64 - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    private static void check(Element expected, Stanza read) {
        if (!StanzaWriter.write(read).equals(expected)) {
            throw new IllegalStateException("differs after decoding: " + expected);
        }
    }
}
