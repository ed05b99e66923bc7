package org.godwit.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// The life of one device's login, which survives connections: the same machine for both encodings
/// and all transports. Deterministic: given the same events and times it wants the same effects; no
/// clock, socket or actor inside.
///
/// The peer's counter (our `h`) is the first tick: it covers a message only once it is stored. Our
/// counter (the peer's `h`) moves the device's cursor.
final class Session {
    private final Identity self;
    private final ServerLimits limits;
    private final Inbound inbound;
    private final Outbound outbound;
    private final Quiet quiet = new Quiet();
    private Quiet.@Nullable Paced paced;
    private boolean resumable;
    private boolean available;
    private boolean writable = true;
    private boolean flowing;
    private boolean leaving;
    private boolean ended;

    /// The peer asked for our count when it had sent this many stanzas; 0 when it is not waiting.
    private long askedAt;

    private long heardMillis;
    private boolean probed;
    private long detachedMillis;

    Session(Identity self, Login.Acks acks, ServerLimits limits, boolean copies, long nowMillis) {
        this.self = self;
        this.limits = limits;
        this.outbound = new Outbound(self, acks, 4 * limits.wire().resumeRingStanzas());
        this.inbound = new Inbound(self, limits, outbound, copies, nowMillis);
        this.resumable = self.binary() || acks == Login.Acks.RESUMABLE;
        this.heardMillis = nowMillis;
    }

    /// The first effects: a binary device takes its mailbox at once, an XML device once it has said
    /// that it is available (RFC 6121 §4.2).
    List<Effect> start(long nowMillis) {
        List<Effect> out = new ArrayList<>(2);
        reflow(out);
        out.add(new Effect.Wake(nowMillis + limits.session().idleMax().toMillis()));
        return out;
    }

    Jid jid() {
        return self.jid();
    }

    /// The first message of each room that the peer has not acknowledged.
    Map<Jid, Long> unacknowledged() {
        return outbound.unacknowledged();
    }

    boolean ended() {
        return ended;
    }

    /// Our `h`.
    long handledCount() {
        return inbound.handledCount();
    }

    List<Effect> on(FromClient event, long nowMillis) {
        List<Effect> out = new ArrayList<>(4);
        if (ended || leaving) {
            return out;
        }
        heardMillis = nowMillis;
        probed = false;
        switch (event) {
            case FromClient.Received(Stanza.Addressed stanza) -> received(stanza, nowMillis, out);
            case FromClient.Handled(Stanza.Addressed reply) -> handled(reply, nowMillis, out);
            case FromClient.Acknowledged(long count) -> outbound.acknowledged(count, out);
            case FromClient.AckRequested() -> {
                askedAt = Math.max(1, inbound.receivedTotal());
                report(out);
            }
            case FromClient.CountingEnabled(boolean wantsResume) ->
                    countingEnabled(wantsResume, out);
            case FromClient.Active(boolean nowActive) -> {
                quiet.active(nowActive);
                deliverHeld(out);
            }
            case FromClient.Writable(boolean nowWritable) -> {
                writable = nowWritable;
                reflow(out);
            }
            case FromClient.Disconnected(boolean orderly) -> disconnected(orderly, nowMillis, out);
        }
        pace(nowMillis, out);
        endOnClose(out);
        return out;
    }

    List<Effect> on(ToSession event, long nowMillis) {
        List<Effect> out = new ArrayList<>(2);
        if (ended) {
            return out;
        }
        switch (event) {
            case ToSession.Push(long sequence, Stanza.Message message) -> {
                deliverHeld(out);
                outbound.deliver(message, sequence, out);
            }
            case ToSession.Relay(Stanza.Addressed stanza) -> relay(stanza, nowMillis, out);
            case ToSession.Appended answer -> appended(answer, nowMillis, out);
            case ToSession.Copies(boolean wanted) -> inbound.copies(wanted);
            case ToSession.Blocking(BlockList list) -> inbound.blocking(list);
            case ToSession.Cut(ErrorCode code, String detail) -> {
                out.add(new Effect.Send(new ToClient.Close(code, detail)));
                leave(nowMillis, out);
            }
            case ToSession.Bound _, ToSession.Unbound _ -> {}
        }
        endOnClose(out);
        return out;
    }

    private void received(Stanza.Addressed stanza, long nowMillis, List<Effect> out) {
        if (stanza instanceof Stanza.Iq iq && outbound.isBarrier(iq, out)) {
            inbound.passed(nowMillis, out);
            return;
        }
        if (stanza instanceof Stanza.Presence presence && presence.to() == null) {
            availability(presence, out);
        }
        inbound.receive(stanza, nowMillis, out);
        report(out);
    }

    private void handled(Stanza.@Nullable Addressed reply, long nowMillis, List<Effect> out) {
        inbound.passed(nowMillis, out);
        if (reply != null) {
            outbound.deliver(reply, 0, out);
        }
        report(out);
    }

    private void availability(Stanza.Presence presence, List<Effect> out) {
        if (presence.type() == PresenceType.AVAILABLE) {
            available = Priority.of(presence) >= 0;
        } else if (presence.type() == PresenceType.UNAVAILABLE) {
            available = false;
        }
        reflow(out);
    }

    private void relay(Stanza.Addressed stanza, long nowMillis, List<Effect> out) {
        boolean toAnyone =
                stanza instanceof Stanza.Message message
                        && (message.to() == null || message.to().isBare());
        if (toAnyone && !available && !self.binary()) {
            return;
        }
        if (quiet.hold(stanza)) {
            Quiet.Paced.drop(paced, stanza.from());
            return;
        }
        deliverHeld(out);
        if (Quiet.Paced.concerns(stanza, self.jid())
                && stanza instanceof Stanza.Presence presence) {
            paced = paced == null ? new Quiet.Paced(limits.pace(), nowMillis) : paced;
            paced.hold(presence);
            pace(nowMillis, out);
        } else {
            outbound.deliver(stanza, 0, out);
        }
    }

    /// Tells the peer who came and went, as fast as it may be told and takes it.
    private void pace(long nowMillis, List<Effect> out) {
        if (paced != null && writable && quiet.isActive()) {
            paced.release(nowMillis, outbound, out);
        }
    }

    private void deliverHeld(List<Effect> out) {
        for (Stanza.Addressed stanza : quiet.release()) {
            outbound.deliver(stanza, 0, out);
        }
    }

    private void appended(ToSession.Appended answer, long nowMillis, List<Effect> out) {
        inbound.stored(answer, nowMillis, out);
        report(out);
        endWhenSettled(out);
    }

    /// A session that is to end waits until what its peer had sent is in the store: a peer may say
    /// its last words and hang up.
    private void endWhenSettled(List<Effect> out) {
        if (leaving && inbound.idle()) {
            end(out);
        }
    }

    /// Tells the peer how far its stanzas are taken care of: a binary peer at every step, an XML
    /// peer once what it had sent when it asked is covered.
    private void report(List<Effect> out) {
        if (!outbound.counted() || !outbound.attached()) {
            return;
        }
        boolean answer = askedAt > 0 && inbound.handledTotal() >= askedAt;
        boolean nothingSent = askedAt > 0 && inbound.receivedTotal() == 0;
        boolean progress = inbound.takeProgress() && self.binary();
        if (answer || nothingSent || progress) {
            askedAt = answer || nothingSent ? 0 : askedAt;
            out.add(new Effect.Send(new ToClient.Acknowledge(inbound.handledCount())));
        }
    }

    private void countingEnabled(boolean wantsResume, List<Effect> out) {
        if (outbound.counted()) {
            out.add(
                    new Effect.Send(
                            new ToClient.Close(
                                    ErrorCode.STREAM_POLICY_VIOLATION,
                                    "stream management is on already")));
            return;
        }
        resumable = wantsResume;
        inbound.count();
        outbound.count();
        out.add(
                new Effect.Send(
                        new ToClient.CountingStarted(
                                wantsResume, limits.resume().ageMax().toSeconds())));
        outbound.ask(out);
    }

    private void reflow(List<Effect> out) {
        boolean wanted = outbound.attached() && writable && (self.binary() || available);
        if (wanted != flowing) {
            flowing = wanted;
            out.add(new Effect.Flow(wanted));
        }
    }

    private void disconnected(boolean orderly, long nowMillis, List<Effect> out) {
        if (orderly || !resumable) {
            leave(nowMillis, out);
        } else {
            detach(nowMillis, out);
        }
    }

    /// The socket is gone and the peer may come back.
    private void detach(long nowMillis, List<Effect> out) {
        quiet.active(true);
        deliverHeld(out);
        outbound.detach();
        detachedMillis = nowMillis;
        reflow(out);
        out.add(Effect.Detached.NOW);
        out.add(new Effect.Wake(nowMillis + limits.resume().ageMax().toMillis()));
    }

    /// The peer is gone for good.
    private void leave(long nowMillis, List<Effect> out) {
        if (leaving) {
            return;
        }
        leaving = true;
        outbound.detach();
        detachedMillis = nowMillis;
        reflow(out);
        out.add(new Effect.Wake(nowMillis + limits.session().storeMax().toMillis()));
        endWhenSettled(out);
    }

    boolean canResume(long count) {
        return !ended && !leaving && resumable && outbound.canResume(count);
    }

    /// The peer comes back while its old socket still seems open: that one is dead.
    List<Effect> replaceConnection(long nowMillis) {
        List<Effect> out = new ArrayList<>(4);
        if (outbound.attached()) {
            out.add(
                    new Effect.Send(
                            new ToClient.Close(
                                    ErrorCode.STREAM_CONFLICT, "resumed on another connection")));
            detach(nowMillis, out);
        }
        return out;
    }

    /// Whether all the peer has sent is taken care of, so that our count is final: a peer that
    /// resumes sends again what the count does not cover.
    boolean settled() {
        return inbound.idle();
    }

    /// Nobody will resume this session.
    List<Effect> expire() {
        List<Effect> out = new ArrayList<>(1);
        end(out);
        return out;
    }

    /// The peer is back on a new connection and had `count` of our stanzas.
    List<Effect> resume(long count, long nowMillis) {
        List<Effect> out = new ArrayList<>(4);
        heardMillis = nowMillis;
        probed = false;
        writable = true;
        askedAt = 0;
        outbound.resume(count, out);
        reflow(out);
        inbound.drain(nowMillis, out);
        pace(nowMillis, out);
        out.add(new Effect.Wake(nowMillis + limits.session().idleMax().toMillis()));
        return out;
    }

    /// Time has passed.
    List<Effect> wake(long nowMillis) {
        List<Effect> out = new ArrayList<>(2);
        if (ended) {
            return out;
        }
        if (inbound.refillWanted()) {
            inbound.drain(nowMillis, out);
            report(out);
        }
        endWhenSettled(out);
        if (!outbound.attached()) {
            long waitMillis =
                    leaving
                            ? limits.session().storeMax().toMillis()
                            : limits.resume().ageMax().toMillis();
            long leftMillis = detachedMillis + waitMillis - nowMillis;
            if (leftMillis <= 0) {
                end(out);
            } else if (!ended) {
                out.add(new Effect.Wake(nowMillis + leftMillis));
            }
            return out;
        }
        pace(nowMillis, out);
        watch(nowMillis, out);
        endOnClose(out);
        return out;
    }

    private void watch(long nowMillis, List<Effect> out) {
        long silentMillis = nowMillis - heardMillis;
        long idleMillis = limits.session().idleMax().toMillis();
        long answerMillis = limits.session().answerMax().toMillis();
        if (probed && silentMillis >= idleMillis + answerMillis) {
            out.add(
                    new Effect.Send(
                            new ToClient.Close(
                                    ErrorCode.STREAM_CONNECTION_TIMEOUT,
                                    "nothing was heard for "
                                            + (silentMillis / 1_000)
                                            + " seconds")));
            disconnected(false, nowMillis, out);
        } else if (!probed && silentMillis >= idleMillis) {
            probed = true;
            outbound.probe(out);
            out.add(new Effect.Wake(nowMillis + answerMillis));
        } else {
            out.add(new Effect.Wake(heardMillis + idleMillis + (probed ? answerMillis : 0)));
        }
    }

    /// A peer that broke the protocol is not resumable: its session ends with its stream.
    private void endOnClose(List<Effect> out) {
        for (int i = 0; i < out.size() && !ended; i++) {
            if (out.get(i) instanceof Effect.Send(ToClient.Close(ErrorCode code, String _))
                    && code != ErrorCode.STREAM_CONNECTION_TIMEOUT) {
                end(out);
            }
        }
    }

    private void end(List<Effect> out) {
        if (!ended) {
            ended = true;
            out.add(Effect.End.NOW);
        }
    }
}
