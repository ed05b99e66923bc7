package org.godwit.protocol.binary.dictionary;

/// Where a choice is made: each has its own prefix code. The order is the dictionary file's.
public enum Context {
    HEAD_UP,
    HEAD_DOWN,
    HEAD_ALONE,
    TO_UP,
    TO_DOWN,
    TO_ALONE,
    FROM_UP,
    FROM_DOWN,
    FROM_ALONE,
    STANZA_ID_UP,
    STANZA_ID_DOWN,
    STANZA_ID_ALONE,
    REFERENCE,
    TRAILER_UP,
    TRAILER_DOWN,
    TRAILER_ALONE,
    BY,
    SHAPE_CHAT,
    SHAPE_GROUPCHAT,
    SHAPE_MESSAGE,
    SHAPE_PRESENCE,
    SHAPE_GET,
    SHAPE_SET,
    SHAPE_RESULT,
    SHAPE_ERROR,
    SHAPE_OTHER,
    NODES,
    TOKENS,
    TEXT,
    ID,
    JID,
    NUMBER,
    BLOB,
    HASH,
    STAMP,
    TOKEN,
    LOCAL,
    DOMAIN,
    RESOURCE,
    NAME;

    private static final Context[] ALL = values();

    public static Context of(int number) {
        return ALL[number];
    }

    public static int count() {
        return ALL.length;
    }

    /// The context of the same choice made in that direction: up, down or alone.
    public Context in(Direction direction) {
        return switch (direction) {
            case UP -> this;
            case DOWN -> ALL[number() + 1];
            case ALONE -> ALL[number() + 2];
        };
    }

    public boolean isShape() {
        return compareTo(SHAPE_CHAT) >= 0 && compareTo(SHAPE_OTHER) <= 0;
    }

    public boolean isForm() {
        return compareTo(TEXT) >= 0;
    }

    @SuppressWarnings("EnumOrdinal")
    public int number() {
        return ordinal();
    }

    /// From client to server, from server to client, or without a connection.
    public enum Direction {
        UP,
        DOWN,
        ALONE
    }
}
