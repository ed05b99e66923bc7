package org.godwit.client.group;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.godwit.client.history.Contact;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What a group says of itself, as a line of the conversation.
public final class Words {
    private static final int NAMED_MAX = 10;

    private Words() {}

    /// What one request changed, in one line.
    public static String of(List<Membership> changes, Jid account) {
        Membership first = changes.getFirst();
        if (changes.size() == 1) {
            return of(first, account);
        }
        boolean alike =
                changes.stream()
                        .allMatch(
                                each ->
                                        each.was() == first.was()
                                                && each.rank() == first.rank()
                                                && Objects.equals(each.by(), first.by()));
        if (!alike) {
            return changes.stream()
                    .limit(NAMED_MAX)
                    .map(each -> of(each, account))
                    .collect(Collectors.joining(", "));
        }
        List<String> names =
                changes.stream().limit(NAMED_MAX).map(each -> name(each.who(), account)).toList();
        int more = changes.size() - names.size();
        String all = String.join(", ", names) + (more == 0 ? "" : " and " + more + " more");
        return sentence(first, all, account);
    }

    private static String of(Membership change, Jid account) {
        return sentence(change, name(change.who(), account), account);
    }

    private static String sentence(Membership change, String who, Jid account) {
        Jid by = change.by();
        Rank rank = change.rank();
        String actor = by == null || by.equals(change.who()) ? null : name(by, account);
        if (rank == null) {
            return actor == null ? who + " left" : actor + " removed " + who;
        }
        if (change.was() == null && rank == Rank.MEMBER) {
            return actor == null ? who + " joined" : actor + " added " + who;
        }
        String made =
                switch (rank) {
                    case OWNER -> "an owner";
                    case ADMIN -> "an admin";
                    case MEMBER -> "a member like the others";
                };
        return actor == null
                ? who + (change.who().equals(account) ? " are now " : " is now ") + made
                : actor + " made " + who + " " + made;
    }

    /// What is new about the group; null when there is nothing to say.
    ///
    /// @param who made it so, or null
    /// @param name null when it is the same, likewise the rest
    /// @param picture `none` when it was taken off
    /// @param speakers `members` or `admins`
    public static @Nullable String of(
            @Nullable Jid who,
            Jid account,
            @Nullable String name,
            @Nullable String picture,
            @Nullable String speakers) {
        String by = who == null ? "somebody" : name(who, account);
        if (name != null) {
            return by + " named the group “" + name + "”";
        }
        if (picture != null) {
            return by + (picture.equals("none") ? " took the picture off" : " changed the picture");
        }
        if (speakers != null) {
            boolean few = speakers.equals("admins");
            return by + (few ? " lets only admins write" : " lets every member write");
        }
        return null;
    }

    private static String name(Jid who, Jid account) {
        return who.equals(account) ? "you" : Contact.of(who).label();
    }
}
