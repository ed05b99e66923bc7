package org.godwit.server.session;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.Traits;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.Conference;
import org.godwit.server.routing.Line;
import org.godwit.server.routing.Origin;
import org.godwit.server.routing.ServerLimits;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// The half of a session that takes stanzas from the peer: at its rate, in order, and counted as
/// handled only when they are stored. Deterministic: no clock, socket or actor inside.
final class Inbound {
    private static final Stanza.@Nullable Addressed[] NONE = {null};
    private static final byte[] NO_PARTS = {0};
    private static final int RING_MIN = 4;

    /// What a device that sends nothing just now may keep.
    private static final int RING_KEPT = 16;

    /// Stands in the queue for a stanza that needs nothing more.
    private static final Stanza PASSED = new Stanza.Unknown(Element.of("", "passed"));

    private final Identity self;
    private final ServerLimits limits;
    private final Outbound outbound;
    private final Line<Stanza> waiting = new Line<>();

    /// Stanzas begun and not yet handled, by their number modulo the length, which is a power of
    /// two and grows with what is in flight: most devices never have more than a few.
    private Stanza.@Nullable Addressed[] inFlight = NONE;

    /// How many answers of the store each of them still waits for.
    private byte[] parts = NO_PARTS;

    private long received;
    private long begun;
    private long handled;

    /// Handled before counting began (XEP-0198 §3).
    private long uncounted;

    private long reported;
    private boolean copies;
    private BlockList blocked = BlockList.EMPTY;
    private boolean paused;
    private double tokens;
    private long refilledMillis;
    private boolean refillWanted;

    /// The origins of this session's messages, made when first needed: most sessions only listen.
    private @Nullable String lasting;

    private @Nullable String passing;

    /// @param outbound takes errors for the peer: they are counted like all it is sent
    Inbound(Identity self, ServerLimits limits, Outbound outbound, boolean copies, long nowMillis) {
        this.self = self;
        this.outbound = outbound;
        this.limits = limits;
        this.copies = copies;
        this.tokens = limits.rate().stanzasBurst();
        this.refilledMillis = nowMillis;
    }

    /// What goes to these is not sent.
    void blocking(BlockList list) {
        blocked = list;
    }

    void copies(boolean wanted) {
        copies = wanted;
    }

    /// Counting begins with the next stanza.
    void count() {
        uncounted = received;
        reported = received;
    }

    /// Our `h`: how many counted stanzas are taken care of.
    long handledCount() {
        return Math.max(0, handled - uncounted);
    }

    /// Whether everything the peer has sent is taken care of.
    boolean idle() {
        return handled == received;
    }

    long receivedTotal() {
        return received;
    }

    long handledTotal() {
        return handled;
    }

    /// True once when the count has grown since the last call.
    boolean takeProgress() {
        boolean grown = handled > reported;
        reported = Math.max(reported, handled);
        return grown;
    }

    /// The peer sent a stanza that the transport has dealt with: it only counts.
    void passed(long nowMillis, List<Effect> out) {
        received++;
        waiting.add(PASSED);
        drain(nowMillis, out);
    }

    void receive(Stanza.Addressed stanza, long nowMillis, List<Effect> out) {
        received++;
        waiting.add(stanza);
        if (waiting.size() > limits.session().waitingMax()) {
            out.add(
                    new Effect.Send(
                            new ToClient.Close(
                                    ErrorCode.STREAM_POLICY_VIOLATION,
                                    "more stanzas than this server lets wait")));
            return;
        }
        drain(nowMillis, out);
    }

    /// Begins what may begin now.
    void drain(long nowMillis, List<Effect> out) {
        refill(nowMillis);
        while (!waiting.isEmpty()
                && begun - handled < limits.session().inFlightMax()
                && tokens >= 1) {
            tokens -= 1;
            begin(waiting.removeFirst(), out);
        }
        refillWanted = !waiting.isEmpty() && tokens < 1;
        if (refillWanted) {
            double secondsMissing = (1 - tokens) / limits.rate().stanzasPerSecond();
            out.add(new Effect.Wake(nowMillis + Math.max(1, (long) (secondsMissing * 1_000))));
        }
        boolean full = !waiting.isEmpty();
        if (full != paused) {
            paused = full;
            out.add(new Effect.Send(new ToClient.Read(!full)));
        }
    }

    boolean refillWanted() {
        return refillWanted;
    }

    private void refill(long nowMillis) {
        double earned = (nowMillis - refilledMillis) * limits.rate().stanzasPerSecond() / 1_000.0;
        tokens = Math.clamp(tokens + Math.max(0, earned), 0, limits.rate().stanzasBurst());
        refilledMillis = Math.max(refilledMillis, nowMillis);
    }

    private void begin(Stanza next, List<Effect> out) {
        long number = ++begun;
        makeRoom();
        if (!(next instanceof Stanza.Addressed stanza)) {
            settle(number);
            return;
        }
        switch (route(stanza)) {
            case Addressing.Route.Store(Stanza.Message message, var mailbox) -> {
                store(number, shown(message, mailbox, out), mailbox, out);
                return;
            }
            case Addressing.Route.Confirm(Stanza.Message message, var mailbox) -> {
                await(number, message, 1);
                out.add(
                        new Effect.Confirm(
                                new Effect.Append(
                                        mailbox,
                                        originOf(message),
                                        idOf(message, number),
                                        message,
                                        number * 2)));
                return;
            }
            case Addressing.Route.Barred(Stanza.Addressed barred) -> bar(barred, out);
            case Addressing.Route.Relay(Stanza.Addressed relayed) ->
                    out.add(new Effect.Relay(relayed));
            case Addressing.Route.Announce(Stanza.Presence presence) ->
                    out.add(new Effect.Announce(presence));
            case Addressing.Route.Ask(Stanza.Iq request) -> out.add(new Effect.Ask(request));
            case Addressing.Route.Refuse(var refused, ErrorCode code, String detail) ->
                    refuse(refused, code, detail, out);
            case Addressing.Route.Fatal(ErrorCode code, String detail) ->
                    out.add(new Effect.Send(new ToClient.Close(code, detail)));
            case Addressing.Route.Ignore() -> {}
        }
        settle(number);
    }

    private Addressing.Route route(Stanza.Addressed stanza) {
        Addressing.Route route = Addressing.of(stanza, self);
        return isBarred(stanza) ? Addressing.barred(route, stanza, self) : route;
    }

    private boolean isBarred(Stanza.Addressed stanza) {
        return stanza.to() != null && blocked.blocks(stanza.to());
    }

    private void bar(Stanza.Addressed stanza, List<Effect> out) {
        if (Answers.mayFail(stanza)) {
            outbound.deliver(Answers.barred(stanza), 0, out);
        }
    }

    /// The message as it is to be stored, without what was for the server.
    private static Stanza.Message shown(Stanza.Message message, Jid peer, List<Effect> out) {
        Shown shown = Shown.in(message);
        if (shown == null) {
            return message;
        }
        out.add(new Effect.Displayed(peer, shown.displayed()));
        return shown.rest();
    }

    private void store(long number, Stanza.Message message, Jid mailbox, List<Effect> out) {
        boolean copy =
                copies
                        && !mailbox.equals(self.jid().bare())
                        && !Conference.owns(self.jid().domain(), mailbox);
        await(number, message, copy ? 2 : 1);
        String id = idOf(message, number);
        String origin = originOf(message);
        out.add(new Effect.Append(mailbox, origin, id, message, number * 2));
        if (copy) {
            out.add(new Effect.Append(self.jid().bare(), origin, id, message, number * 2 + 1));
        }
    }

    /// A delivered receipt is the same thing whoever makes it, the peer or the server: stored once.
    private static boolean isReceipt(Stanza.Message message) {
        return message.payload().traits().has(Traits.RECEIVED)
                && message.payload().reference() != null;
    }

    private static String idOf(Stanza.Message message, long number) {
        String reference = message.payload().reference();
        if (isReceipt(message) && reference != null) {
            return Origin.receiptId(reference);
        }
        return message.id() == null ? "#" + number : message.id();
    }

    private String originOf(Stanza.Message message) {
        if (isReceipt(message)) {
            return Origin.ofReceipt(self.jid());
        }
        boolean forever = self.isUniqueForever(message.id());
        String known = forever ? lasting : passing;
        if (known == null) {
            known = self.origin(forever);
            lasting = forever ? known : lasting;
            passing = forever ? passing : known;
        }
        return known;
    }

    private void refuse(Stanza.Addressed stanza, ErrorCode code, String detail, List<Effect> out) {
        if (Answers.mayFail(stanza)) {
            outbound.deliver(Answers.error(stanza, code, detail), 0, out);
        }
    }

    /// The store has answered; a refusal goes back to the sender as an error, ahead of the count
    /// that covers it.
    void stored(ToSession.Appended answer, long nowMillis, List<Effect> out) {
        long number = answer.ticket() / 2;
        int slot = slot(number);
        Stanza.Addressed stanza = inFlight[slot];
        if (stanza == null || number <= handled) {
            return;
        }
        boolean copy = (answer.ticket() & 1) == 1;
        ErrorCode refused = answer.refused();
        if (refused == ErrorCode.NOT_ACCEPTABLE && isBarred(stanza)) {
            bar(stanza, out);
        } else if (refused != null && !copy) {
            refuse(stanza, refused, answer.detail(), out);
        }
        parts[slot]--;
        if (parts[slot] == 0) {
            settle(number);
        }
        drain(nowMillis, out);
    }

    private void settle(long number) {
        inFlight[slot(number)] = null;
        parts[slot(number)] = 0;
        while (handled < begun && inFlight[slot(handled + 1)] == null) {
            handled++;
        }
        if (handled == begun && inFlight.length > RING_KEPT) {
            inFlight = NONE;
            parts = NO_PARTS;
        }
    }

    private int slot(long number) {
        return (int) (number & (inFlight.length - 1));
    }

    private void await(long number, Stanza.Message message, int answers) {
        if (inFlight.length < RING_MIN) {
            resize(RING_MIN);
        }
        inFlight[slot(number)] = message;
        parts[slot(number)] = (byte) answers;
    }

    /// Every number from the first not handled to `begun` has a place of its own.
    private void makeRoom() {
        if (begun - handled > inFlight.length) {
            resize(Math.max(RING_MIN, inFlight.length * 2));
        }
    }

    private void resize(int length) {
        Stanza.@Nullable Addressed[] stanzas = new Stanza.Addressed[length];
        byte[] answers = new byte[length];
        for (long number = handled + 1; number < begun; number++) {
            int to = (int) (number & (length - 1));
            stanzas[to] = inFlight[slot(number)];
            answers[to] = parts[slot(number)];
        }
        inFlight = stanzas;
        parts = answers;
    }
}
