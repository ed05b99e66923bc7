package org.godwit.client.chat;

import java.util.List;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.jspecify.annotations.Nullable;

/// Which message a command is about, and what that makes of it: replies, edits, deletions and
/// reactions.
final class Revising {
    private Revising() {}

    /// The chosen message of the open conversation, or null.
    static @Nullable Message chosen(Model model) {
        Talk talk = model.open();
        if (talk != null && model.view().chosen() != 0) {
            for (Message message : talk.messages()) {
                if (message.order() == model.view().chosen()) {
                    return message;
                }
            }
        }
        return null;
    }

    /// The order of the message `by` places from the chosen one; the newest when none is chosen, 0
    /// beyond it.
    static long next(Model model, int by) {
        Talk talk = model.open();
        if (talk == null || talk.messages().isEmpty()) {
            return 0;
        }
        List<Message> messages = talk.messages();
        int at = messages.size();
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).order() == model.view().chosen()) {
                at = i;
            }
        }
        int next = Math.max(0, at + by);
        return next >= messages.size() ? 0 : messages.get(next).order();
    }

    static Answer wish(Model model, String command, String text) {
        boolean changes = command.equals("/edit") || command.equals("/delete");
        Message target = target(model, changes);
        if (target == null) {
            return Answer.no("choose a message with Shift-Up first");
        }
        if (changes && !target.mine()) {
            return Answer.no("only a message of your own can be changed");
        }
        if (target.content().state() == Content.State.DELETED) {
            return Answer.no("that message was deleted");
        }
        return switch (command) {
            case "/reply" ->
                    text.isEmpty()
                            ? Answer.no("/reply needs a text")
                            : Answer.of(new Wish.Reply(target.ref(), text));
            case "/edit" ->
                    text.isEmpty()
                            ? Answer.no("/edit needs the new text")
                            : Answer.of(new Wish.Edit(target.ref(), text));
            case "/delete" -> Answer.of(new Wish.Retract(target.ref()));
            default -> {
                List<String> emoji = text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
                yield Answer.of(new Wish.React(target.ref(), emoji));
            }
        };
    }

    /// The chosen message, else the newest of that direction.
    static @Nullable Message target(Model model, boolean mine) {
        Message chosen = chosen(model);
        Talk talk = model.open();
        if (chosen != null || talk == null) {
            return chosen;
        }
        for (Message message : talk.messages().reversed()) {
            boolean deleted = message.content().state() == Content.State.DELETED;
            if (message.mine() == mine && !deleted) {
                return message;
            }
        }
        return null;
    }
}
