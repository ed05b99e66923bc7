package org.godwit.server.presence;

import org.godwit.protocol.stanza.PresenceType;
import org.godwit.server.routing.Spec;

/// Where one account stands with one contact: the nine states of RFC 6121 Appendix A.1 and how
/// presence stanzas of the four subscription types move between them. Pure.
@Spec("RFC 6121 Appendix A")
enum Subscription {
    NONE(0),
    NONE_PENDING_OUT(Bits.OUT),
    NONE_PENDING_IN(Bits.IN),
    NONE_PENDING_OUT_IN(Bits.OUT | Bits.IN),
    TO(Bits.TO),
    TO_PENDING_IN(Bits.TO | Bits.IN),
    FROM(Bits.FROM),
    FROM_PENDING_OUT(Bits.FROM | Bits.OUT),
    BOTH(Bits.TO | Bits.FROM);

    private final int bits;

    Subscription(int bits) {
        this.bits = bits;
    }

    /// What a state is made of.
    private static final class Bits {
        private static final int TO = 1;
        private static final int FROM = 2;
        private static final int OUT = 4;
        private static final int IN = 8;
    }

    /// The next state, and whether the stanza goes on: to the contact when it was sent, to the
    /// account's own devices when it was received.
    record Step(Subscription next, boolean forward) {}

    /// The account sees the contact's presence.
    boolean to() {
        return has(Bits.TO);
    }

    /// The contact sees the account's presence.
    boolean from() {
        return has(Bits.FROM);
    }

    /// The account has asked and was not answered.
    boolean pendingOut() {
        return has(Bits.OUT);
    }

    /// The contact has asked and was not answered.
    boolean pendingIn() {
        return has(Bits.IN);
    }

    /// The account sends a subscription stanza to the contact (Appendix A.2).
    Step sent(PresenceType type) {
        return switch (type) {
            case SUBSCRIBE -> new Step(to() ? this : with(Bits.OUT), true);
            case UNSUBSCRIBE -> new Step(without(Bits.TO | Bits.OUT), true);
            case SUBSCRIBED ->
                    pendingIn() ? new Step(without(Bits.IN).with(Bits.FROM), true) : stay();
            case UNSUBSCRIBED ->
                    has(Bits.IN | Bits.FROM)
                            ? new Step(without(Bits.IN | Bits.FROM), true)
                            : stay();
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw noSubscription(type);
        };
    }

    /// The contact sends a subscription stanza to the account (Appendix A.3).
    Step received(PresenceType type) {
        return switch (type) {
            case SUBSCRIBE -> has(Bits.IN | Bits.FROM) ? stay() : new Step(with(Bits.IN), true);
            case UNSUBSCRIBE ->
                    has(Bits.IN | Bits.FROM)
                            ? new Step(without(Bits.IN | Bits.FROM), true)
                            : stay();
            case SUBSCRIBED ->
                    pendingOut() ? new Step(without(Bits.OUT).with(Bits.TO), true) : stay();
            case UNSUBSCRIBED ->
                    has(Bits.TO | Bits.OUT) ? new Step(without(Bits.TO | Bits.OUT), true) : stay();
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw noSubscription(type);
        };
    }

    /// The `subscription` attribute of a roster item (RFC 6121 §2.1.2.5).
    String wire() {
        if (to()) {
            return from() ? "both" : "to";
        }
        return from() ? "from" : "none";
    }

    private Step stay() {
        return new Step(this, false);
    }

    private boolean has(int mask) {
        return (bits & mask) != 0;
    }

    private Subscription with(int more) {
        return of(bits | more);
    }

    private Subscription without(int less) {
        return of(bits & ~less);
    }

    /// The stored form.
    int bits() {
        return bits;
    }

    /// @throws IllegalStateException for bits of no state
    static Subscription of(int bits) {
        for (Subscription state : values()) {
            if (state.bits == bits) {
                return state;
            }
        }
        throw new IllegalStateException("no subscription state has bits " + bits);
    }

    private static IllegalArgumentException noSubscription(PresenceType type) {
        return new IllegalArgumentException(type + " does not concern subscriptions");
    }
}
