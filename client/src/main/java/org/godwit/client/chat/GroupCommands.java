package org.godwit.client.chat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.group.Rank;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;

/// Commands about groups → wishes.
final class GroupCommands {
    private static final int MEMBERS_MAX = 1_024;
    private static final int DAYS = 7;
    private static final int DAYS_MAX = 365;

    private GroupCommands() {}

    private static final Set<String> COMMANDS =
            Set.of(
                    "/group",
                    "/join",
                    "/invite",
                    "/expel",
                    "/leave",
                    "/members",
                    "/admin",
                    "/unadmin",
                    "/owner",
                    "/name",
                    "/picture",
                    "/speak",
                    "/link",
                    "/links",
                    "/unlink",
                    "/who");

    static boolean knows(String command) {
        return COMMANDS.contains(command);
    }

    static Answer wish(Model model, String command, String text) {
        if (command.equals("/group")) {
            return create(model, text);
        }
        if (command.equals("/join")) {
            return text.isEmpty()
                    ? Answer.no("/join needs an invite link")
                    : Answer.of(new Wish.Follow(text));
        }
        Jid group = model.view().open();
        if (group == null || !model.isGroup(group)) {
            return Answer.no("open a group first");
        }
        return switch (command) {
            case "/leave" -> Answer.of(new Wish.Leave(group));
            case "/members" -> Answer.of(new Wish.ListMembers(group));
            case "/links" -> Answer.of(new Wish.ListLinks(group));
            case "/link" -> link(group, text);
            case "/unlink" ->
                    text.isEmpty()
                            ? Answer.no("/unlink needs a link's number; /links lists them")
                            : Answer.of(new Wish.RevokeLink(group, text));
            case "/who" -> holders(model);
            case "/name" ->
                    text.isEmpty()
                            ? Answer.no("/name needs a name")
                            : Answer.of(new Wish.Rename(group, text));
            case "/picture" ->
                    text.isEmpty()
                            ? Answer.no("/picture needs a file")
                            : Answer.of(new Wish.SetPicture(group, text));
            case "/speak" -> speak(group, text);
            default -> about(model, group, command, text);
        };
    }

    private static Answer about(Model model, Jid group, String command, String text) {
        Jid who = text.isEmpty() ? null : model.address(text);
        if (who == null) {
            return Answer.no(command + " needs a name");
        }
        return Answer.of(
                switch (command) {
                    case "/invite" -> new Wish.Invite(group, who);
                    case "/admin" -> new Wish.SetRank(group, who, Rank.ADMIN);
                    case "/unadmin" -> new Wish.SetRank(group, who, Rank.MEMBER);
                    case "/owner" -> new Wish.SetRank(group, who, Rank.OWNER);
                    default -> new Wish.Expel(group, who);
                });
    }

    private static Answer speak(Jid group, String text) {
        return switch (text) {
            case "all" -> Answer.of(new Wish.LetSpeak(group, true));
            case "admins" -> Answer.of(new Wish.LetSpeak(group, false));
            default -> Answer.no("/speak all, or /speak admins");
        };
    }

    /// `USES DAYS`, both left out for any number and a week.
    private static Answer link(Jid group, String text) {
        String[] words = text.isEmpty() ? new String[0] : text.split("\\s+");
        try {
            int uses = words.length > 0 ? Integer.parseInt(words[0]) : 0;
            int days = words.length > 1 ? Integer.parseInt(words[1]) : DAYS;
            if (uses >= 0 && days > 0 && days <= DAYS_MAX && words.length <= 2) {
                return Answer.of(new Wish.MakeLink(group, uses, Duration.ofDays(days)));
            }
        } catch (NumberFormatException e) {
            return Answer.no("/link USES DAYS, as in /link 1 2");
        }
        return Answer.no("/link USES DAYS, at most " + DAYS_MAX + " days");
    }

    /// The chosen message of ours, else the last one.
    private static Answer holders(Model model) {
        Message target = Revising.target(model, true);
        return target == null || !target.mine()
                ? Answer.no("choose a message of yours with Shift-Up first")
                : Answer.of(new Wish.AskHolders(target.ref()));
    }

    /// `NAME: MEMBER MEMBER`, or a name alone.
    private static Answer create(Model model, String text) {
        int colon = text.indexOf(':');
        String name = (colon < 0 ? text : text.substring(0, colon)).strip();
        if (name.isEmpty()) {
            return Answer.no("/group needs a name, as in /group Book club: bob carol");
        }
        List<Jid> members = new ArrayList<>();
        String rest = colon < 0 ? "" : text.substring(colon + 1).strip();
        for (String word : rest.split("[\\s,]+", MEMBERS_MAX)) {
            Jid member = word.isEmpty() ? null : model.address(word);
            if (member != null) {
                members.add(member);
            } else if (!word.isEmpty()) {
                return Answer.no("\"" + Cells.flat(word) + "\" is no address");
            }
        }
        return Answer.of(new Wish.CreateGroup(name, members));
    }
}
