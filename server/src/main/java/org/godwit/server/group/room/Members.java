package org.godwit.server.group.room;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Who a room knows: bare JID → what it is to the room. An account that is not listed has no
/// affiliation.
///
/// @param all never holds [Affiliation#NONE]
public record Members(Map<Jid, Member> all) {
    public static final Members NOBODY = new Members(Map.of());

    /// @param nick reserved for this account (XEP-0045 §7.10), or null
    /// @param reason why it is banned, or null
    /// @param since the latest message of the room's log when it came: it is sent what follows
    public record Member(
            Affiliation affiliation, @Nullable String nick, @Nullable String reason, long since) {}

    public Members {
        all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }

    public int size() {
        return all.size();
    }

    public @Nullable Member get(Jid account) {
        return all.get(account);
    }

    public Affiliation affiliation(Jid account) {
        Member member = all.get(account);
        return member == null ? Affiliation.NONE : member.affiliation();
    }

    /// Members, admins and owners: those a durable message is for.
    public boolean belongs(Jid account) {
        return affiliation(account).atLeast(Affiliation.MEMBER);
    }

    /// All that belong, in the order they came.
    public List<Jid> belonging() {
        List<Jid> found = new ArrayList<>(all.size());
        all.forEach(
                (account, member) -> {
                    if (member.affiliation().atLeast(Affiliation.MEMBER)) {
                        found.add(account);
                    }
                });
        return found;
    }

    public List<Jid> with(Affiliation affiliation) {
        List<Jid> found = new ArrayList<>();
        all.forEach(
                (account, member) -> {
                    if (member.affiliation() == affiliation) {
                        found.add(account);
                    }
                });
        return found;
    }

    /// The account a nickname is reserved for, or null.
    public @Nullable Jid holder(String nick) {
        for (Map.Entry<Jid, Member> entry : all.entrySet()) {
            if (nick.equals(entry.getValue().nick())) {
                return entry.getKey();
            }
        }
        return null;
    }

    /// Members, admins and owners a message is for: those who came before it.
    public List<Jid> receiving(long number) {
        List<Jid> found = belonging();
        found.removeIf(account -> since(account) >= number);
        return found;
    }

    private long since(Jid account) {
        Member member = all.get(account);
        return member == null ? Long.MAX_VALUE : member.since();
    }

    /// Gives `account` an affiliation; none forgets the account and its nickname. A reserved
    /// nickname stays while the account belongs.
    ///
    /// @param now the latest message of the room's log
    public Members with(Jid account, Affiliation affiliation, @Nullable String reason, long now) {
        Map<Jid, Member> changed = new LinkedHashMap<>(all);
        if (affiliation == Affiliation.NONE) {
            changed.remove(account);
        } else {
            Member old = all.get(account);
            boolean belongs = affiliation.atLeast(Affiliation.MEMBER);
            String nick = old == null || !belongs ? null : old.nick();
            String kept = affiliation == Affiliation.OUTCAST ? reason : null;
            long since = belongs && belongs(account) ? since(account) : now;
            changed.put(account, new Member(affiliation, nick, kept, since));
        }
        return new Members(changed);
    }

    /// Reserves a nickname for an account that belongs.
    public Members reserving(Jid account, String nick) {
        Map<Jid, Member> changed = new LinkedHashMap<>(all);
        changed.computeIfPresent(
                account,
                (_, old) -> new Member(old.affiliation(), nick, old.reason(), old.since()));
        return new Members(changed);
    }
}
