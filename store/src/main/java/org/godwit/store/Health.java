package org.godwit.store;

import org.jspecify.annotations.Nullable;

/// Whether a shard accepts appends; it stays readable either way.
///
/// @param refusing why it does not, or null when it does
/// @param detail for the operator: what is wrong and what to do; empty when all is well
public record Health(Outcome.@Nullable Reason refusing, String detail) {
    public static final Health GOOD = new Health(null, "");

    public boolean accepting() {
        return refusing == null;
    }
}
