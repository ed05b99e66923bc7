package org.godwit.client;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.godwit.client.content.Attachment;
import org.godwit.client.content.Extras;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.Transfer;
import org.godwit.client.file.Transfers;
import org.godwit.client.history.Content;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.people.People;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.jspecify.annotations.Nullable;

/// What a message can be beside a text: a place, a card, a file, somebody else's words, for a time
/// only. Of one [Client]; as thread-safe as that.
public final class Sharing {
    private final Client client;
    private final Transfers transfers;
    private final People people;

    Sharing(Client client) {
        this.client = client;
        this.transfers = new Transfers(new Upstream());
        this.people = new People(new PeopleUpstream());
    }

    Transfers transfers() {
        return transfers;
    }

    /// Profiles, privacy, who is muted and blocked.
    public People people() {
        return people;
    }

    /// The server answered a question of one of them.
    void answered(String id, Transfers.Answer answer) {
        if (id.startsWith(People.REQUEST)) {
            people.answered(id, answer.about(), answer.why());
        } else {
            transfers.answered(id, answer);
        }
    }

    /// Uploads a file and sends it; in a conversation that is sealed from end to end the server
    /// gets bytes it cannot read. Told by [Event.TransferChanged] from now on; its message is added
    /// when the server has all of it. Refused when not connected.
    ///
    /// @return the transfer's id
    /// @throws IllegalStateException when very many wait already
    public long sendFile(Jid to, Path file, Transfers.Sending how) {
        return sendFile(to, file, how, "");
    }

    /// The same with a text that follows it as a message of its own, or none.
    public long sendFile(Jid to, Path file, Transfers.Sending how, String caption) {
        return transfers.send(to.bare(), file, how, caption);
    }

    /// Fetches the file of a message; told as [#sendFile]. A later call goes on where one stopped.
    ///
    /// @param target a folder, where it gets the name its sender gave or one like it; or a file
    ///   that does not exist yet
    /// @throws IllegalArgumentException when it is no message with a file
    public long save(Message message, Path target) {
        return transfers.save(message, target);
    }

    /// Ends a transfer that is under way.
    public void cancel(long transfer) {
        transfers.cancel(transfer);
    }

    /// Sends a text that carries more: mentions, a time of its own, an attachment whose
    /// [Attachment#fallback] is the text.
    public Message.Ref send(Jid to, String body, Extras extras) {
        return client.send(to, body, null, extras);
    }

    /// The same as an answer to a message of that conversation.
    public Message.Ref reply(Message.Ref to, String body, Extras extras) {
        return client.send(to.peer(), body, to, extras);
    }

    /// Sends a place, a card, or a file that is uploaded already.
    public Message.Ref send(Jid to, Attachment attachment) {
        return send(to, attachment.fallback(), Extras.of(attachment));
    }

    /// Passes a message on, marked as not our own words; a file is not uploaded again.
    ///
    /// @throws IllegalArgumentException when it says nothing: deleted, or a note of a group
    public Message.Ref forward(Message message, Jid to) {
        Content content = message.content();
        if (content.state() == Content.State.DELETED || content.state() == Content.State.NOTE) {
            throw new IllegalArgumentException("there is nothing to pass on");
        }
        return send(to, content.body(), content.extras().asForwarded());
    }

    /// How long messages of a conversation last from now on, ours and, as they learn it, the
    /// others'; zero for good.
    ///
    /// @throws IllegalArgumentException when it is longer than [Extras#LASTING_MAX]
    public void setTimer(Jid peer, Duration timer) {
        if (timer.isNegative() || timer.compareTo(Extras.LASTING_MAX) > 0) {
            throw new IllegalArgumentException("a timer is no longer than a year");
        }
        client.post(new Input.SetTimer(peer.bare(), client.newId(), timer));
    }

    /// The timer of a conversation, or null when its messages last for good.
    public @Nullable Duration timer(Jid peer) throws HistoryException {
        return Lasting.timer(client.history(), peer.bare());
    }

    /// What transfers need of the client.
    private final class Upstream implements Transfers.Upstream {
        @Override
        public String newId() {
            return client.newId();
        }

        @Override
        public void ask(String id, Element about) {
            client.post(new Input.Ask(id, Outbound.askFiles(client.account(), id, about)));
        }

        @Override
        public void foresee(String id, Jid to) {
            client.post(new Input.Foresee(id, to));
        }

        @Override
        public void tell(Transfer transfer) {
            client.post(new Input.Moved(transfer));
        }

        @Override
        public Message.Ref send(Jid to, SharedFile file, String caption) {
            Message.Ref ref = Sharing.this.send(to, file);
            if (!caption.isBlank()) {
                Message.Ref _ = client.send(to, caption);
            }
            return ref;
        }
    }

    /// What [People] needs of the client.
    private final class PeopleUpstream implements People.Upstream {
        @Override
        public String newId() {
            return client.newId();
        }

        @Override
        public Instant now() {
            return client.now();
        }

        @Override
        public void ask(String id, Stanza.Iq iq) {
            client.post(new Input.Ask(id, iq));
        }

        @Override
        public void seen(Jid who, Instant at) {
            client.post(new Input.LastSeen(who, at));
        }

        @Override
        public void record(Jid peer) {
            client.post(new Input.SetTyping(peer, true, true));
        }
    }
}
