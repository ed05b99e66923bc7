package org.godwit.protocol.binary.dictionary;

import org.jspecify.annotations.Nullable;

/// What kind of value a pattern expects: decides how short each [Form] is, never what fits.
public enum Hole {
    TEXT(Context.TEXT),
    ID(Context.ID),
    JID(Context.JID),
    NUMBER(Context.NUMBER),
    BLOB(Context.BLOB),
    HASH(Context.HASH),
    STAMP(Context.STAMP),
    TOKEN(Context.TOKEN),
    LOCAL(Context.LOCAL),
    DOMAIN(Context.DOMAIN),
    RESOURCE(Context.RESOURCE),
    NAME(Context.NAME),
    /// Exactly the stanza's own id: costs nothing.
    OWN(null),
    /// Exactly the referenced id: costs nothing.
    REF(null);

    private static final Hole[] ALL = values();

    private final @Nullable Context context;

    Hole(@Nullable Context context) {
        this.context = context;
    }

    public static Hole of(int number) {
        return ALL[number];
    }

    /// The code of its forms.
    public Context context() {
        if (context == null) {
            throw new IllegalStateException(this + " has one form only");
        }
        return context;
    }

    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }
}
