package org.godwit.server.pubsub;

import org.godwit.protocol.stanza.Element;
import org.godwit.server.pubsub.node.Node;
import org.godwit.server.pubsub.node.Refused;
import org.jspecify.annotations.Nullable;

/// Keeps alike what clients of different ages look for in different places.
final class Mirrors {
    private final Bookmarks bookmarks;
    private final Avatars avatars;
    private final Cards cards;

    Mirrors(Bookmarks bookmarks, Avatars avatars, Cards cards) {
        this.bookmarks = bookmarks;
        this.avatars = avatars;
        this.cards = cards;
    }

    /// An item was published.
    void published(Work work, Request request, Node node, String id, @Nullable Element payload)
            throws Refused {
        if (request.host().service()) {
            return;
        }
        switch (node.name()) {
            case Names.BOOKMARKS -> bookmarks.toOld(work, request.host(), request.asker());
            case Names.OLD_BOOKMARKS -> {
                if (payload != null) {
                    bookmarks.toNew(work, request.host(), payload, request.asker());
                }
            }
            case Names.AVATAR_METADATA -> avatars.toVcard(work, request.host(), node, payload);
            case Cards.VCARD4 -> cards.fromNewCard(work, request.host(), payload);
            case Cards.NICK -> cards.fromNick(work, request.host(), payload);
            default -> {}
        }
    }

    /// An item, all items or the node itself went.
    void retracted(Work work, Request request, Node node) throws Refused {
        if (request.host().service()) {
            return;
        }
        switch (node.name()) {
            case Names.BOOKMARKS -> bookmarks.toOld(work, request.host(), request.asker());
            case Names.AVATAR_METADATA -> avatars.toVcard(work, request.host(), node, null);
            default -> {}
        }
    }
}
