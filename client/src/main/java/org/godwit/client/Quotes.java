package org.godwit.client;

import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a message that answers another one shows of it.
final class Quotes {
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

    private Jid author(Message.Ref ref, @Nullable Message message) {
        Jid peer = ref.peer();
        if (!Groups.isGroup(account, peer)) {
            return ref.mine() ? account : peer;
        }
        String nick = message == null ? null : message.content().author();
        return new Jid(peer.local(), peer.domain(), ref.mine() ? account.local() : nick);
    }

    /// The content of a message, with the quoted text from here when the sender gave none.
    Content completed(Message message) {
        Content.Quote quote = message.content().quote();
        if (quote == null) {
            return message.content();
        }
        Speaker author = Speaker.of(account, quote.author(), message.peer());
        try {
            Message.Ref quoted = new Message.Ref(message.peer(), quote.id(), author.mine());
            Message known = history.resolve(quoted);
            if (!quote.excerpt().isEmpty()) {
                String id = known == null ? quote.id() : known.id();
                Content.Quote named = new Content.Quote(id, quote.author(), quote.excerpt());
                return message.content().quoting(named);
            }
            return message.content().quoting(of(known == null ? quoted : known.ref()));
        } catch (HistoryException e) {
            return message.content();
        }
    }
}
