package org.godwit.protocol.binary;

import java.util.Objects;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a payload may name without spelling it out: values of its envelope that are the same from
/// end to end. A payload moves unread into another envelope that agrees on them.
///
/// @param homeDomain implied in addresses
/// @param id the stanza's own id
/// @param reference the id of the stanza it speaks of
/// @param to bare address of the recipient
/// @param from bare address of the sender
record PayloadContext(
        String homeDomain,
        @Nullable String id,
        @Nullable String reference,
        @Nullable String to,
        @Nullable String from) {
    static PayloadContext of(
            String homeDomain,
            @Nullable String id,
            @Nullable String reference,
            @Nullable Jid to,
            @Nullable Jid from) {
        return new PayloadContext(homeDomain, id, reference, bare(to), bare(from));
    }

    private static @Nullable String bare(@Nullable Jid jid) {
        return jid == null ? null : jid.bare().toString();
    }

    /// Whether bytes made under this context mean the same under `that`.
    boolean carriesTo(PayloadContext that, boolean usesAddresses) {
        return homeDomain.equals(that.homeDomain)
                && Objects.equals(id, that.id)
                && Objects.equals(reference, that.reference)
                && (!usesAddresses
                        || (Objects.equals(to, that.to) && Objects.equals(from, that.from)));
    }
}
