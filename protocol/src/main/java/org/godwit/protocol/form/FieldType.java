package org.godwit.protocol.form;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The kinds of field (XEP-0004 §3.3).
public enum FieldType {
    BOOLEAN,
    FIXED,
    HIDDEN,
    JID_MULTI,
    JID_SINGLE,
    LIST_MULTI,
    LIST_SINGLE,
    TEXT_MULTI,
    TEXT_PRIVATE,
    TEXT_SINGLE;

    /// An absent or unknown type counts as text-single, as XEP-0004 §3.3 asks.
    public static FieldType of(@Nullable String wire) {
        if (wire != null) {
            for (FieldType type : values()) {
                if (type.wire().equals(wire)) {
                    return type;
                }
            }
        }
        return TEXT_SINGLE;
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
