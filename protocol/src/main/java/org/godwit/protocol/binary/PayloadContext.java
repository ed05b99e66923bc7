package org.godwit.protocol.binary;

import java.util.Objects;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a payload may name without spelling it out: values of its envelope that are the same from
/// end to end. A payload moves unread into another envelope that agrees on them. Immutable.
final class PayloadContext {
    private final String homeDomain;
    private final @Nullable String id;
    private final @Nullable String reference;
    private final @Nullable Jid to;
    private final @Nullable Jid from;
    private @Nullable String toBare;
    private @Nullable String fromBare;

    private PayloadContext(
            String homeDomain,
            @Nullable String id,
            @Nullable String reference,
            @Nullable Jid to,
            @Nullable Jid from) {
        this.homeDomain = homeDomain;
        this.id = id;
        this.reference = reference;
        this.to = to;
        this.from = from;
    }

    static PayloadContext of(
            String homeDomain,
            @Nullable String id,
            @Nullable String reference,
            @Nullable Jid to,
            @Nullable Jid from) {
        return new PayloadContext(homeDomain, id, reference, to, from);
    }

    static PayloadContext blank(String homeDomain) {
        return new PayloadContext(homeDomain, null, null, null, null);
    }

    /// Implied in addresses.
    String homeDomain() {
        return homeDomain;
    }

    /// The stanza's own id.
    @Nullable String id() {
        return id;
    }

    /// The id of the stanza it speaks of.
    @Nullable String reference() {
        return reference;
    }

    /// Bare address of the recipient.
    @Nullable String to() {
        if (toBare == null && to != null) {
            toBare = to.bare().toString();
        }
        return toBare;
    }

    /// Bare address of the sender.
    @Nullable String from() {
        if (fromBare == null && from != null) {
            fromBare = from.bare().toString();
        }
        return fromBare;
    }

    /// Whether bytes made under this context mean the same under `that`.
    ///
    /// @param addresses false when the bytes name none
    boolean carriesTo(PayloadContext that, boolean addresses) {
        boolean sameIds = Objects.equals(id, that.id) && Objects.equals(reference, that.reference);
        return sameIds
                && homeDomain.equals(that.homeDomain)
                && (!addresses || (sameBare(to, that.to) && sameBare(from, that.from)));
    }

    private static boolean sameBare(@Nullable Jid one, @Nullable Jid other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return AddressWriter.sameBare(one, other);
    }
}
