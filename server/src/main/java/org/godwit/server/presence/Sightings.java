package org.godwit.server.presence;

import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// Tells when somebody was last seen to whom they let see it. Who may not is answered as for an
/// account that does not exist. Belongs to one keeper and runs on its thread.
@Spec({"XEP-0012 2.0 §4", "PROTOCOL §5.12"})
final class Sightings {
    private static final String LAST = "jabber:iq:last";

    private final Online online;
    private final Rosters rosters;
    private final LastSeen seen;
    private final BlockLists blocked;
    private final Privacy privacy;
    private final InstantSource clock;

    Sightings(
            Online online,
            Rosters rosters,
            LastSeen seen,
            BlockLists blocked,
            Privacy privacy,
            InstantSource clock) {
        this.online = online;
        this.rosters = rosters;
        this.seen = seen;
        this.blocked = blocked;
        this.privacy = privacy;
        this.clock = clock;
    }

    void answer(ActorRef<ToSession> session, Jid account, Stanza.Iq iq) {
        Jid asker = iq.from();
        Long seconds =
                asker != null && isTold(account, asker.bare()) ? secondsSince(account) : null;
        Stanza.Iq answer =
                seconds == null
                        ? Answers.error(iq, ErrorCode.SERVICE_UNAVAILABLE, "")
                        : Answers.result(
                                iq,
                                Element.builder(LAST, "query")
                                        .attribute("seconds", Long.toString(seconds))
                                        .build());
        session.tell(new ToSession.Relay(answer));
    }

    private boolean isTold(Jid account, Jid asker) {
        if (asker.equals(account)) {
            return true;
        }
        if (blocked.bars(account, asker)) {
            return false;
        }
        return switch (privacy.of(account).lastSeen()) {
            case EVERYONE -> true;
            case CONTACTS -> rosters.peek(account, asker).subscription().from();
            case NOBODY -> false;
        };
    }

    /// Zero while a device is available; null when it never was here.
    private @Nullable Long secondsSince(Jid account) {
        for (Online.Device device : online.of(account)) {
            if (device.available()) {
                return 0L;
            }
        }
        Long atMillis = seen.of(account);
        return atMillis == null ? null : Math.max(0, clock.millis() - atMillis) / 1_000;
    }
}
