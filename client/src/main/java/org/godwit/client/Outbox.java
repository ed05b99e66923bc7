package org.godwit.client;

import java.time.Instant;
import java.util.List;
import org.godwit.client.history.Change;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// Outbox entry → stanza.
final class Outbox {
    private Outbox() {}

    /// The stanza an entry becomes, or null when there is nothing left to say.
    ///
    /// @param account of this client
    static Stanza.@Nullable Message stanza(Outgoing entry, Jid account, History history) {
        boolean group = Groups.isGroup(account, entry.to());
        Stanza.Message message = message(entry, group, history);
        return message == null || !group
                ? message
                : new Stanza.Message(message.envelope(), MessageType.GROUPCHAT, message.payload());
    }

    private static Stanza.@Nullable Message message(
            Outgoing entry, boolean group, History history) {
        return switch (entry.content()) {
            case Outgoing.Content.Text _ -> text(entry, group, history);
            case Outgoing.Content.Read(String upTo) ->
                    Outbound.read(entry.to(), entry.id(), named(entry.to(), upTo, group, history));
            case Outgoing.Content.Edit(String target, String body) ->
                    Revisions.edit(entry.to(), entry.id(), target, body);
            case Outgoing.Content.Retract(String target) ->
                    Revisions.retract(
                            entry.to(), entry.id(), named(entry.to(), target, group, history));
            case Outgoing.Content.React(String target, List<String> emoji) ->
                    Revisions.react(
                            entry.to(),
                            entry.id(),
                            named(entry.to(), target, group, history),
                            emoji);
            case Outgoing.Content.Again again -> Outbound.again(entry.to(), entry.id(), again);
            case Outgoing.Content.Repeat _ -> repeat(entry, history);
        };
    }

    /// How others know a message: in a group by the group's number (XEP-0359), once it has one.
    private static String named(Jid peer, String id, boolean group, History history) {
        if (!group) {
            return id;
        }
        try {
            for (boolean mine : new boolean[] {false, true}) {
                Message message = history.find(new Message.Ref(peer, id, mine));
                if (message != null && message.number() != 0) {
                    return Long.toString(message.number());
                }
            }
        } catch (HistoryException e) {
            return id;
        }
        return id;
    }

    private static Stanza.@Nullable Message text(Outgoing entry, boolean group, History history) {
        try {
            Message message = history.find(new Message.Ref(entry.to(), entry.id(), true));
            if (message == null || message.content().state() == Content.State.DELETED) {
                return null;
            }
            Content.Quote quote = message.content().quote();
            if (quote != null) {
                String id = named(entry.to(), quote.id(), group, history);
                Content.Quote named = new Content.Quote(id, quote.author(), quote.excerpt());
                message = message.with(message.content().quoting(named));
            }
            return Outbound.text(message, !group);
        } catch (HistoryException e) {
            return null;
        }
    }

    private static Stanza.@Nullable Message repeat(Outgoing entry, History history) {
        Message message = repeated(entry, history);
        return message == null || message.content().state() == Content.State.DELETED
                ? null
                : Outbound.chat(entry.to(), entry.id(), Outbound.text(message, false).payload());
    }

    /// The message an entry sends once more, or null.
    static @Nullable Message repeated(Outgoing entry, History history) {
        try {
            return entry.content() instanceof Outgoing.Content.Repeat(String of)
                    ? history.find(new Message.Ref(entry.to(), of, true))
                    : null;
        } catch (HistoryException e) {
            return null;
        }
    }

    /// Whether people wrote what it carries: then it is sealed when it can be.
    static boolean isWritten(Outgoing.Content content) {
        return switch (content) {
            case Outgoing.Content.Text(),
                    Outgoing.Content.Edit _,
                    Outgoing.Content.Retract _,
                    Outgoing.Content.React _,
                    Outgoing.Content.Repeat _ ->
                    true;
            case Outgoing.Content.Read _, Outgoing.Content.Again _ -> false;
        };
    }

    /// What an entry carries, for people.
    static String what(Outgoing.Content content) {
        return switch (content) {
            case Outgoing.Content.Text() -> "message";
            case Outgoing.Content.Read _ -> "read mark";
            case Outgoing.Content.Edit _ -> "edit";
            case Outgoing.Content.Retract _ -> "deletion";
            case Outgoing.Content.React _ -> "reaction";
            case Outgoing.Content.Again _ -> "wish to have a message again";
            case Outgoing.Content.Repeat _ -> "repeated message";
        };
    }

    static void add(Message.Ref ref, Content content, Instant now, Engine.Out out) {
        out.changes.add(new Change.Add(new Message(ref, content, now, Status.PENDING, 0, 0)));
        out.changes.add(new Change.Enqueue(Outgoing.text(ref.peer(), ref.id())));
    }

    /// Ids are their senders' choice: whose message is meant is known to the history.
    static void reacted(Inbound.Reacted reacted, Engine.Out out) {
        for (boolean mine : new boolean[] {true, false}) {
            Message.Ref ref = new Message.Ref(reacted.peer(), reacted.id(), mine);
            out.changes.add(new Change.React(ref, reacted.reaction()));
        }
    }

    static void edit(Input.Edit wish, Instant now, Engine.Out out) {
        Message.Ref ref = wish.ref();
        Message edited = new Message(ref, wish.body(), now, Status.PENDING, 0, 0);
        out.changes.add(new Change.Replace(edited));
        enqueue(ref, wish.id(), new Outgoing.Content.Edit(ref.id(), wish.body()), out);
    }

    static void retract(Input.Retract wish, Engine.Out out) {
        Message.Ref ref = wish.ref();
        out.changes.add(new Change.Retract(ref, null));
        enqueue(ref, wish.id(), new Outgoing.Content.Retract(ref.id()), out);
    }

    static void react(Input.React wish, Jid account, Engine.Out out) {
        Message.Ref ref = wish.ref();
        out.changes.add(new Change.React(ref, new Content.Reaction(account, wish.emoji())));
        enqueue(ref, wish.id(), new Outgoing.Content.React(ref.id(), wish.emoji()), out);
    }

    private static void enqueue(
            Message.Ref ref, String id, Outgoing.Content content, Engine.Out out) {
        out.changes.add(new Change.Enqueue(Outgoing.of(ref.peer(), id, content)));
    }

    /// Marks what the peer wrote last, and tells the peer, unless that was done before.
    static void markRead(Input.MarkRead wish, History history, Engine.Out out)
            throws HistoryException {
        List<Message> newest = history.messages(wish.peer(), Long.MAX_VALUE, History.READ_RUN_MAX);
        for (Message message : newest.reversed()) {
            if (!message.mine()) {
                if (message.isUnread()) {
                    Outgoing marker = Outgoing.read(wish.peer(), wish.markerId(), message.id());
                    out.changes.add(new Change.ReadThrough(message.ref()));
                    out.changes.add(new Change.Enqueue(marker));
                }
                return;
            }
        }
    }
}
