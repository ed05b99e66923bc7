package org.godwit.protocol.stanza;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a payload contains, as a set of bits: enough to route, store and acknowledge it unread.
public record Traits(int bits) {
    public static final Traits NONE = new Traits(0);

    public static final int BODY = 1;
    public static final int SUBJECT = 1 << 1;
    public static final int RECEIPT_REQUEST = 1 << 2;
    public static final int RECEIVED = 1 << 3;
    public static final int MARKABLE = 1 << 4;
    public static final int DISPLAYED = 1 << 5;
    public static final int CHAT_STATE = 1 << 6;
    public static final int STORE = 1 << 7;
    public static final int NO_STORE = 1 << 8;
    public static final int NO_PERMANENT_STORE = 1 << 9;
    public static final int NO_COPY = 1 << 10;
    public static final int OTHER = 1 << 11;
    public static final int STANZA_ID = 1 << 12;
    public static final int CARBON = 1 << 13;
    public static final int STRANGER = 1 << 14;

    public boolean has(int mask) {
        return (bits & mask) != 0;
    }

    /// True when nothing but typing notifications (XEP-0085) and hints is inside: not worth
    /// storing.
    public boolean isOnlyChatState() {
        return has(CHAT_STATE)
                && !has(BODY | SUBJECT | RECEIVED | DISPLAYED | MARKABLE | OTHER | RECEIPT_REQUEST);
    }

    public static Traits of(List<? extends Node> nodes) {
        int bits = 0;
        for (Node node : nodes) {
            if (node instanceof Element element) {
                bits |= bitOf(element.namespace(), element.name());
            }
        }
        return bits == 0 ? NONE : new Traits(bits);
    }

    /// The bit one child element stands for; unknown elements are [#OTHER].
    public static int bitOf(String namespace, String name) {
        return switch (namespace) {
            case Namespaces.CLIENT -> clientBit(name);
            case Namespaces.RECEIPTS -> name.equals("received") ? RECEIVED : RECEIPT_REQUEST;
            case Namespaces.MARKERS -> name.equals("markable") ? MARKABLE : DISPLAYED;
            case Namespaces.CHAT_STATES -> CHAT_STATE;
            case Namespaces.HINTS -> hintBit(name);
            case Namespaces.CARBONS -> name.equals("private") ? NO_COPY : OTHER | CARBON;
            case Namespaces.STANZA_IDS -> name.equals("stanza-id") ? STANZA_ID : 0;
            case Namespaces.PRIVACY -> name.equals("stranger") ? STRANGER : OTHER;
            // What only devices say to each other is no content: nobody is woken by it, no tick is
            // counted.
            case Namespaces.E2EE -> name.equals("sealed") ? OTHER : 0;
            case Namespaces.DELAY,
                    Namespaces.GROUP,
                    Namespaces.GROUP_TICKS,
                    Namespaces.OCCUPANT_ID ->
                    0;
            default -> OTHER;
        };
    }

    private static int clientBit(String name) {
        return switch (name) {
            case "body" -> BODY;
            case "subject" -> SUBJECT;
            case "thread" -> 0;
            default -> OTHER;
        };
    }

    private static int hintBit(String name) {
        return switch (name) {
            case "store" -> STORE;
            case "no-store" -> NO_STORE;
            case "no-permanent-store" -> NO_PERMANENT_STORE;
            case "no-copy" -> NO_COPY;
            default -> 0;
        };
    }

    /// The id of the stanza these nodes speak of, or null (XEP-0184, 0333, 0444, 0308, 0461, 0424).
    public static @Nullable String referenceOf(List<? extends Node> nodes) {
        for (Node node : nodes) {
            if (node instanceof Element element && isReference(element)) {
                return element.attribute("id");
            }
        }
        return null;
    }

    private static boolean isReference(Element element) {
        return switch (element.namespace()) {
            case Namespaces.RECEIPTS -> element.name().equals("received");
            case Namespaces.MARKERS -> !element.name().equals("markable");
            case Namespaces.REACTIONS -> element.name().equals("reactions");
            case Namespaces.CORRECT -> element.name().equals("replace");
            case Namespaces.REPLY -> element.name().equals("reply");
            case Namespaces.RETRACT -> element.name().equals("retract");
            default -> false;
        };
    }
}
