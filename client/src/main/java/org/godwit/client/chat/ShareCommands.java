package org.godwit.client.chat;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.client.content.ContactCard;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Location;
import org.godwit.client.content.SharedFile;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Commands about files, places, cards, forwards and messages that do not last → wishes.
final class ShareCommands {
    /// `PATH` or `"PATH WITH SPACES"`, then perhaps a caption.
    private static final Pattern PATH =
            Pattern.compile("(?:\"([^\"]+)\"|(\\S+))\\s*(.*)", Pattern.DOTALL);

    private static final Pattern PLACE =
            Pattern.compile("(-?[0-9.]{1,20})\\s*,\\s*(-?[0-9.]{1,20})\\s*(.*)", Pattern.DOTALL);
    private static final Pattern TIMER = Pattern.compile("([0-9]{1,5})\\s*([smhdw])");

    private ShareCommands() {}

    /// Whether it is one of these.
    static boolean knows(String command) {
        return switch (command) {
            case "/file",
                    "/secret",
                    "/voice",
                    "/save",
                    "/cancel",
                    "/forward",
                    "/timer",
                    "/place",
                    "/card" ->
                    true;
            default -> false;
        };
    }

    static Answer wish(Model model, String command, String text) {
        Jid open = model.view().open();
        if (open == null) {
            return Answer.no("open a conversation first");
        }
        return switch (command) {
            case "/save" -> save(model, text);
            case "/cancel" ->
                    model.transfers().isEmpty()
                            ? Answer.no("no file is under way")
                            : Answer.of(new Wish.Cancel(model.transfers().getLast().id()));
            case "/forward" -> forward(model, text);
            case "/timer" -> timer(open, text);
            case "/place" -> place(open, text);
            case "/card" -> card(model, open, text);
            default -> file(open, command, text);
        };
    }

    private static Answer file(Jid open, String command, String text) {
        Matcher parts = PATH.matcher(text);
        if (!parts.matches()) {
            return Answer.no(command + " needs a file, as in " + command + " ~/flower.png");
        }
        String path = parts.group(1) == null ? parts.group(2) : parts.group(1);
        Wish.Packing packing =
                switch (command) {
                    case "/voice" -> Wish.Packing.VOICE;
                    case "/secret" -> Wish.Packing.ENCRYPTED;
                    default -> Wish.Packing.PLAIN;
                };
        return Answer.of(new Wish.SendFile(open, path, packing, parts.group(3).strip()));
    }

    private static Answer save(Model model, String text) {
        Message message = chosenOrNewest(model, true);
        return message == null
                ? Answer.no("there is no file here; choose one with Shift-Up")
                : Answer.of(new Wish.Save(message, text.isEmpty() ? null : text));
    }

    private static Answer forward(Model model, String text) {
        Jid to = text.isEmpty() ? null : model.address(text);
        if (to == null) {
            return Answer.no("/forward needs a name, as in /forward carol");
        }
        Message message = chosenOrNewest(model, false);
        return message == null
                ? Answer.no("choose a message with Shift-Up first")
                : Answer.of(new Wish.Forward(message, to));
    }

    /// The chosen message, else the newest; one with a file when `withFile`.
    private static @Nullable Message chosenOrNewest(Model model, boolean withFile) {
        Message chosen = Revising.chosen(model);
        Talk talk = model.open();
        List<Message> messages =
                chosen != null ? List.of(chosen) : talk == null ? List.of() : talk.messages();
        for (Message message : messages.reversed()) {
            Content.State state = message.content().state();
            boolean says = state != Content.State.DELETED && state != Content.State.NOTE;
            boolean fits = message.content().attachment() instanceof SharedFile;
            if (says && (fits || !withFile)) {
                return message;
            }
        }
        return null;
    }

    private static Answer timer(Jid open, String text) {
        if (text.equals("off")) {
            return Answer.of(new Wish.SetTimer(open, Duration.ZERO));
        }
        Matcher parts = TIMER.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Answer.no("/timer needs a time, as in /timer 30m, 8h, 1d, 2w; or off");
        }
        long number = Long.parseLong(parts.group(1));
        Duration timer =
                switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofDays(7 * number);
                };
        return timer.compareTo(Extras.LASTING_MAX) > 0
                ? Answer.no("a timer is no longer than a year")
                : Answer.of(new Wish.SetTimer(open, timer));
    }

    private static Answer place(Jid open, String text) {
        Matcher parts = PLACE.matcher(text);
        if (parts.matches()) {
            try {
                String label = parts.group(3).strip();
                Location place =
                        new Location(
                                Double.parseDouble(parts.group(1)),
                                Double.parseDouble(parts.group(2)),
                                null,
                                label.isEmpty() ? null : label);
                return Answer.of(new Wish.Share(open, place));
            } catch (IllegalArgumentException | DateTimeException e) {
                return Answer.no("that is no place on earth");
            }
        }
        return Answer.no("/place needs degrees, as in /place 52.52,13.40 the café");
    }

    private static Answer card(Model model, Jid open, String text) {
        Jid who = text.isEmpty() ? model.me() : model.address(text);
        if (who == null || model.isGroup(who)) {
            return Answer.no("/card needs a name, as in /card carol");
        }
        String name = who.equals(model.me()) ? Contact.of(who).label() : label(model, who);
        return Answer.of(new Wish.Share(open, new ContactCard(name, who, List.of(), List.of())));
    }

    private static String label(Model model, Jid who) {
        return model.talk(who).contact().label();
    }
}
