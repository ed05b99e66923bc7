package org.godwit.client.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.client.people.Setting;
import org.godwit.client.people.Settings;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// Commands about people → wishes.
final class PeopleCommands {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,4})([mhd])");

    private PeopleCommands() {}

    static Answer wish(Model model, String command, String text) {
        if (command.equals("/privacy")) {
            return privacy(model, text);
        }
        if (command.equals("/profile")) {
            return profile(model, text);
        }
        Jid open = model.view().open();
        boolean named = command.equals("/block") || command.equals("/unblock");
        Jid who = named && !text.isEmpty() ? model.address(text) : open;
        if (who == null) {
            return Answer.no(
                    named ? command + " needs a name" : "open the conversation it is about first");
        }
        return switch (command) {
            case "/mute" -> mute(model, who, text);
            case "/unmute" -> Answer.of(new Wish.Choose(new Setting.Unmuted(who)));
            case "/block" -> Answer.of(new Wish.Choose(new Setting.Blocked(List.of(who))));
            case "/unblock" -> Answer.of(new Wish.Choose(new Setting.Unblocked(List.of(who))));
            default -> report(model, who, text);
        };
    }

    /// `spam TEXT` or `abuse TEXT`; spam when nothing is said.
    private static Answer report(Model model, Jid who, String text) {
        if (model.isGroup(who)) {
            return Answer.no("who is reported is a person: open the conversation with them");
        }
        String[] words = text.split("\\s+", 2);
        boolean abuse = words[0].equals("abuse");
        boolean named = abuse || words[0].equals("spam");
        String rest = !named ? text : words.length == 2 ? words[1] : "";
        return Answer.of(new Wish.Report(who, !abuse, rest));
    }

    /// A time, `mentions`, both or nothing.
    private static Answer mute(Model model, Jid who, String text) {
        Instant until = null;
        boolean mentions = false;
        for (String word : text.isEmpty() ? new String[0] : text.split("\\s+", 4)) {
            Duration time = time(word);
            if (time != null) {
                until = model.now().plus(time);
            } else if (word.equals("mentions")) {
                mentions = true;
            } else {
                return Answer.no("/mute, /mute 8h, /mute 2d mentions: for how long, but for what");
            }
        }
        return Answer.of(new Wish.Choose(new Setting.Muted(who, until, mentions)));
    }

    private static @Nullable Duration time(String word) {
        Matcher matcher = TIME.matcher(word);
        if (!matcher.matches()) {
            return null;
        }
        long count = Math.max(1, Long.parseLong(matcher.group(1)));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Answer privacy(Model model, String text) {
        Setting.Privacy now = model.social().privacy();
        if (now == null) {
            return Answer.no("the server has not told what is chosen; connect first");
        }
        if (text.isEmpty()) {
            return Answer.no(
                    "last seen: "
                            + shown(now.lastSeen())
                            + "; messages from: "
                            + shown(now.messages())
                            + ". /privacy lastseen nobody, /privacy messages contacts");
        }
        String[] words = text.split("\\s+", 2);
        Setting.Audience audience = words.length == 2 ? Settings.audience(words[1].strip()) : null;
        boolean seen = words[0].equals("lastseen");
        boolean messages = words[0].equals("messages");
        if (audience == null
                || (!seen && !messages)
                || (messages && audience == Setting.Audience.NOBODY)) {
            return Answer.no(
                    "/privacy lastseen everyone, contacts or nobody;"
                            + " /privacy messages everyone or contacts");
        }
        return Answer.of(
                new Wish.Choose(
                        seen
                                ? new Setting.Privacy(audience, now.messages())
                                : new Setting.Privacy(now.lastSeen(), audience)));
    }

    static String shown(Setting.Audience audience) {
        return audience.name().toLowerCase(Locale.ROOT);
    }

    /// `name TEXT`, `about TEXT`, `picture FILE` say something of this account; nothing shows what
    /// the other one says.
    private static Answer profile(Model model, String text) {
        if (text.isEmpty()) {
            Jid open = model.view().open();
            return Answer.of(
                    new Wish.ShowProfile(open == null || model.isGroup(open) ? model.me() : open));
        }
        String[] words = text.split("\\s+", 2);
        String value = words.length == 2 ? words[1].strip() : "";
        return switch (words[0]) {
            case "me" -> Answer.of(new Wish.ShowProfile(model.me()));
            case "name" -> Answer.of(new Wish.Say(Wish.Say.What.NAME, value));
            case "about" -> Answer.of(new Wish.Say(Wish.Say.What.ABOUT, value));
            case "picture" -> Answer.of(new Wish.Say(Wish.Say.What.PICTURE, value));
            default -> Answer.no("/profile, /profile me, /profile name|about TEXT, picture FILE");
        };
    }
}
