package org.godwit.app.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.godwit.app.scenario.Scenario.Action;
import org.godwit.app.scenario.peer.LoginRefused;
import org.godwit.app.scenario.peer.XmlScanner;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Namespaces;
import org.jspecify.annotations.Nullable;

/// Every sentence a scenario may say, one line each. In a pattern WHO stands for a player, ROOM for
/// a room, TARGET for either, XML for a stanza, TEXT for a quoted string and WORD for an id or a
/// condition.
final class Phrases {
    /// A sentence's words → what to do.
    private interface Maker {
        Action make(List<String> words);
    }

    private record Phrase(Pattern pattern, Maker maker) {}

    private static final List<Phrase> ALL = new ArrayList<>();

    static {
        connections();
        sending();
        receiving();
        rooms();
        theNode();
    }

    private Phrases() {}

    /// The action of a sentence, or null when no phrase fits.
    ///
    /// @throws IllegalArgumentException for a phrase that fits with a stanza that does not parse
    static @Nullable Action find(String sentence) {
        int index = indexOf(sentence);
        if (index < 0) {
            return null;
        }
        Phrase phrase = ALL.get(index);
        Matcher matcher = phrase.pattern().matcher(sentence);
        List<String> words = new ArrayList<>();
        if (matcher.matches()) {
            for (int i = 1; i <= matcher.groupCount(); i++) {
                words.add(matcher.group(i));
            }
        }
        return phrase.maker().make(words);
    }

    /// The place in the table of the phrase that fits, or -1.
    static int indexOf(String sentence) {
        for (int i = 0; i < ALL.size(); i++) {
            if (ALL.get(i).pattern().matcher(sentence).matches()) {
                return i;
            }
        }
        return -1;
    }

    static int count() {
        return ALL.size();
    }

    private static void say(String sentence, Maker maker) {
        String regex =
                sentence.replace("WHO", "([\\w/]+)")
                        .replace("ROOM", "(#\\w+)")
                        .replace("TARGET", "(#?[\\w/]+)")
                        .replace("XML", "(<.*>)")
                        .replace("TEXT", "\"(.*)\"")
                        .replace("WORD", "([\\w.:-]+)")
                        .replace("COUNT", "(\\d+)")
                        .replace(" ", "\\s+");
        ALL.add(new Phrase(Pattern.compile(regex, Pattern.DOTALL), maker));
    }

    private static void connections() {
        say("WHO connects", w -> stage -> connect(stage.player(w.get(0)), stage, true));
        say("WHO logs in", w -> stage -> connect(stage.player(w.get(0)), stage, false));
        say(
                "WHO cannot log in: WORD",
                w -> stage -> refused(stage, w.get(0), stage.password(w.get(0)), w.get(1)));
        say(
                "WHO cannot log in with password TEXT: WORD",
                w -> stage -> refused(stage, w.get(0), w.get(1), w.get(2)));
        say("WHO disconnects", w -> stage -> stage.player(w.get(0)).close());
        say("WHO's connection is cut", w -> stage -> stage.player(w.get(0)).cut());
        say(
                "WHO's connection is cut in the middle of XML",
                w -> {
                    Element stanza = parse(w.get(1));
                    return stage -> stage.player(w.get(0)).sendHalf(stage.resolved(stanza));
                });
        say("WHO resumes", w -> stage -> resumed(stage, w.get(0)));
        say("WHO reconnects", w -> stage -> stage.player(w.get(0)).reconnect());
        say("WHO cannot resume: WORD", w -> stage -> notResumed(stage, w.get(0), w.get(1)));
        say("WHO opens a connection", w -> stage -> stage.player(w.get(0)).open());
        say(
                "WHO is refused: WORD",
                w -> stage -> same(w.get(1), stage.player(w.get(0)).awaitRefusal()));
        say(
                "WHO's earlier connection is refused: WORD",
                w -> stage -> same(w.get(1), stage.player(w.get(0)).awaitEarlierRefusal()));
        say("WHO's connection is closed", w -> stage -> stage.player(w.get(0)).awaitClosed());
    }

    private static void sending() {
        say(
                "WHO sends XML",
                w -> {
                    Element stanza = parse(w.get(1));
                    return stage -> stage.player(w.get(0)).send(stage.resolved(stanza));
                });
        say(
                "WHO sends COUNT messages to TARGET",
                w -> stage -> Crowds.send(stage, w.get(0), number(w.get(1)), w.get(2)));
        say(
                "WHO sends a message of COUNT bytes to WHO as WORD",
                w -> stage -> Crowds.large(stage, w.get(0), number(w.get(1)), w.get(2), w.get(3)));
        say(
                "WHO sends raw TEXT",
                w -> stage -> stage.player(w.get(0)).sendRaw(Escapes.bytes(w.get(1)), false));
        say(
                "WHO sends raw TEXT COUNT times",
                w -> {
                    byte[] bytes = Escapes.repeated(w.get(1), number(w.get(2)));
                    return stage -> stage.player(w.get(0)).sendRaw(bytes, false);
                });
        say(
                "WHO sends a frame of TEXT",
                w -> stage -> stage.player(w.get(0)).sendRaw(Escapes.bytes(w.get(1)), true));
        say("WHO acks", w -> stage -> stage.player(w.get(0)).acknowledge());
    }

    private static void receiving() {
        say(
                "WHO receives COUNT messages from TARGET in order",
                w -> stage -> Crowds.receive(stage, w.get(0), number(w.get(1)), w.get(2)));
        say("WHO receives nothing", w -> stage -> stage.quiet(stage.player(w.get(0))));
        say(
                "WHO receives no XML",
                w -> {
                    Element stanza = parse(w.get(1));
                    return stage -> Expectations.absent(stage, stage.player(w.get(0)), stanza);
                });
        say(
                "WHO receives XML",
                w -> {
                    Element stanza = parse(w.get(1));
                    return stage -> Expectations.receive(stage, stage.player(w.get(0)), stanza);
                });
        say("WHO sees everything stored", w -> stage -> stage.player(w.get(0)).awaitAllStored());
        say(
                "WHO sees COUNT delivered",
                w -> stage -> Crowds.delivered(stage, w.get(0), number(w.get(1))));
        say("WHO sees stored WORD", w -> stage -> stage.player(w.get(0)).awaitStored(w.get(1)));
        say(
                "WHO sees delivered WORD",
                w -> stage -> Expectations.tick(stage.player(w.get(0)), "received", w.get(1)));
        say(
                "WHO sees read WORD",
                w -> stage -> Expectations.tick(stage.player(w.get(0)), "displayed", w.get(1)));
        say(
                "WHO sees failed WORD: WORD",
                w -> stage -> Expectations.failed(stage.player(w.get(0)), w.get(1), w.get(2)));
    }

    private static void rooms() {
        say("WHO makes ROOM", w -> stage -> Rooms.make(stage, w.get(0), w.get(1)));
        say(
                "WHO enters ROOM as WORD",
                w -> stage -> Rooms.enter(stage, w.get(0), w.get(1), w.get(2)));
        say(
                "WHO makes WHO a WORD of ROOM",
                w -> stage -> Rooms.affiliate(stage, w.get(0), w.get(1), w.get(2), w.get(3)));
    }

    private static void theNode() {
        say("WHO and WHO are contacts", w -> stage -> Contacts.befriend(stage, w.get(0), w.get(1)));
        say("the server is restarted", _ -> stage -> stage.restartNode());
        say("the server is killed and restarted", _ -> stage -> stage.killNode());
    }

    private static void connect(Player player, Stage stage, boolean announce) throws Exception {
        player.login(stage.password(player.name()));
        if (announce) {
            player.announce();
        }
    }

    private static void refused(Stage stage, String who, String password, String condition)
            throws Exception {
        try {
            stage.player(who).login(password);
        } catch (LoginRefused e) {
            same(condition, e.condition());
            return;
        }
        throw new AssertionError(who + " was let in");
    }

    private static void resumed(Stage stage, String who) throws Exception {
        if (!stage.player(who).resume()) {
            throw new AssertionError(who + "'s session did not go on");
        }
    }

    private static void notResumed(Stage stage, String who, String condition) throws Exception {
        try {
            if (!stage.player(who).resume()) {
                return;
            }
        } catch (LoginRefused e) {
            same(condition, e.condition());
            return;
        }
        throw new AssertionError(who + "'s session went on");
    }

    private static void same(String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("refused with " + actual + ", not " + expected);
        }
    }

    private static Element parse(String xml) {
        return XmlScanner.parse(xml, Namespaces.CLIENT);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
