package org.godwit.client;

import java.time.Duration;
import java.time.Instant;
import org.godwit.client.content.Extras;
import org.godwit.client.history.Change;
import org.godwit.client.history.Content;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Outgoing;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Messages that do not last: what the timer of each conversation is, and that they go in time. Who
/// writes decides for his message (XEP-0466); a timer is what the device writes there from then on.
final class Lasting {
    private static final String TIMER = "timer:";

    private final History history;

    Lasting(History history) {
        this.history = history;
    }

    /// The timer of a conversation, or null when its messages last for good.
    static @Nullable Duration timer(History history, Jid peer) throws HistoryException {
        String seconds = history.value(TIMER + peer);
        return seconds == null || seconds.equals("0")
                ? null
                : Duration.ofSeconds(Long.parseLong(seconds));
    }

    /// What a message of ours carries: the conversation's timer unless it says another.
    Extras extras(Jid peer, Extras wanted) throws HistoryException {
        return wanted.lasting() != null ? wanted : wanted.lasting(timer(history, peer));
    }

    /// The user sets the timer of a conversation; a message tells the others.
    static void set(Input.SetTimer wish, Instant now, Engine.Out out) {
        Jid peer = wish.peer();
        Message.Ref ref = new Message.Ref(peer, wish.id(), true);
        Content content = Content.of(words(wish.timer()), Extras.timer(wish.timer()));
        keep(peer, wish.timer(), out);
        out.changes.add(new Change.Add(new Message(ref, content, now, Status.PENDING, 0, 0)));
        out.changes.add(new Change.Enqueue(Outgoing.text(peer, ref.id())));
    }

    private static void keep(Jid peer, Duration timer, Engine.Out out) {
        out.changes.add(new Change.SetValue(TIMER + peer, Long.toString(timer.toSeconds())));
    }

    private static String words(Duration timer) {
        return timer.isZero()
                ? "Messages stay from now on."
                : "Messages disappear after " + spoken(timer) + " from now on.";
    }

    private static String spoken(Duration timer) {
        if (timer.toDays() > 0 && timer.equals(Duration.ofDays(timer.toDays()))) {
            return timer.toDays() == 1 ? "a day" : timer.toDays() + " days";
        }
        if (timer.toHours() > 0 && timer.equals(Duration.ofHours(timer.toHours()))) {
            return timer.toHours() == 1 ? "an hour" : timer.toHours() + " hours";
        }
        return timer.toSeconds() % 60 == 0
                ? timer.toMinutes() + " minutes"
                : timer.toSeconds() + " seconds";
    }

    /// A message came: it may set the timer.
    ///
    /// @return false when its time is over already
    static boolean heard(Message message, Instant now, Engine.Out out) {
        Duration timer = message.content().extras().timer();
        if (timer != null) {
            keep(message.peer(), timer, out);
        }
        Instant expires = message.expires();
        return expires == null || expires.isAfter(now);
    }

    /// When something is to be forgotten, or null.
    @Nullable Instant nextWake() {
        try {
            return history.nextExpiry();
        } catch (HistoryException e) {
            return null;
        }
    }

    void forget(Instant now, Engine.Out out) {
        Instant next = nextWake();
        if (next != null && !next.isAfter(now)) {
            out.changes.add(new Change.Expire(now));
        }
    }
}
