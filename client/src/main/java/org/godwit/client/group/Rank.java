package org.godwit.client.group;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What somebody is to a group (XEP-0045 §5.2), highest first.
public enum Rank {
    OWNER,
    ADMIN,
    MEMBER;

    /// The rank an affiliation stands for, or null for one that does not belong.
    public static @Nullable Rank of(@Nullable String affiliation) {
        for (Rank rank : values()) {
            if (rank.affiliation().equals(affiliation)) {
                return rank;
            }
        }
        return null;
    }

    public String affiliation() {
        return name().toLowerCase(Locale.ROOT);
    }
}
