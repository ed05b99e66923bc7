package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.List;
import org.godwit.client.chat.text.Cells;
import org.godwit.protocol.stanza.Jid;

/// Commands about groups → wishes.
final class GroupCommands {
    private static final int MEMBERS_MAX = 200;

    private GroupCommands() {}

    static Answer wish(Model model, String command, String text) {
        if (command.equals("/group")) {
            return create(model, text);
        }
        Jid group = model.view().open();
        if (group == null || !model.isGroup(group)) {
            return Answer.no("open a group first");
        }
        return switch (command) {
            case "/leave" -> Answer.of(new Wish.Leave(group));
            case "/members" -> Answer.of(new Wish.ListMembers(group));
            default -> {
                Jid who = text.isEmpty() ? null : model.address(text);
                if (who == null) {
                    yield Answer.no(command + " needs a name");
                }
                yield Answer.of(
                        command.equals("/invite")
                                ? new Wish.Invite(group, who)
                                : new Wish.Expel(group, who));
            }
        };
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
