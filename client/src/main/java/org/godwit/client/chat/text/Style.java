package org.godwit.client.chat.text;

/// What a piece of text means; [Theme] decides how that looks.
public enum Style {
    PLAIN,
    /// Secondary text: times, addresses, previews.
    DIM,
    STRONG,
    /// The bar at the top.
    BAR,
    BAR_GOOD,
    BAR_BUSY,
    BAR_BAD,
    /// Lines that divide.
    RULE,
    /// The chosen conversation in the list.
    CHOSEN,
    CHOSEN_DIM,
    CHOSEN_READ,
    /// The blue of a read message, in the list.
    READ,
    ONLINE,
    OFFLINE,
    UNREAD,
    /// A message of ours.
    MINE,
    MINE_DIM,
    MINE_READ,
    MINE_FAILED,
    /// Somebody is named in a message of ours.
    MINE_NAME,
    /// A message of the other side.
    THEIRS,
    THEIRS_DIM,
    THEIRS_NAME,
    DAY,
    TYPING,
    /// Something waits for an answer.
    ASK,
    NOTICE,
    KEY,
    KEY_TEXT
}
