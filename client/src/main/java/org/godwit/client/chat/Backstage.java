package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import org.godwit.client.Event;
import org.godwit.client.Presence;
import org.godwit.client.cli.AccountOptions;
import org.godwit.client.cli.CliException;
import org.godwit.client.cli.OpenClient;
import org.godwit.client.history.Chat;
import org.godwit.client.history.Contact;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Between the screen and the client: reads what the screen shows, and does what it wishes.
final class Backstage {
    private static final int MESSAGES_SHOWN_MAX = 500;

    private final OpenClient open;
    private final AccountOptions options;
    private final Map<Jid, Presence> presences = new LinkedHashMap<>();
    private final Set<Jid> typing = new HashSet<>();
    private @Nullable Jid shown;

    Backstage(OpenClient open, AccountOptions options) {
        this.open = open;
        this.options = options;
    }

    Jid account() {
        return open.account();
    }

    /// What an event of the client means for the screen.
    List<Action> actions(Event event) {
        List<Action> actions = new ArrayList<>(2);
        switch (event) {
            case Event.ConnectivityChanged(var now) -> actions.add(new Action.Connection(now));
            case Event.MessageAdded(Message message) -> changed(message, true, actions);
            case Event.MessageChanged(Message message) -> changed(message, false, actions);
            case Event.TypingChanged(Jid peer, boolean now) -> {
                if (now) {
                    typing.add(peer);
                } else {
                    typing.remove(peer);
                }
                actions.add(peers());
            }
            case Event.PresenceChanged(Presence presence) -> {
                presences.put(presence.peer(), presence);
                actions.add(peers());
            }
            case Event.ContactChanged _, Event.ContactRemoved _ -> actions.add(peers());
            case Event.RequestRefused(String what, ErrorCode code, String _) ->
                    actions.add(new Action.Refused(what, code));
        }
        return actions;
    }

    private void changed(Message message, boolean added, List<Action> actions) {
        typing.remove(message.peer());
        if (message.peer().equals(shown)) {
            actions.add(conversation(message.peer()));
            if (added && !message.mine()) {
                open.client().markRead(message.peer());
            }
        }
        actions.add(peers());
    }

    private Action conversation(Jid peer) {
        try {
            return new Action.Conversation(
                    peer, open.history().messages(peer, Long.MAX_VALUE, MESSAGES_SHOWN_MAX));
        } catch (HistoryException e) {
            return new Action.Refused("history", ErrorCode.INTERNAL_SERVER_ERROR);
        }
    }

    /// Conversations first, newest on top, then contacts without one.
    Action peers() {
        try {
            Map<Jid, Contact> contacts = new LinkedHashMap<>();
            for (Contact contact : open.history().contacts()) {
                contacts.put(contact.jid(), contact);
            }
            List<Model.Peer> peers = new ArrayList<>();
            for (Chat chat : open.history().chats()) {
                Contact contact = contacts.remove(chat.peer());
                peers.add(peer(contact == null ? Contact.of(chat.peer()) : contact, chat.unread()));
            }
            contacts.values().forEach(contact -> peers.add(peer(contact, 0)));
            return new Action.Peers(peers);
        } catch (HistoryException e) {
            return new Action.Refused("history", ErrorCode.INTERNAL_SERVER_ERROR);
        }
    }

    private Model.Peer peer(Contact contact, int unread) {
        Presence presence = presences.getOrDefault(contact.jid(), Presence.unknown(contact.jid()));
        return new Model.Peer(
                contact.jid(),
                contact.label(),
                presence.online(),
                typing.contains(contact.jid()),
                contact.asking(),
                contact.jid().equals(shown) ? 0 : unread,
                presence.lastSeen());
    }

    /// Does what the screen wishes.
    ///
    /// @return false when the user wants to leave
    boolean fulfil(Wish wish, BlockingQueue<Action> actions) {
        switch (wish) {
            case Wish.Send(Jid to, String text) -> {
                var _ = open.client().send(to, text);
            }
            case Wish.Open(Jid peer) -> {
                shown = peer;
                open.client().markRead(peer);
                actions.add(conversation(peer));
                actions.add(peers());
            }
            case Wish.Typing(Jid peer, boolean now) -> open.client().typing(peer, now);
            case Wish.Add(String address) -> add(address, actions);
            case Wish.Accept(Jid peer) -> open.client().acceptContact(peer);
            case Wish.Decline(Jid peer) -> open.client().declineContact(peer);
            case Wish.Remove(Jid peer) -> open.client().removeContact(peer);
            case Wish.Quit.NOW -> {
                return false;
            }
        }
        return true;
    }

    private void add(String address, BlockingQueue<Action> actions) {
        try {
            open.client().addContact(options.jid(address), null);
        } catch (CliException e) {
            actions.add(new Action.Refused(address, ErrorCode.JID_MALFORMED));
        }
    }
}
