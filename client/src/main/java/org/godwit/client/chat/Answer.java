package org.godwit.client.chat;

import org.jspecify.annotations.Nullable;

/// What a command comes to: a wish, or why there is none.
record Answer(@Nullable Wish wish, String refusal) {
    static Answer of(Wish wish) {
        return new Answer(wish, "");
    }

    static Answer no(String why) {
        return new Answer(null, why);
    }
}
