package org.godwit.server.blocking;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.godwit.store.Blob;

/// What somebody tells the operator of a sender they block.
///
/// @param reason a URN, as `urn:xmpp:reporting:spam`
/// @param text in their own words; may be empty
/// @param messages numbers of the messages it is about, in the reporter's archive or a room's
@Spec("XEP-0377 0.3.1 §3")
public record Report(
        Jid reporter, Jid reported, String reason, String text, List<String> messages) {
    public static final String NAMESPACE = "urn:xmpp:reporting:1";

    private static final int REASON_CHARACTERS_MAX = 200;
    private static final int TEXT_CHARACTERS_MAX = 2_000;
    private static final int MESSAGES_MAX = 32;
    private static final int MESSAGE_CHARACTERS_MAX = 200;
    private static final byte VERSION = 1;

    public Report {
        messages = List.copyOf(messages);
    }

    /// @param report of a blocked item
    /// @throws ProtocolException when it is not one, or longer than the operator will read
    static Report of(Jid reporter, Jid reported, Element report) throws ProtocolException {
        String reason = report.attribute("reason");
        if (reason == null || reason.isBlank() || reason.length() > REASON_CHARACTERS_MAX) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a report needs a reason");
        }
        Element text = report.child(NAMESPACE, "text");
        String words = text == null ? "" : text.text();
        if (words.length() > TEXT_CHARACTERS_MAX) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "a report has at most " + TEXT_CHARACTERS_MAX + " characters");
        }
        List<String> messages = new ArrayList<>();
        for (Element child : report.elements()) {
            String id = child.attribute("id");
            String by = child.attribute("by");
            if (!child.is(Namespaces.STANZA_IDS, "stanza-id") || id == null || by == null) {
                continue;
            }
            String message = by + " " + id;
            if (messages.size() >= MESSAGES_MAX || message.length() > MESSAGE_CHARACTERS_MAX) {
                throw new ProtocolException(
                        ErrorCode.POLICY_VIOLATION,
                        "a report names at most " + MESSAGES_MAX + " messages");
            }
            messages.add(message);
        }
        return new Report(reporter, reported, reason, words, messages);
    }

    Blob encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(reporter.toString());
            out.writeUTF(reported.toString());
            out.writeUTF(reason);
            out.writeUTF(text);
            out.writeShort(messages.size());
            for (String message : messages) {
                out.writeUTF(message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    static Report decode(Blob blob) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("a report of unknown version " + version);
            }
            Jid reporter = Jid.parse(in.readUTF());
            Jid reported = Jid.parse(in.readUTF());
            String reason = in.readUTF();
            String text = in.readUTF();
            List<String> messages = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                messages.add(in.readUTF());
            }
            return new Report(reporter, reported, reason, text, messages);
        } catch (IOException | ProtocolException e) {
            throw new IllegalStateException("damaged report", e);
        }
    }
}
