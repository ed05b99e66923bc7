package org.godwit.client.group;

import java.util.HashMap;
import java.util.Map;
import org.godwit.client.history.Author;
import org.godwit.client.history.History;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Which messages of groups are this account's own. The address decides where the group shows it.
/// Where it does not: the id the group has for us (XEP-0421), which is learned from a message of
/// ours that comes back, and that one is known by an id nobody could have seen before. Never the
/// nickname: that is anybody's who takes it first.
public final class OwnVoice {
    private static final int GROUPS_MAX = 1024;

    private final Jid account;
    private final History history;

    /// What groups call us; empty when that is not known.
    private final Map<Jid, String> known = new HashMap<>();

    public OwnVoice(Jid account, History history) {
        this.account = account;
        this.history = history;
    }

    /// Where the history keeps what a group calls us.
    public static String value(Jid group) {
        return "us/" + group;
    }

    /// @param id its sender gave the message, or null
    /// @param number the group gave it, or 0
    public boolean isOwn(Jid group, Author author, @Nullable String id, long number) {
        if (author.account() != null) {
            return account.equals(author.account());
        }
        String us = us(group);
        if (!us.isEmpty() && author.occupant() != null) {
            return us.equals(author.occupant());
        }
        return id != null && comesBack(new Message.Ref(group, id, true), number);
    }

    /// The group has a message of ours for the first time, or shows that one again.
    private boolean comesBack(Message.Ref ref, long number) {
        try {
            Message sent = history.find(ref);
            return sent != null && (sent.number() == 0 || sent.number() == number);
        } catch (HistoryException e) {
            return false;
        }
    }

    /// A message that is our own came with this id of the room's for us.
    ///
    /// @return whether that has to be remembered
    public boolean learns(Jid group, String occupant) {
        if (occupant.equals(us(group))) {
            return false;
        }
        known.put(group, occupant);
        return true;
    }

    /// The group is no more, or not for us.
    public void forget(Jid group) {
        known.remove(group);
    }

    private String us(Jid group) {
        if (known.size() >= GROUPS_MAX) {
            known.clear();
        }
        return known.computeIfAbsent(group, this::kept);
    }

    private String kept(Jid group) {
        try {
            String kept = history.value(value(group));
            return kept == null ? "" : kept;
        } catch (HistoryException e) {
            return "";
        }
    }
}
