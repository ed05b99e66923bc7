package org.godwit.client.history;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Kinds;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.jspecify.annotations.Nullable;

/// Rows of the history file ⇄ values. Every row starts with its format byte. Enum constants are
/// written by name, so that adding one keeps old files readable.
final class Rows {
    private static final byte FORMAT = 4;

    /// Of the author of a message only a nickname.
    private static final byte FORMAT_NICK = 3;

    /// Messages with nothing beside their text.
    private static final byte FORMAT_PLAIN = 2;

    /// Messages without quotes, states and reactions too; outbox entries of two kinds.
    private static final byte FORMAT_FIRST = 1;

    private Rows() {}

    private interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in, int format) throws IOException, ProtocolException;
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
                    writeContent(out, message.content());
                    out.writeLong(message.number());
                });
    }

    static Message message(byte[] row) throws HistoryException {
        return read(
                row,
                (in, format) -> {
                    Message.Ref ref =
                            new Message.Ref(
                                    Jid.parse(readText(in)), readText(in), in.readBoolean());
                    String body = readText(in);
                    Instant stamp = Instant.ofEpochMilli(in.readLong());
                    long order = in.readLong();
                    long sequence = in.readLong();
                    Status status = status(in);
                    Content content =
                            format == FORMAT_FIRST ? Content.of(body) : content(in, body, format);
                    // Rows written before groups numbered their messages end here.
                    long number = in.available() > 0 ? in.readLong() : 0;
                    return new Message(ref, content, stamp, status, order, sequence, number);
                });
    }

    /// What there is beside the text.
    private static void writeContent(DataOutputStream out, Content content) throws IOException {
        Author author = content.author();
        writeOptional(out, author == null ? null : author.nick());
        if (author != null) {
            Jid account = author.account();
            writeOptional(out, account == null ? null : account.toString());
            writeOptional(out, author.occupant());
        }
        Content.Quote quote = content.quote();
        out.writeBoolean(quote != null);
        if (quote != null) {
            writeText(out, quote.id());
            writeText(out, quote.author().toString());
            writeText(out, quote.excerpt());
        }
        writeText(out, content.state().name());
        out.writeInt(content.reactions().size());
        for (Content.Reaction reaction : content.reactions()) {
            writeText(out, reaction.by().toString());
            writeTexts(out, reaction.emoji());
        }
        Extras extras = content.extras();
        writeOptional(out, extras.equals(Extras.NONE) ? null : Kinds.print(extras));
    }

    private static Content content(DataInputStream in, String body, int format)
            throws IOException, ProtocolException {
        Author author = author(in, format);
        Content.Quote quote =
                in.readBoolean()
                        ? new Content.Quote(readText(in), Jid.parse(readText(in)), readText(in))
                        : null;
        Content.State state = Content.State.valueOf(readText(in));
        List<Content.Reaction> reactions = new ArrayList<>();
        for (int left = readCount(in); left > 0; left--) {
            reactions.add(new Content.Reaction(Jid.parse(readText(in)), readTexts(in)));
        }
        String kept = format == FORMAT_PLAIN ? null : readOptional(in);
        Extras extras = kept == null ? Extras.NONE : Kinds.parse(kept, body);
        return new Content(body, author, quote, state, reactions, extras);
    }

    private static @Nullable Author author(DataInputStream in, int format)
            throws IOException, ProtocolException {
        String nick = readOptional(in);
        if (nick == null || format <= FORMAT_NICK) {
            return nick == null ? null : new Author(nick, null, null);
        }
        String account = readOptional(in);
        return new Author(nick, account == null ? null : Jid.parse(account), readOptional(in));
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
                (in, _) ->
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
                    writeOutgoing(out, outgoing.content());
                });
    }

    private static void writeOutgoing(DataOutputStream out, Outgoing.Content content)
            throws IOException {
        switch (content) {
            case Outgoing.Content.Text() -> writeText(out, "text");
            case Outgoing.Content.Read(String upTo) -> writeTexts(out, "read", upTo);
            case Outgoing.Content.Edit(String target, String body) ->
                    writeTexts(out, "edit", target, body);
            case Outgoing.Content.Retract(String target) -> writeTexts(out, "retract", target);
            case Outgoing.Content.React(String target, List<String> emoji) -> {
                writeTexts(out, "react", target);
                writeTexts(out, emoji);
            }
            case Outgoing.Content.Again(String device, String of, Jid with) ->
                    writeTexts(out, "again", device, of, with.toString());
            case Outgoing.Content.Repeat(String of) -> writeTexts(out, "repeat", of);
        }
    }

    static Outgoing outgoing(byte[] row) throws HistoryException {
        return read(
                row,
                (in, format) -> {
                    long order = in.readLong();
                    Jid to = Jid.parse(readText(in));
                    String id = readText(in);
                    Outgoing.Content content =
                            format == FORMAT_FIRST ? outgoingBefore(in) : outgoingContent(in);
                    return new Outgoing(order, to, id, content);
                });
    }

    private static Outgoing.Content outgoingBefore(DataInputStream in) throws IOException {
        String upTo = readOptional(in);
        return upTo == null ? new Outgoing.Content.Text() : new Outgoing.Content.Read(upTo);
    }

    private static Outgoing.Content outgoingContent(DataInputStream in)
            throws IOException, ProtocolException {
        String kind = readText(in);
        return switch (kind) {
            case "text" -> new Outgoing.Content.Text();
            case "read" -> new Outgoing.Content.Read(readText(in));
            case "edit" -> new Outgoing.Content.Edit(readText(in), readText(in));
            case "retract" -> new Outgoing.Content.Retract(readText(in));
            case "react" -> new Outgoing.Content.React(readText(in), readTexts(in));
            case "again" ->
                    new Outgoing.Content.Again(readText(in), readText(in), Jid.parse(readText(in)));
            case "repeat" -> new Outgoing.Content.Repeat(readText(in));
            default -> throw new IOException("an outbox entry of kind " + kind);
        };
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
        return read(row, (in, _) -> new ChatRow(in.readLong(), in.readLong(), in.readLong()));
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
            if (format < FORMAT_FIRST || format > FORMAT) {
                throw broken("has format " + format, null);
            }
            return reader.read(in, format);
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

    private static void writeTexts(DataOutputStream out, String... texts) throws IOException {
        for (String text : texts) {
            writeText(out, text);
        }
    }

    private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        writeTexts(out, texts.toArray(String[]::new));
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = readCount(in); left > 0; left--) {
            texts.add(readText(in));
        }
        return texts;
    }

    private static int readCount(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > in.available()) {
            throw new IOException("a list is longer than its row");
        }
        return count;
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
