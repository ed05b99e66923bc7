package org.godwit.server.presence;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.store.Blob;
import org.godwit.store.Shard;

/// Who may see whom, as other features need to know it; read from the store.
public final class Contacts {
    private static final Contact STRANGER = new Contact(false, false, List.of());

    private Contacts() {}

    /// What an account keeps about one contact.
    ///
    /// @param to the account sees the contact's presence
    /// @param from the contact sees the account's presence
    public record Contact(boolean to, boolean from, List<String> groups) {
        public Contact {
            groups = List.copyOf(groups);
        }
    }

    /// All of an account's contacts.
    ///
    /// @param shard of the account
    public static Map<Jid, Contact> of(Shard shard, Jid account) {
        String prefix = Rosters.itemPrefix(account);
        Map<Jid, Contact> contacts = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        shard.scan(
                prefix,
                (key, blob) -> {
                    contacts.put(jid(key.substring(prefix.length())), contact(blob));
                    return true;
                });
        return contacts;
    }

    /// One contact; a stranger is one without rights.
    public static Contact find(Shard shard, Jid account, Jid contact) {
        Blob blob = shard.get(Rosters.itemPrefix(account) + contact.bare());
        return blob == null ? STRANGER : contact(blob);
    }

    /// Whether `contact` is in the account's contact list, or one of them may see the other: no
    /// stranger.
    public static boolean isListed(Shard shard, Jid account, Jid contact) {
        Blob blob = shard.get(Rosters.itemPrefix(account) + contact.bare());
        if (blob == null) {
            return false;
        }
        RosterItem item = RosterItem.decode(blob);
        Subscription subscription = item.subscription();
        return item.listed()
                || item.approved()
                || subscription.to()
                || subscription.from()
                || subscription.pendingOut();
    }

    private static Contact contact(Blob blob) {
        RosterItem item = RosterItem.decode(blob);
        Subscription subscription = item.subscription();
        return new Contact(subscription.to(), subscription.from(), item.groups());
    }

    private static Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new IllegalStateException("damaged roster key " + text, e);
        }
    }
}
