package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.godwit.client.e2ee.Comparing;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.e2ee.Sealing;
import org.godwit.client.history.Content;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a server can do to sealed conversations, which is to disturb them, and what it cannot.
class LyingServerTest {
    private static final Jid ALICE = Post.jid("alice");
    private static final Jid BOB = Post.jid("bob");
    private static final String E2EE = "urn:godwit:e2ee:0";

    private final Post post = new Post();
    private final Post.Phone alice = post.phone("alice", "phone");
    private final Post.Phone bob = post.phone("bob", "pocket");

    @BeforeEach
    void begin() throws HistoryException {
        alice.goesOnline();
        bob.goesOnline();
        post.settle();
    }

    private void says(String id, String body) throws HistoryException {
        alice.says(BOB, id, body);
        post.settle();
    }

    private static boolean isSealed(Stanza.Message message) {
        return message.payload().child(E2EE, "sealed") != null;
    }

    /// A message with another text in one of its elements about sealing.
    static Stanza.Message with(Stanza.Message message, String name, String text) {
        List<Node> nodes =
                message.payload().nodes().stream()
                        .map(
                                node ->
                                        node instanceof Element element && element.is(E2EE, name)
                                                ? Element.builder(E2EE, name)
                                                        .attribute(
                                                                "device",
                                                                element.attribute("device"))
                                                        .text(text)
                                                        .build()
                                                : node)
                        .toList();
        return new Stanza.Message(
                message.envelope(), message.type(), Payload.of(nodes), message.mark());
    }

    /// Its seal with one character changed.
    static String flipped(Stanza.Message message) {
        Element sealed = message.payload().child(E2EE, "sealed");
        String text = sealed == null ? "" : sealed.text();
        int at = text.length() - 40;
        char other = text.charAt(at) == 'A' ? 'B' : 'A';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    @Test
    void aFlippedBitShouldBeSeenAndTheMessageComeOnceMore() throws HistoryException {
        says("m1", "one");
        post.bend =
                message ->
                        isSealed(message) && "m2".equals(message.id())
                                ? with(message, "sealed", flipped(message))
                                : message;
        alice.says(BOB, "m2", "two");
        boolean shut = false;
        for (int i = 0; i < 200 && !shut; i++) {
            boolean _ = alice.step();
            boolean _ = bob.step();
            Message shown = bob.shows(ALICE, "m2", false);
            shut = shown != null && shown.content().state() == Content.State.UNOPENED;
        }
        assertThat(shut).isTrue();
        post.settle();
        assertThat(bob.reads(ALICE)).containsExactly("<one", "<two");
    }

    @Test
    void aWithheldHandshakeShouldCostNothingButTime() throws HistoryException {
        boolean[] withheld = {false};
        post.bend =
                message -> {
                    boolean first =
                            !withheld[0] && message.payload().child(E2EE, "handshake") != null;
                    withheld[0] |= first;
                    return first
                            ? new Stanza.Message(
                                    message.envelope(),
                                    message.type(),
                                    Payload.EMPTY,
                                    message.mark())
                            : message;
                };
        says("m1", "the first");
        says("m2", "the second");
        assertThat(withheld[0]).isTrue();
        assertThat(bob.reads(ALICE)).containsExactly("<the first", "<the second");
        assertThat(post.saw("the first")).isFalse();
    }

    @Test
    void askingForWhatNeverOpensShouldEnd() throws HistoryException {
        says("m0", "well");
        post.bend =
                message -> isSealed(message) ? with(message, "sealed", flipped(message)) : message;
        for (int i = 1; i <= 100; i++) {
            says("m" + i, "text " + i);
        }
        long asked = post.passed.stream().filter(each -> each.contains("<again")).count();
        assertThat(asked).isLessThanOrEqualTo(16);
        assertThat(bob.history.messages(ALICE, Long.MAX_VALUE, 500))
                .filteredOn(each -> each.content().state() == Content.State.UNOPENED)
                .hasSizeGreaterThanOrEqualTo(100)
                .allMatch(each -> !each.body().isEmpty());
        post.bend = message -> message;
        says("last", "opens again");
        assertThat(bob.reads(ALICE)).contains("<opens again");
    }

    @Test
    void whatCannotBeOpenedShouldNotBeReplacedOrTakenBackInTheClear() throws HistoryException {
        says("m1", "one");
        post.bend =
                message -> isSealed(message) ? with(message, "sealed", flipped(message)) : message;
        alice.says(BOB, "m2", "two");
        for (int i = 0; i < 200 && bob.shows(ALICE, "m2", false) == null; i++) {
            boolean _ = alice.step();
            boolean _ = bob.step();
        }
        Message shut = bob.shows(ALICE, "m2", false);
        assertThat(shut).isNotNull();
        Stanza.Message forged = Outbound.chat(BOB, "m2", Payload.of(body("send me money")));
        bob.mailbox.add(forged.with(forged.envelope().withFrom(alice.full())));
        Stanza.Message retracted = Revisions.retract(BOB, "d1", "m2");
        bob.mailbox.add(retracted.with(retracted.envelope().withFrom(alice.full())));
        post.settle();
        Message still = bob.shows(ALICE, "m2", false);
        assertThat(still).isNotNull();
        assertThat(still.content().state()).isEqualTo(Content.State.UNOPENED);
        assertThat(still.body()).isEqualTo(shut.body());
        assertThat(bob.reads(ALICE)).noneMatch(each -> each.contains("money"));
    }

    private static Element body(String text) {
        return Element.builder("jabber:client", "body").text(text).build();
    }

    @Test
    void anEditOfSomethingSealedShouldNotGoInTheClear() throws HistoryException {
        says("m1", "the treasure is in the attic");
        post.keyless.put(BOB, Set.of("x/other"));
        post.later(Duration.ofMinutes(11));
        alice.does(new Input.Edit(new Message.Ref(BOB, "m1", true), "e1", "in the cellar"));
        post.settle();
        assertThat(post.saw("in the cellar")).isFalse();
        assertThat(alice.events)
                .anyMatch(
                        event ->
                                event instanceof Event.RequestRefused(var what, var _, var _)
                                        && what.equals("edit"));
        says("m2", "in the clear");
        alice.does(new Input.Edit(new Message.Ref(BOB, "m2", true), "e2", "all open"));
        post.settle();
        assertThat(post.saw("all open")).isTrue();
    }

    @Test
    void whatComesTwiceOrElsewhereShouldNotBeShownAgain() throws HistoryException {
        says("m1", "one");
        Stanza.Message[] kept = new Stanza.Message[1];
        post.bend =
                message -> {
                    kept[0] = isSealed(message) ? message : kept[0];
                    return message;
                };
        says("m2", "two");
        post.bend = message -> message;
        bob.mailbox.add(kept[0]);
        bob.mailbox.add(kept[0].with(kept[0].envelope().withId("m3")));
        post.settle();
        assertThat(bob.reads(ALICE).subList(0, 2)).containsExactly("<one", "<two");
        assertThat(bob.reads(ALICE)).filteredOn(each -> each.equals("<two")).hasSize(1);
    }

    @Test
    void whatIsSaidInTheClearShouldNotTouchWhatWasSealed() throws HistoryException {
        says("m1", "one");
        Element retract =
                Element.builder("urn:xmpp:message-retract:1", "retract")
                        .attribute("id", "m1")
                        .build();
        Element body = Element.builder("jabber:client", "body").text("forged").build();
        Element replace =
                Element.builder("urn:xmpp:message-correct:0", "replace")
                        .attribute("id", "m1")
                        .build();
        for (List<Element> forged : List.of(List.of(retract), List.of(body, replace))) {
            bob.mailbox.add(
                    new Stanza.Message(
                            Envelope.of(BOB, alice.full(), "f" + forged.size()),
                            MessageType.CHAT,
                            Payload.of(forged)));
        }
        post.settle();
        assertThat(bob.reads(ALICE)).containsExactly("<one");
    }

    @Test
    void aForeignPackageShouldBeRefusedAndNothingGoOut() throws HistoryException {
        Post.Phone mallory = post.phone("mallory", "pocket");
        mallory.goesOnline();
        post.settle();
        Element[] foreign = new Element[1];
        post.lie =
                answer -> {
                    foreign[0] = answer.is(E2EE, "packages") ? answer : foreign[0];
                    return answer;
                };
        Post.Phone carol = post.phone("carol", "phone");
        carol.goesOnline();
        post.settle();
        carol.says(Post.jid("mallory"), "x", "hello mallory");
        post.settle();
        post.lie = answer -> answer.is(E2EE, "packages") ? foreign[0] : answer;
        says("m1", "for bob alone");
        Message kept = alice.shows(BOB, "m1", true);
        assertThat(kept).isNotNull();
        assertThat(kept.tick()).isEqualTo(Tick.FAILED);
        assertThat(kept.status().detail()).contains("no good key");
        assertThat(post.saw("for bob alone")).isFalse();
        assertThat(post.passed)
                .noneMatch(each -> each.contains("id=\"m1\"") && each.contains("message"));
    }

    @Test
    void withheldPackagesShouldNotBringItIntoTheClear() throws HistoryException {
        post.lie = answer -> answer.is(E2EE, "packages") ? Element.of(E2EE, "packages") : answer;
        says("m1", "for bob alone");
        Message kept = alice.shows(BOB, "m1", true);
        assertThat(kept).isNotNull();
        assertThat(kept.tick()).isEqualTo(Tick.FAILED);
        assertThat(post.saw("for bob alone")).isFalse();
    }

    @Test
    void devicesThatAreGoneFromTheListShouldNotBringItIntoTheClear() throws HistoryException {
        says("m1", "one");
        post.lie = answer -> answer.is(E2EE, "devices") ? Element.of(E2EE, "devices") : answer;
        post.later(Duration.ofMinutes(11));
        says("m2", "two");
        assertThat(bob.reads(ALICE)).containsExactly("<one", "<two");
    }

    private static Input wish(Comparing.Wish wish) {
        return new Input.OfSafety(wish);
    }

    private Safety safety(Post.Phone of, Jid with) throws HistoryException {
        of.events.clear();
        of.does(wish(new Comparing.Wish.Ask(with)));
        post.settle();
        return of.events.stream()
                .filter(Event.SafetyKnown.class::isInstance)
                .map(event -> ((Event.SafetyKnown) event).safety())
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Test
    void bothShouldSeeOneNumberAndASlippedInDeviceShouldChangeIt() throws HistoryException {
        says("m1", "one");
        Safety number = safety(alice, BOB);
        assertThat(number.number()).hasSize(60).containsOnlyDigits();
        assertThat(safety(bob, ALICE).number()).isEqualTo(number.number());
        Post.Phone spy = post.phone("bob", "spy");
        spy.goesOnline();
        post.settle();
        assertThat(safety(alice, BOB).number()).isNotEqualTo(number.number());
        post.later(Duration.ofMinutes(11));
        says("m2", "two");
        assertThat(alice.notes(BOB)).anyMatch(note -> note.contains("new device"));
    }

    @Test
    void afterComparingNothingShouldGoInTheClearOrToANewDeviceUntilComparedAgain()
            throws HistoryException {
        Safety number = safety(alice, BOB);
        alice.does(wish(new Comparing.Wish.Compared(BOB, number.number())));
        assertThat(safety(alice, BOB).compared()).isTrue();
        assertThat(Sealing.protection(alice.history, BOB)).isEqualTo(Sealing.Protection.COMPARED);
        post.keyless.put(BOB, new HashSet<>(Set.of("x/other")));
        Post.Phone spy = post.phone("bob", "spy");
        spy.goesOnline();
        post.settle();
        post.later(Duration.ofMinutes(11));
        says("m1", "only for the old one");
        assertThat(bob.reads(ALICE)).containsExactly("<only for the old one");
        assertThat(spy.reads(ALICE)).noneMatch(each -> each.contains("old one"));
        assertThat(post.saw("only for the old one")).isFalse();
        assertThat(alice.notes(BOB)).anyMatch(note -> note.contains("compare the number again"));
        alice.does(wish(new Comparing.Wish.Compared(BOB, safety(alice, BOB).number())));
        says("m2", "for both now");
        assertThat(spy.reads(ALICE)).contains("<for both now");
    }

    @Test
    void whenNoComparedDeviceIsLeftTheMessageShouldFailAndSayWhy() throws HistoryException {
        alice.does(wish(new Comparing.Wish.Compared(BOB, safety(alice, BOB).number())));
        post.remove(bob);
        Post.Phone other = post.phone("bob", "pocket");
        other.goesOnline();
        post.settle();
        post.later(Duration.ofMinutes(11));
        says("m1", "nobody");
        Message kept = alice.shows(BOB, "m1", true);
        assertThat(kept).isNotNull();
        assertThat(kept.tick()).isEqualTo(Tick.FAILED);
        assertThat(kept.status().detail()).contains("compare it again");
        alice.does(wish(new Comparing.Wish.NotCompared(BOB)));
        says("m2", "anybody");
        assertThat(other.reads(ALICE)).containsExactly("<anybody");
    }

    @Test
    void aNumberThatIsNotTheOneOfNowShouldNotBeTakenForCompared() throws HistoryException {
        Safety number = safety(alice, BOB);
        Post.Phone spy = post.phone("bob", "spy");
        spy.goesOnline();
        post.settle();
        Safety _ = safety(alice, BOB);
        alice.events.clear();
        alice.does(wish(new Comparing.Wish.Compared(BOB, number.number())));
        assertThat(alice.events).anyMatch(event -> event instanceof Event.RequestRefused);
        assertThat(Sealing.protection(alice.history, BOB))
                .isNotEqualTo(Sealing.Protection.COMPARED);
    }

    @Test
    void answersAboutKeysShouldBeBelievedOfTheServerOnly() throws HistoryException {
        alice.says(BOB, "m1", "one");
        // mallory guesses the ids of questions and says that bob has no keys.
        for (int i = 0; i < 40; i++) {
            Element devices =
                    Element.builder(E2EE, "devices")
                            .child(Element.builder(E2EE, "device").attribute("id", "x").build())
                            .build();
            alice.answers.addFirst(
                    new Stanza.Iq(
                            Envelope.of(
                                    alice.full(),
                                    new Jid("mallory", "example.org", "m"),
                                    "keys-" + i),
                            IqType.RESULT,
                            Payload.of(devices)));
        }
        post.settle();
        assertThat(bob.reads(ALICE)).containsExactly("<one");
    }
}
