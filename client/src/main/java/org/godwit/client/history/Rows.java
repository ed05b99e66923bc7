package org.godwit.client.history;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Rows of the history file ⇄ values. Every row starts with its format byte. Enum constants are
/// written by name, so that adding one keeps old files readable.
final class Rows {
    private static final byte FORMAT = 1;

    private Rows() {}

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException, ProtocolException;
    }

    static byte[] write(Message message) {
        return write(
                out -> {
                    writeText(out, message.peer().toString());
                    writeText(out, message.id());
                    out.writeBoolean(message.mine());
                    writeText(out, message.body());
                    out.writeLong(message.stamp().toEpochMilli());
                    out.writeLong(message.order());
                    out.writeLong(message.sequence());
                    Status status = message.status();
                    writeText(out, status.tick().name());
                    writeOptional(out, status.reason() == null ? null : status.reason().name());
                    writeOptional(out, status.detail());
                });
    }

    static Message message(byte[] row) throws HistoryException {
        return read(
                row,
                in -> {
                    Message.Ref ref =
                            new Message.Ref(
                                    Jid.parse(readText(in)), readText(in), in.readBoolean());
                    String body = readText(in);
                    Instant stamp = Instant.ofEpochMilli(in.readLong());
                    long order = in.readLong();
                    long sequence = in.readLong();
                    return new Message(ref, body, stamp, status(in), order, sequence);
                });
    }

    private static Status status(DataInputStream in) throws IOException {
        Tick tick = Tick.valueOf(readText(in));
        String reason = readOptional(in);
        String detail = readOptional(in);
        return new Status(tick, reason == null ? null : ErrorCode.valueOf(reason), detail);
    }

    static byte[] write(Contact contact) {
        return write(
                out -> {
                    writeText(out, contact.jid().toString());
                    writeOptional(out, contact.name());
                    writeText(out, contact.bond().name());
                    out.writeBoolean(contact.asked());
                    out.writeBoolean(contact.asking());
                });
    }

    static Contact contact(byte[] row) throws HistoryException {
        return read(
                row,
                in ->
                        new Contact(
                                Jid.parse(readText(in)),
                                readOptional(in),
                                Contact.Bond.valueOf(readText(in)),
                                in.readBoolean(),
                                in.readBoolean()));
    }

    static byte[] write(Outgoing outgoing) {
        return write(
                out -> {
                    out.writeLong(outgoing.order());
                    writeText(out, outgoing.to().toString());
                    writeText(out, outgoing.id());
                    writeOptional(
                            out,
                            switch (outgoing.content()) {
                                case Outgoing.Content.Text() -> null;
                                case Outgoing.Content.Read(String upTo) -> upTo;
                            });
                });
    }

    static Outgoing outgoing(byte[] row) throws HistoryException {
        return read(
                row,
                in -> {
                    long order = in.readLong();
                    Jid to = Jid.parse(readText(in));
                    String id = readText(in);
                    String upTo = readOptional(in);
                    Outgoing.Content content =
                            upTo == null
                                    ? new Outgoing.Content.Text()
                                    : new Outgoing.Content.Read(upTo);
                    return new Outgoing(order, to, id, content);
                });
    }

    /// What the list of conversations needs to know of one, kept beside its messages.
    record ChatRow(long count, long unread, long lastOrder) {
        static final ChatRow EMPTY = new ChatRow(0, 0, 0);
    }

    static byte[] write(ChatRow chat) {
        return write(
                out -> {
                    out.writeLong(chat.count);
                    out.writeLong(chat.unread);
                    out.writeLong(chat.lastOrder);
                });
    }

    static ChatRow chat(byte[] row) throws HistoryException {
        return read(row, in -> new ChatRow(in.readLong(), in.readLong(), in.readLong()));
    }

    private static byte[] write(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] row, Reader<T> reader) throws HistoryException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(row))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw broken("has format " + format, null);
            }
            return reader.read(in);
        } catch (HistoryException e) {
            throw e;
        } catch (IOException | ProtocolException | IllegalArgumentException e) {
            throw broken("cannot be read", e);
        }
    }

    private static HistoryException broken(String what, @Nullable Throwable cause) {
        return new HistoryException(
                HistoryException.Kind.BROKEN,
                "a row of the local history " + what + "; move the file away and log in again",
                cause);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text is longer than its row");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void writeOptional(DataOutputStream out, @Nullable String text)
            throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            writeText(out, text);
        }
    }

    private static @Nullable String readOptional(DataInputStream in) throws IOException {
        return in.readBoolean() ? readText(in) : null;
    }
}
