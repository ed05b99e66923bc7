package org.godwit.server.session;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.privacy.Strangers;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Conference;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ToComponent;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToPubsub;
import org.godwit.server.routing.ToRoom;
import org.godwit.server.routing.ToSession;
import org.godwit.server.routing.ToShard;

/// The ways a session's stanzas take to other accounts and to rooms. Belongs to one session actor
/// and runs on its thread.
final class Paths {
    private static final int GREETED_MAX = 256;

    private final Directory directory;
    private final String domain;
    private final ActorRef<ToSession> inbox;
    private final Visits visits = new Visits();

    /// Whom this device has written to lately; most have written to nobody.
    private Set<Jid> greeted = Set.of();

    /// @param domain of the session's account
    /// @param inbox takes answers
    Paths(Directory directory, String domain, ActorRef<ToSession> inbox) {
        this.directory = directory;
        this.domain = domain;
        this.inbox = inbox;
    }

    /// To be made durable, by the writer of a mailbox or by a room.
    void append(Effect.Append append) {
        Jid mailbox = append.mailbox();
        if (isRoom(mailbox)) {
            ToRoom.Receipt receipt =
                    new ToRoom.Receipt(
                            append.origin(), append.id(), inbox.narrow(), append.ticket());
            directory.roomsOf(mailbox).tell(new ToRoom.Received(append.message(), receipt));
            return;
        }
        ActorRef<ToComponent> component = directory.componentOf(mailbox);
        if (component == null) {
            greet(append);
            directory.shardOf(mailbox).tell(order(append));
        } else {
            component.tell(
                    new ToComponent.Deliver(
                            append.message(),
                            new ToComponent.Receipt(inbox.narrow(), append.ticket())));
        }
    }

    /// Whom this device writes to is no stranger to its account; said once to each.
    private void greet(Effect.Append append) {
        Jid from = append.message().from();
        if (from == null
                || from.bare().equals(append.mailbox())
                || greeted.contains(append.mailbox())
                || !Strangers.says(append.message())) {
            return;
        }
        if (greeted.isEmpty() || greeted.size() >= GREETED_MAX) {
            greeted = new HashSet<>(4);
        }
        greeted.add(append.mailbox());
        directory.shardOf(from).tell(new ToShard.Wrote(from.bare(), append.mailbox()));
    }

    /// To be refused, unless it was made durable before.
    void confirm(Effect.Append append) {
        directory
                .shardOf(append.mailbox())
                .tell(new ToShard.Confirm(order(append), ErrorCode.NOT_ACCEPTABLE));
    }

    private ToShard.Append order(Effect.Append append) {
        return new ToShard.Append(
                append.mailbox(),
                append.origin(),
                append.id(),
                append.message(),
                inbox.narrow(),
                append.ticket());
    }

    /// To whoever is there now.
    void relay(Stanza.Addressed stanza) {
        Jid to = stanza.to();
        if (to == null) {
            return;
        }
        ActorRef<ToComponent> component = directory.componentOf(to);
        if (component != null) {
            component.tell(new ToComponent.Deliver(stanza, null));
        } else if (!isRoom(to)) {
            directory.shardOf(to).tell(new ToShard.Relay(stanza));
        } else if (visits.note(stanza)) {
            directory.roomsOf(to).tell(new ToRoom.Received(stanza, null));
        } else {
            inbox.tell(
                    new ToSession.Relay(
                            Answers.error(
                                    stanza,
                                    ErrorCode.RESOURCE_CONSTRAINT,
                                    "you are in too many rooms")));
        }
    }

    /// To the keeper of the account's roster.
    void toRoster(Jid self, Stanza.Iq request) {
        if (request.type() == IqType.SET) {
            greeted = Set.of();
        }
        directory.presenceOf(self).tell(new ToPresence.Roster(inbox, request));
    }

    /// To the keeper of somebody's presence, this account's own when nobody is named.
    void toPresence(Jid self, Stanza.Iq request) {
        Jid to = request.to();
        directory
                .presenceOf(to == null ? self : to)
                .tell(new ToPresence.Last(inbox, to == null ? self.bare() : to.bare(), request));
    }

    /// To the keeper of somebody's nodes; what is itself an answer, to that of this account's.
    void toPubsub(Jid self, Stanza.Iq iq) {
        if (!iq.isRequest()) {
            directory.pubsubOf(self).tell(new ToPubsub.Answered(iq));
            return;
        }
        Jid to = iq.to();
        Jid host = to == null ? self.bare() : to.bare();
        directory.pubsubOf(host).tell(new ToPubsub.Ask(host, inbox, iq));
    }

    /// To the node by which the account's devices learn what was shown.
    void displayed(Jid self, Effect.Displayed displayed) {
        Jid account = self.bare();
        directory
                .pubsubOf(account)
                .tell(new ToPubsub.Displayed(account, displayed.peer(), displayed.displayed()));
    }

    /// To the keeper of the account's presence; a device that goes leaves its rooms.
    void announce(Session session, Stanza.Presence presence) {
        if (presence.to() == null && presence.type() == PresenceType.UNAVAILABLE) {
            leaveRooms(session);
        }
        directory.presenceOf(session.jid()).tell(new ToPresence.Outbound(inbox, presence));
    }

    /// Tells the rooms this device was in that it is not there, and what it may not have got.
    void leaveRooms(Session session) {
        Map<Jid, Long> missing = session.unacknowledged();
        for (Jid room : visits.leaveAll()) {
            directory.roomsOf(room).tell(new ToRoom.Gone(room, session.jid(), missing.get(room)));
        }
    }

    /// To a room: this device has what it spoke.
    void heard(Jid self, Effect.Heard heard) {
        directory
                .roomsOf(heard.room())
                .tell(new ToRoom.Had(heard.room(), self.bare(), heard.number(), null, 0));
    }

    private boolean isRoom(Jid to) {
        return Conference.owns(domain, to);
    }
}
