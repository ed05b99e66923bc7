package org.godwit.server.group;

import org.godwit.server.group.muc.MucRoom;
import org.godwit.server.group.room.RoomLimits;
import org.godwit.server.mailbox.MessageForm;
import org.godwit.server.mailbox.Post;
import org.godwit.server.routing.Conference;
import org.godwit.store.Store;

/// What all rooms of a node share.
record Hosting(Post post, Store store, RoomLimits limits, MucRoom muc, MessageForm form) {
    static Hosting of(Post post, Store store, RoomLimits limits) {
        return new Hosting(
                post,
                store,
                limits,
                new MucRoom(limits, post::introduce),
                new MessageForm(post.domain(), post.limits().wire()));
    }

    /// The domain of the rooms.
    String conference() {
        return Conference.of(post.domain());
    }
}
