package org.godwit.client;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Kinds;
import org.godwit.client.history.Author;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What messages say of other messages, both ways: replies (XEP-0461), corrections (XEP-0308),
/// retractions (XEP-0424) and reactions (XEP-0444). What an older client shows instead is marked as
/// fallback (XEP-0428).
final class Revisions {
    private static final String DELETED = "This message was deleted.";
    private static final Element STORE = Element.of(Namespaces.HINTS, "store");

    private Revisions() {}

    // ---- stanza → meaning

    /// Adds what a message says of another one.
    ///
    /// @param said the message as a text of its own, or null when it has none
    /// @return whether the text is part of that, and no message of its own
    static boolean read(
            Payload payload, @Nullable Message said, Speaker speaker, List<Inbound> meanings) {
        String taken = id(payload.child(Namespaces.RETRACT, "retract"));
        if (taken != null) {
            meanings.add(new Inbound.Retracted(speaker.ref(taken), speaker.author()));
            return true;
        }
        String replaced = id(payload.child(Namespaces.CORRECT, "replace"));
        if (replaced != null && said != null) {
            meanings.add(
                    new Inbound.Corrected(
                            new Message(
                                    speaker.ref(replaced),
                                    said.content(),
                                    said.stamp(),
                                    said.status(),
                                    0,
                                    said.sequence(),
                                    0)));
            return true;
        }
        Element reactions = payload.child(Namespaces.REACTIONS, "reactions");
        String judged = id(reactions);
        if (reactions != null && judged != null) {
            List<String> emoji = reactions.elements().stream().map(Element::text).toList();
            Content.Reaction reaction = new Content.Reaction(speaker.by(), emoji);
            meanings.add(new Inbound.Reacted(speaker.peer(), judged, reaction));
            return true;
        }
        return false;
    }

    private static @Nullable String id(@Nullable Element element) {
        return element == null ? null : element.attribute("id");
    }

    /// The text of a message and what it answers.
    static Content content(Payload payload, String body) {
        Element reply = payload.child(Namespaces.REPLY, "reply");
        String id = id(reply);
        String to = reply == null ? null : reply.attribute("to");
        if (id == null || to == null) {
            return Content.of(body, Kinds.read(payload, body, 0));
        }
        int[] range = fallback(payload, body);
        String quoted = body.substring(range[0], range[1]);
        String text = body.substring(0, range[0]) + body.substring(range[1]);
        int before = body.codePointCount(0, range[1]) - body.codePointCount(0, range[0]);
        Extras extras = Kinds.read(payload, text, before);
        String excerpt = quoted.replaceAll("(?m)^> ?", "").strip();
        try {
            return Content.of(text, extras).quoting(new Content.Quote(id, Jid.parse(to), excerpt));
        } catch (ProtocolException e) {
            return Content.of(text, extras);
        }
    }

    /// Which part of the text only repeats the quoted message, in UTF-16 units; XEP-0428 §2 counts
    /// code points.
    private static int[] fallback(Payload payload, String body) {
        Element fallback = null;
        for (Node node : payload.nodes()) {
            if (node instanceof Element each
                    && each.is(Namespaces.FALLBACK, "fallback")
                    && Namespaces.REPLY.equals(each.attribute("for"))) {
                fallback = each;
            }
        }
        if (fallback == null) {
            return new int[] {0, 0};
        }
        Element part = fallback.child(Namespaces.FALLBACK, "body");
        int points = body.codePointCount(0, body.length());
        int start = point(part, "start", 0, points);
        int end = Math.max(start, point(part, "end", 0, points));
        return new int[] {body.offsetByCodePoints(0, start), body.offsetByCodePoints(0, end)};
    }

    private static int point(@Nullable Element part, String name, int otherwise, int max) {
        String text = part == null ? null : part.attribute(name);
        try {
            return text == null ? otherwise : Math.clamp(Integer.parseInt(text), 0, max);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    // ---- meaning → stanza

    /// The body of a message; a reply begins with what it answers, for clients that know no
    /// replies.
    static List<Element> body(Content content) {
        Content.Quote quote = content.quote();
        if (quote == null) {
            return beside(content, text(content.body()), 0);
        }
        StringBuilder lines = new StringBuilder();
        quote.excerpt().lines().forEach(line -> lines.append("> ").append(line).append('\n'));
        List<Element> parts = new ArrayList<>();
        parts.add(text(lines + content.body()));
        parts.add(
                Element.builder(Namespaces.REPLY, "reply")
                        .attribute("to", quote.author().toString())
                        .attribute("id", quote.id())
                        .build());
        int end = lines.codePointCount(0, lines.length());
        if (!lines.isEmpty()) {
            Element range =
                    Element.builder(Namespaces.FALLBACK, "body")
                            .attribute("start", "0")
                            .attribute("end", Integer.toString(end))
                            .build();
            parts.add(
                    Element.builder(Namespaces.FALLBACK, "fallback")
                            .attribute("for", Namespaces.REPLY)
                            .child(range)
                            .build());
        }
        parts.addAll(Kinds.write(content.extras(), end));
        return parts;
    }

    private static List<Element> beside(Content content, Element body, int before) {
        List<Element> parts = new ArrayList<>();
        parts.add(body);
        parts.addAll(Kinds.write(content.extras(), before));
        return parts;
    }

    static Stanza.Message edit(Jid to, String id, String target, String body) {
        return Outbound.chat(
                to, id, Payload.of(text(body), about(Namespaces.CORRECT, "replace", target)));
    }

    static Stanza.Message retract(Jid to, String id, String target) {
        Element fallback =
                Element.builder(Namespaces.FALLBACK, "fallback")
                        .attribute("for", Namespaces.RETRACT)
                        .build();
        Element retract = about(Namespaces.RETRACT, "retract", target);
        return Outbound.chat(to, id, Payload.of(text(DELETED), retract, fallback, STORE));
    }

    static Stanza.Message react(Jid to, String id, String target, List<String> emoji) {
        Element.Builder reactions =
                Element.builder(Namespaces.REACTIONS, "reactions").attribute("id", target);
        for (String each : emoji) {
            reactions.child(Element.builder(Namespaces.REACTIONS, "reaction").text(each).build());
        }
        return Outbound.chat(to, id, Payload.of(reactions.build(), STORE));
    }

    private static Element text(String body) {
        return Element.builder(Namespaces.CLIENT, "body").text(body).build();
    }

    private static Element about(String namespace, String name, String id) {
        return Element.builder(namespace, name).attribute("id", id).build();
    }

    /// What a message that answers another one shows of it.
    static final class Quotes {
        private final Jid account;
        private final History history;

        Quotes(Jid account, History history) {
            this.account = account;
            this.history = history;
        }

        /// The message with that ref, as an answer to it quotes it; null for none.
        Content.@Nullable Quote of(Message.@Nullable Ref answers) throws HistoryException {
            if (answers == null) {
                return null;
            }
            Message answered = history.find(answers);
            Jid author = author(answers, answered);
            return new Content.Quote(answers.id(), author, answered == null ? "" : answered.body());
        }

        /// A group's number names one message; an id is its author's, who is not told for certain.
        private @Nullable Message quoted(Jid peer, Content.Quote quote) throws HistoryException {
            boolean ours = !Groups.isGroup(account, peer) && quote.author().bare().equals(account);
            Message known = history.resolve(new Message.Ref(peer, quote.id(), ours));
            return known == null && Groups.isGroup(account, peer)
                    ? history.resolve(new Message.Ref(peer, quote.id(), true))
                    : known;
        }

        private Jid author(Message.Ref ref, @Nullable Message message) {
            Jid peer = ref.peer();
            if (!Groups.isGroup(account, peer)) {
                return ref.mine() ? account : peer;
            }
            Author author = message == null ? null : message.content().author();
            String name = ref.mine() ? account.local() : author == null ? null : author.label();
            return new Jid(peer.local(), peer.domain(), name);
        }

        /// The content of a message, with the quoted text from here when the sender gave none.
        Content completed(Message message) {
            Content.Quote quote = message.content().quote();
            if (quote == null) {
                return message.content();
            }
            try {
                Message known = quoted(message.peer(), quote);
                if (known == null) {
                    return message.content();
                }
                String excerpt = quote.excerpt().isEmpty() ? known.body() : quote.excerpt();
                Jid author = author(known.ref(), known);
                return message.content().quoting(new Content.Quote(known.id(), author, excerpt));
            } catch (HistoryException e) {
                return message.content();
            }
        }
    }
}
