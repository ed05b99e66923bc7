package org.godwit.server.push;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What is published to an app server. Pure.
final class Notification {
    private static final String PUBSUB = "http://jabber.org/protocol/pubsub";
    private static final String SUMMARY = "urn:xmpp:push:summary";
    private static final int BODY_CHARS_MAX = 256;

    private Notification() {}

    /// What waits for a device.
    ///
    /// @param count messages, as far as they are counted
    /// @param last the newest of them, or null when there is none
    /// @param upTo number of the newest one
    record Waiting(int count, Stanza.@Nullable Message last, long upTo) {}

    static Stanza.Iq of(
            Jid account, String id, Registration to, Waiting waiting, PushContent content) {
        Element notification =
                Element.builder(Pushing.NAMESPACE, "notification")
                        .child(summary(waiting, content).write())
                        .build();
        Element publish =
                Element.builder(PUBSUB, "publish")
                        .attribute("node", to.node().isEmpty() ? null : to.node())
                        .child(Element.builder(PUBSUB, "item").child(notification).build())
                        .build();
        Element options = to.options();
        Element pubsub =
                Element.builder(PUBSUB, "pubsub")
                        .child(publish)
                        .child(
                                options == null
                                        ? null
                                        : Element.builder(PUBSUB, "publish-options")
                                                .child(options)
                                                .build())
                        .build();
        return new Stanza.Iq(
                Envelope.of(to.service(), account, id), IqType.SET, Payload.of(pubsub));
    }

    private static DataForm summary(Waiting waiting, PushContent content) {
        List<Field> fields = new ArrayList<>();
        fields.add(text("message-count", Integer.toString(waiting.count())));
        Stanza.Message last = waiting.last();
        if (last != null && content.sender() && last.from() != null) {
            fields.add(text("last-message-sender", String.valueOf(last.from())));
        }
        Element body = last == null ? null : last.payload().child(Namespaces.CLIENT, "body");
        if (body != null && content.body()) {
            fields.add(text("last-message-body", shortened(body.text())));
        }
        return DataForm.of(DataForm.Type.SUBMIT, SUMMARY, fields);
    }

    private static Field text(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, null, value);
    }

    /// Never cut between the halves of one character.
    private static String shortened(String text) {
        if (text.length() <= BODY_CHARS_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(BODY_CHARS_MAX - 1)) ? 1 : 0;
        return text.substring(0, BODY_CHARS_MAX - end);
    }
}
