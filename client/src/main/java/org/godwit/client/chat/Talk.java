package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.godwit.client.Presence;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.jspecify.annotations.Nullable;

/// One conversation as the screen knows it.
///
/// @param unread messages from the peer not read yet
/// @param messages the newest ones, oldest first, at most [#MESSAGES_MAX]; at least the last one
/// @param loaded how much of the history was asked for
/// @param group what there is beside the messages when it is a group
record Talk(
        Contact contact,
        Presence presence,
        boolean typing,
        int unread,
        List<Message> messages,
        Loaded loaded,
        GroupSide group) {
    static final int MESSAGES_MAX = 2000;

    /// How much of a conversation is in memory.
    enum Loaded {
        /// Only what came while the program ran, and the last message.
        LAST,
        /// The newest page or more.
        SOME,
        /// All the way to the beginning.
        ALL
    }

    Talk {
        messages = List.copyOf(messages);
    }

    static Talk with(Contact contact) {
        return new Talk(
                contact,
                Presence.unknown(contact.jid()),
                false,
                0,
                List.of(),
                Loaded.LAST,
                GroupSide.NOTHING);
    }

    @Nullable Message last() {
        return messages.isEmpty() ? null : messages.getLast();
    }

    /// What the list is sorted by: requests, then the newest message first, then names.
    static final Comparator<Talk> LISTING =
            Comparator.comparing((Talk talk) -> !talk.contact.asking())
                    .thenComparing(
                            talk -> talk.last() == null ? 0 : talk.last().order(),
                            Comparator.reverseOrder())
                    .thenComparing(talk -> talk.contact.label());

    Talk with(Presence newPresence) {
        return new Talk(contact, newPresence, typing, unread, messages, loaded, group);
    }

    Talk withContact(Contact newContact) {
        return new Talk(newContact, presence, typing, unread, messages, loaded, group);
    }

    Talk with(GroupSide newGroup) {
        return new Talk(contact, presence, typing, unread, messages, loaded, newGroup);
    }

    Talk withTyping(boolean newTyping) {
        return new Talk(contact, presence, newTyping, unread, messages, loaded, group);
    }

    Talk withUnread(int newUnread) {
        return new Talk(contact, presence, typing, newUnread, messages, loaded, group);
    }

    /// The same, with its history still to be asked for when it is opened.
    Talk notLoaded() {
        return new Talk(contact, presence, typing, unread, messages, Loaded.LAST, group);
    }

    /// A new message at the end.
    Talk plus(Message message) {
        List<Message> more = new ArrayList<>(messages);
        more.add(message);
        Loaded left = loaded;
        if (more.size() > MESSAGES_MAX) {
            more.removeFirst();
            left = loaded == Loaded.ALL ? Loaded.SOME : loaded;
        }
        int nowUnread = unread + (message.isUnread() ? 1 : 0);
        boolean nowTyping = typing && message.mine();
        return new Talk(contact, presence, nowTyping, nowUnread, more, left, group);
    }

    /// A message that says something else now.
    Talk revised(Message message) {
        List<Message> more = new ArrayList<>(messages);
        more.replaceAll(before -> before.order() == message.order() ? message : before);
        return new Talk(contact, presence, typing, unread, more, loaded, group);
    }

    /// A message that is forgotten.
    Talk without(Message message) {
        List<Message> fewer = new ArrayList<>(messages);
        boolean _ = fewer.removeIf(before -> before.order() == message.order());
        int nowUnread = Math.max(0, unread - (message.isUnread() ? 1 : 0));
        return new Talk(contact, presence, typing, nowUnread, fewer, loaded, group);
    }

    /// A message with a new status.
    Talk changed(Message message) {
        List<Message> more = new ArrayList<>(messages);
        int nowUnread = unread;
        if (!message.mine() && !message.isUnread()) {
            nowUnread = Math.max(0, unread - 1);
        }
        for (int i = more.size() - 1; i >= 0; i--) {
            if (more.get(i).order() == message.order()) {
                more.set(i, message);
                return new Talk(contact, presence, typing, nowUnread, more, loaded, group);
            }
        }
        return withUnread(nowUnread);
    }

    /// Older messages from the history, before the ones here.
    Talk older(List<Message> page, boolean beginning) {
        long first = messages.isEmpty() ? Long.MAX_VALUE : messages.getFirst().order();
        List<Message> more = new ArrayList<>();
        for (Message message : page) {
            if (message.order() < first) {
                more.add(message);
            }
        }
        more.addAll(messages);
        boolean full = more.size() >= MESSAGES_MAX;
        return new Talk(
                contact,
                presence,
                typing,
                unread,
                full ? more.subList(more.size() - MESSAGES_MAX, more.size()) : more,
                beginning || full ? Loaded.ALL : Loaded.SOME,
                group);
    }

    /// The place of the oldest message loaded.
    long firstOrder() {
        return messages().getFirst().order();
    }
}
