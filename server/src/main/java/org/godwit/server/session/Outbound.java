package org.godwit.server.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The half of a session that gives stanzas to the peer and learns which of them arrived: by
/// counters, or for a peer without them by the answer to a ping sent behind them. Deterministic.
@Spec({"XEP-0198 §4", "XEP-0198 §5", "XEP-0199"})
final class Outbound {
    private static final String BARRIER_PREFIX = "godwit-barrier-";

    private final Identity self;
    private final int ringMax;
    private final Deque<Sent> ring = new ArrayDeque<>();
    private Login.Acks acks;
    private boolean attached = true;
    private long sent;
    private long acked;

    /// Sent before counting began.
    private long uncounted;

    /// Stanzas in the ring whose arrival matters to somebody: mailbox entries and what rooms said.
    private int owedInRing;

    /// The first message of each room that left the ring unacknowledged.
    private final Map<Jid, Long> lost = new HashMap<>();

    private boolean asked;
    private long barrierAt;

    /// Stanzas up to this number are no longer kept whole, so a resume from before it is
    /// impossible.
    private long forgotten;

    /// @param sequence of the mailbox entry, 0 for what is in no mailbox
    private record Sent(Stanza.@Nullable Addressed stanza, long sequence) {
        boolean owed() {
            return sequence > 0 || RoomNumber.of(stanza) != null;
        }
    }

    Outbound(Identity self, Login.Acks acks, int ringMax) {
        this.self = self;
        this.acks = acks;
        this.ringMax = ringMax;
    }

    boolean attached() {
        return attached;
    }

    void detach() {
        attached = false;
        asked = false;
        barrierAt = 0;
    }

    void count() {
        acks = Login.Acks.COUNTED;
        uncounted = sent;
        barrierAt = 0;
    }

    boolean counted() {
        return acks == Login.Acks.COUNTED;
    }

    void deliver(Stanza.Addressed stanza, long sequence, List<Effect> out) {
        if (ring.size() == ringMax) {
            Sent oldest = ring.remove();
            forgotten++;
            acked = Math.max(acked, forgotten);
            note(oldest, lost);
            owedInRing -= oldest.owed() ? 1 : 0;
            if (oldest.sequence() > 0) {
                throw new IllegalStateException("mailbox windows are smaller than the ring");
            }
        }
        sent++;
        Sent fresh = new Sent(stanza, sequence);
        ring.add(fresh);
        owedInRing += fresh.owed() ? 1 : 0;
        if (attached) {
            out.add(new Effect.Send(new ToClient.Deliver(stanza)));
            ask(out);
        }
    }

    /// Asks for a sign of what arrived, one question at a time: the peer's own pace is the clock.
    private void ask(List<Effect> out) {
        if (asked || owedInRing == 0 || !attached) {
            return;
        }
        if (counted()) {
            if (!self.binary()) {
                asked = true;
                out.add(new Effect.Send(new ToClient.RequestAck()));
            }
        } else {
            asked = true;
            sendBarrier(out);
        }
    }

    private void sendBarrier(List<Effect> out) {
        sent++;
        barrierAt = sent;
        Stanza.Iq ping = barrier(sent);
        ring.add(new Sent(ping, 0));
        out.add(new Effect.Send(new ToClient.Deliver(ping)));
    }

    private Stanza.Iq barrier(long number) {
        return new Stanza.Iq(
                Envelope.of(self.jid(), serverJid(), BARRIER_PREFIX + number),
                IqType.GET,
                Payload.of(Element.of(Namespaces.PING, "ping")));
    }

    private org.godwit.protocol.stanza.Jid serverJid() {
        return new org.godwit.protocol.stanza.Jid(null, self.jid().domain(), null);
    }

    /// Asks whether the peer is still there.
    void probe(List<Effect> out) {
        if (counted()) {
            out.add(new Effect.Send(new ToClient.RequestAck()));
        } else if (!asked) {
            asked = true;
            sendBarrier(out);
        }
    }

    /// Whether `iq` answers our barrier; then everything before it has arrived.
    boolean isBarrier(Stanza.Iq iq, List<Effect> out) {
        String id = iq.id();
        if (iq.isRequest() || id == null || !id.startsWith(BARRIER_PREFIX)) {
            return false;
        }
        if (barrierAt > 0 && id.equals(BARRIER_PREFIX + barrierAt)) {
            long upTo = barrierAt;
            barrierAt = 0;
            arrived(upTo, out);
        }
        return true;
    }

    /// The peer counted `count` of our stanzas.
    void acknowledged(long count, List<Effect> out) {
        long total = uncounted + count;
        if (total > sent) {
            out.add(
                    new Effect.Send(
                            new ToClient.Close(
                                    ErrorCode.STREAM_UNDEFINED_CONDITION,
                                    "h is beyond the "
                                            + (sent - uncounted)
                                            + " stanzas sent (XEP-0198 §4)")));
            return;
        }
        arrived(total, out);
    }

    private void arrived(long total, List<Effect> out) {
        asked = false;
        long sequence = 0;
        while (acked < total) {
            acked++;
            Sent first = ring.remove();
            owedInRing -= first.owed() ? 1 : 0;
            if (first.sequence() > 0) {
                sequence = first.sequence();
            }
        }
        if (sequence > 0) {
            out.add(new Effect.Acked(sequence));
        }
        ask(out);
    }

    /// The first message of each room that the peer has not acknowledged.
    Map<Jid, Long> unacknowledged() {
        Map<Jid, Long> first = new HashMap<>(lost);
        ring.forEach(kept -> note(kept, first));
        return first;
    }

    private static void note(Sent sent, Map<Jid, Long> first) {
        Long number = RoomNumber.of(sent.stanza());
        Jid from = sent.stanza() == null ? null : sent.stanza().from();
        if (number != null && from != null) {
            first.merge(from.bare(), number, Math::min);
        }
    }

    /// Whether a peer that has `count` of our stanzas can go on.
    boolean canResume(long count) {
        long total = uncounted + count;
        return counted() && total >= acked && total >= forgotten && total <= sent;
    }

    /// Goes on: what the peer lacks is sent again.
    void resume(long count, List<Effect> out) {
        attached = true;
        arrived(uncounted + count, out);
        asked = false;
        for (Sent again : ring) {
            if (again.stanza() != null) {
                out.add(new Effect.Send(new ToClient.Deliver(again.stanza())));
            }
        }
        ask(out);
    }
}
