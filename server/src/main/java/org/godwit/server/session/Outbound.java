package org.godwit.server.session;

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
import org.godwit.server.routing.Line;
import org.godwit.server.routing.RoomNumber;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The half of a session that gives stanzas to the peer and learns which of them arrived: by
/// counters, or for a peer without them by the answer to a ping sent behind them. Deterministic.
@Spec({"XEP-0198 §4", "XEP-0198 §5", "XEP-0199"})
final class Outbound {
    private static final String BARRIER_PREFIX = "godwit-barrier-";

    /// A peer that keeps its count to itself is asked for it at the latest when this many stanzas
    /// wait for it.
    private static final int ASK_AT = 64;

    private final Identity self;
    private final int ringMax;
    private final Line<Sent> ring = new Line<>();
    private Login.Acks acks;
    private boolean attached = true;
    private long sent;
    private long acked;

    /// Sent before counting began.
    private long uncounted;

    /// Stanzas in the ring whose arrival matters to somebody: mailbox entries and what rooms said.
    private int owedInRing;

    /// The first message of each room that found no place in the ring.
    private Map<Jid, Long> lost = Map.of();

    private boolean asked;
    private long barrierAt;

    /// @param number of this stanza among all that were sent
    /// @param stanza kept for a resume; null where it will not be needed
    /// @param sequence of the mailbox entry, 0 for what is in no mailbox
    private record Sent(long number, Stanza.@Nullable Addressed stanza, long sequence) {
        boolean owed() {
            return sequence > 0 || RoomNumber.of(stanza) != null;
        }
    }

    Outbound(Identity self, Login.Acks acks, int ringMax) {
        this.self = self;
        this.acks = acks == Login.Acks.RESUMABLE ? Login.Acks.COUNTED : acks;
        this.ringMax = ringMax;
    }

    boolean attached() {
        return attached;
    }

    /// How many more stanzas nobody is owed may go: half the ring stays free for the others.
    int room() {
        return ringMax / 2 - ring.size();
    }

    void detach() {
        attached = false;
        asked = false;
        barrierAt = 0;
    }

    /// Counting begins with the next stanza. What was sent before has arrived when anything is
    /// acknowledged: a stream keeps its order.
    void count() {
        acks = Login.Acks.COUNTED;
        uncounted = sent;
        barrierAt = 0;
        asked = false;
    }

    boolean counted() {
        return acks == Login.Acks.COUNTED;
    }

    /// Gives one stanza to the peer, now or when it is back. When the peer acknowledges nothing,
    /// presence and chat states are dropped once the ring is full; anything else ends the session,
    /// and what was mail is in the mailbox.
    ///
    /// @param sequence of the mailbox entry, 0 for what is in no mailbox
    void deliver(Stanza.Addressed stanza, long sequence, List<Effect> out) {
        if (ring.size() >= ringMax) {
            if (sequence > 0 || stanza instanceof Stanza.Iq) {
                out.add(
                        new Effect.Send(
                                new ToClient.Close(
                                        ErrorCode.STREAM_RESOURCE_CONSTRAINT,
                                        "too many stanzas are unacknowledged")));
            }
            lost = new HashMap<>(lost);
            note(stanza, lost);
            return;
        }
        sent++;
        Sent fresh = new Sent(sent, stanza, sequence);
        if (fresh.owed()) {
            owedInRing++;
            ring.add(counted() || sequence == 0 ? fresh : new Sent(sent, null, sequence));
        } else if (counted()) {
            ring.add(fresh);
        }
        if (attached) {
            out.add(new Effect.Send(new ToClient.Deliver(stanza)));
            ask(out);
        }
    }

    /// Asks for a sign of what arrived, one question at a time: the peer's own pace is the clock.
    void ask(List<Effect> out) {
        boolean wanted = owedInRing > 0 || ring.size() >= ASK_AT;
        if (asked || !wanted || !attached) {
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
        out.add(new Effect.Send(new ToClient.Deliver(barrier(sent))));
    }

    private Stanza.Iq barrier(long number) {
        return new Stanza.Iq(
                Envelope.of(self.jid(), serverJid(), BARRIER_PREFIX + number),
                IqType.GET,
                Payload.of(Element.of(Namespaces.PING, "ping")));
    }

    private Jid serverJid() {
        return new Jid(null, self.jid().domain(), null);
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
        if (count < 0 || total > sent) {
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
        boolean news = acked < total;
        acked = Math.max(acked, total);
        long sequence = 0;
        Map<Jid, Long> heard = null;
        while (!ring.isEmpty() && ring.getFirst().number() <= acked) {
            Sent first = ring.removeFirst();
            if (first.sequence() > 0) {
                owedInRing--;
                sequence = first.sequence();
                continue;
            }
            Long spoken = RoomNumber.of(first.stanza());
            if (spoken != null && first.stanza() != null && first.stanza().from() != null) {
                owedInRing--;
                heard = heard == null ? new HashMap<>(2) : heard;
                heard.merge(first.stanza().from().bare(), spoken, Math::max);
            }
        }
        if (sequence > 0) {
            out.add(new Effect.Acked(sequence));
        }
        if (heard != null) {
            heard.forEach((room, number) -> out.add(new Effect.Heard(room, number)));
        }
        // An answer without news is not asked for again at once: the next stanza sent asks.
        if (news) {
            ask(out);
        }
    }

    /// The first message of each room that the peer has not acknowledged.
    Map<Jid, Long> unacknowledged() {
        Map<Jid, Long> first = new HashMap<>(lost);
        ring.forEach(kept -> note(kept.stanza(), first));
        return first;
    }

    private static void note(Stanza.@Nullable Addressed stanza, Map<Jid, Long> first) {
        Long number = RoomNumber.of(stanza);
        Jid from = stanza == null ? null : stanza.from();
        if (number != null && from != null) {
            first.merge(from.bare(), number, Math::min);
        }
    }

    /// Whether a peer that has `count` of our stanzas can go on.
    boolean canResume(long count) {
        long total = uncounted + count;
        return counted() && count >= 0 && total >= acked && total <= sent;
    }

    /// Goes on: what the peer lacks is sent again.
    void resume(long count, List<Effect> out) {
        arrived(uncounted + count, out);
        attached = true;
        for (Sent again : ring) {
            Stanza.Addressed stanza = again.stanza();
            if (stanza != null) {
                out.add(new Effect.Send(new ToClient.Deliver(stanza)));
            }
        }
        ask(out);
    }
}
