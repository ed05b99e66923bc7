package org.godwit.client.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.client.chat.text.Editor;
import org.godwit.client.chat.text.Key;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Mention;
import org.godwit.client.history.Author;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// `@name` in what is typed: completed, and told as a mention (XEP-0372).
final class Mentions {
    private Mentions() {}

    /// Who can be meant in the open conversation, by the name they are called there: who wrote in
    /// the group, then the contacts.
    private static Map<String, Jid> names(Model model) {
        Map<String, Jid> names = new LinkedHashMap<>();
        Talk open = model.open();
        if (open == null) {
            return names;
        }
        Jid peer = open.contact().jid();
        for (Message message : open.messages().reversed()) {
            Author author = message.content().author();
            if (author != null) {
                Jid account = author.account();
                names.putIfAbsent(
                        author.label(),
                        account == null
                                ? new Jid(peer.local(), peer.domain(), author.nick())
                                : account);
            }
        }
        if (!model.isGroup(peer)) {
            names.putIfAbsent(open.contact().label(), peer);
        }
        for (Talk talk : model.listed()) {
            Jid jid = talk.contact().jid();
            if (!model.isGroup(jid)) {
                names.putIfAbsent(talk.contact().label(), jid);
            }
        }
        return names;
    }

    /// The input line with the name that is begun in it completed, or null when none is.
    static @Nullable Editor completed(Model model) {
        Editor editor = model.editor();
        String before = editor.text().substring(0, editor.cursor());
        int at = before.lastIndexOf('@');
        if (at < 0 || !isFree(before, at - 1) || before.startsWith("/")) {
            return null;
        }
        String begun = before.substring(at + 1);
        for (String name : names(model).keySet()) {
            boolean isLonger = name.length() > begun.length();
            if (isLonger && name.regionMatches(true, 0, begun, 0, begun.length())) {
                Editor rest = editor;
                for (int i = begun.codePointCount(0, begun.length()); i > 0; i--) {
                    rest = rest.press(Key.Named.BACKSPACE);
                }
                return rest.type(name + " ");
            }
        }
        return null;
    }

    /// Who is meant in a text, at most [Extras#MENTIONS_MAX]; a longer name before a shorter one.
    static List<Mention> of(Model model, String text) {
        Map<String, Jid> names = names(model);
        List<String> longestFirst = new ArrayList<>(names.keySet());
        longestFirst.sort((one, other) -> other.length() - one.length());
        List<Mention> mentions = new ArrayList<>();
        int from = text.indexOf('@');
        while (from >= 0 && mentions.size() < Extras.MENTIONS_MAX) {
            for (String name : longestFirst) {
                int end = from + 1 + name.length();
                Jid who = names.get(name);
                if (who != null
                        && isFree(text, from - 1)
                        && text.regionMatches(true, from + 1, name, 0, name.length())
                        && isFree(text, end)) {
                    int begin = text.codePointCount(0, from);
                    mentions.add(new Mention(begin, begin + text.codePointCount(from, end), who));
                    break;
                }
            }
            from = text.indexOf('@', from + 1);
        }
        return mentions;
    }

    /// Whether no word goes on at that place.
    private static boolean isFree(String text, int index) {
        return index < 0
                || index >= text.length()
                || !Character.isLetterOrDigit(text.codePointAt(index));
    }

    /// The words of a message that name somebody, as they stand in it.
    static List<String> words(Message message) {
        String body = message.body();
        int points = body.codePointCount(0, body.length());
        List<String> words = new ArrayList<>();
        for (Mention mention : message.content().extras().mentions()) {
            if (mention.end() <= points) {
                String word =
                        body.substring(
                                body.offsetByCodePoints(0, mention.begin()),
                                body.offsetByCodePoints(0, mention.end()));
                if (!word.isBlank() && !words.contains(word)) {
                    words.add(word);
                }
            }
        }
        words.sort((one, other) -> other.length() - one.length());
        return words;
    }
}
