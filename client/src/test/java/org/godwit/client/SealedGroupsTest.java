package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.client.e2ee.Comparing;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.history.Content;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Groups, and messages to oneself, sealed from end to end.
class SealedGroupsTest {
    private static final Jid ALICE = Post.jid("alice");
    private static final Jid BOB = Post.jid("bob");
    private static final Jid CAROL = Post.jid("carol");
    private static final String E2EE = "urn:godwit:e2ee:0";

    @TempDir private Path directory;

    private final Post post = new Post();
    private final Post.Phone alice = post.phone("alice", "phone");
    private final Post.Phone tablet = post.phone("alice", "tablet");
    private final Post.Phone bob = post.phone("bob", "pocket");
    private final Post.Phone carol = post.phone("carol", "pad");

    private Jid gathered(Jid... members) throws HistoryException {
        for (Post.Phone each : List.of(alice, tablet, bob, carol)) {
            each.goesOnline();
        }
        post.settle();
        return post.halls.make("den", members);
    }

    private static Message shown(Post.Phone phone, Jid room, String id, boolean mine)
            throws HistoryException {
        Message shown = phone.shows(room, id, mine);
        assertThat(shown).isNotNull();
        return shown;
    }

    @Test
    void whatIsSaidShouldBeReadByAllAndByNobodyBetween() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        alice.says(den, "m1", "the secret of alice");
        bob.says(den, "m2", "the secret of bob");
        post.settle();
        tablet.says(den, "m3", "the secret of the tablet");
        post.settle();
        for (Post.Phone each : List.of(alice, tablet, bob, carol)) {
            assertThat(each.reads(den))
                    .as(each.full().toString())
                    .allMatch(line -> !line.contains("clear"))
                    .extracting(line -> line.substring(1))
                    .containsExactlyInAnyOrder(
                            "the secret of alice", "the secret of bob", "the secret of the tablet");
            assertThat(each.notes(den)).isEmpty();
        }
        assertThat(post.saw("the secret")).isFalse();
        assertThat(shown(alice, den, "m1", true).number())
                .isNotZero()
                .isEqualTo(shown(carol, den, "m1", false).number());
    }

    @Test
    void whatIsSaidOfMessagesShouldBeSealedToo() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        alice.says(den, "m1", "first words");
        alice.says(den, "m2", "other words");
        post.settle();
        alice.does(new Input.Edit(new Message.Ref(den, "m1", true), "e1", "better words"));
        bob.does(new Input.React(new Message.Ref(den, "m1", false), "r1", List.of("🌻")));
        alice.does(new Input.Retract(new Message.Ref(den, "m2", true), "d1"));
        post.settle();
        Message seen = shown(carol, den, "m1", false);
        assertThat(seen.body()).isEqualTo("better words");
        assertThat(seen.content().reactions()).hasSize(1);
        assertThat(shown(alice, den, "m1", true).content().reactions()).hasSize(1);
        assertThat(shown(carol, den, "m2", false).content().state())
                .isEqualTo(Content.State.DELETED);
        assertThat(alice.reads(den).getFirst()).isEqualTo(">better words");
        for (String text : List.of("t words", "r words", "🌻", "urn:xmpp:message-retract")) {
            assertThat(post.saw(text)).as(text).isFalse();
        }
    }

    @Test
    void whoComesShouldReadFromThenOnAndNotWhatWasBefore() throws HistoryException {
        Jid den = gathered(ALICE, BOB);
        alice.says(den, "m1", "before carol");
        post.settle();
        post.halls.adds(den, CAROL);
        post.settle();
        alice.says(den, "m2", "with carol");
        post.settle();
        assertThat(carol.reads(den)).containsExactly("<with carol");
        // She learns of the id and asks for what she was not there for.
        int asked = post.passed.size();
        alice.mailbox.add(again(carol, den, "m1"));
        post.settle();
        assertThat(post.passed.subList(asked, post.passed.size()))
                .noneMatch(each -> each.contains("<sealed"));
        assertThat(carol.reads(den)).containsExactly("<with carol");
        // What she was there for she gets.
        alice.mailbox.add(again(carol, den, "m2"));
        post.settle();
        assertThat(post.passed.subList(asked, post.passed.size()))
                .anyMatch(each -> each.contains("<sealed"));
        assertThat(bob.reads(den)).containsExactly("<before carol", "<with carol");
        assertThat(alice.notes(den)).containsExactly("carol joined");
    }

    private Stanza.Message again(Post.Phone who, Jid with, String of) {
        Element again =
                Element.builder(E2EE, "again")
                        .attribute("device", "phone")
                        .attribute("of", of)
                        .attribute("with", with.toString())
                        .build();
        return Outbound.chat(ALICE, "ask-" + of, Payload.of(again))
                .with(
                        org.godwit.protocol.stanza.Envelope.of(
                                ALICE, who.full(), "ask-" + of + post.passed.size()));
    }

    @Test
    void whoGoesShouldReadNoMoreEvenFromAServerThatGoesOnServing() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        alice.says(den, "m1", "for three");
        post.settle();
        post.halls.removes(den, CAROL);
        post.settle();
        post.halls.servesThoseWhoLeft = true;
        alice.says(den, "m2", "for two");
        bob.says(den, "m3", "for two as well");
        post.settle();
        assertThat(bob.reads(den))
                .containsExactlyInAnyOrder("<for three", "<for two", ">for two as well");
        assertThat(carol.reads(den)).contains("<for three").noneMatch(l -> l.contains("for two"));
    }

    @Test
    void aMemberTheGroupDidNotTellOfShouldBeTold() throws HistoryException {
        Jid den = gathered(ALICE, BOB);
        alice.says(den, "m1", "for two");
        post.settle();
        post.halls.slipsIn(den, CAROL);
        post.later(Duration.ofMinutes(11));
        alice.says(den, "m2", "for whom?");
        post.settle();
        assertThat(alice.notes(den)).singleElement().asString().contains("carol is in the group");
    }

    @Test
    void aHandshakeThatIsLostShouldCostNothingButTime() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        Set<String> withheld = new java.util.HashSet<>();
        post.bend =
                message ->
                        message.payload().child(E2EE, "handshake") != null
                                        && BOB.equals(message.to())
                                        && withheld.add("first of all")
                                ? new Stanza.Message(
                                        message.envelope(),
                                        message.type(),
                                        Payload.EMPTY,
                                        message.mark())
                                : message;
        alice.says(den, "m1", "one");
        post.settle();
        alice.says(den, "m2", "two");
        post.settle();
        assertThat(withheld).isNotEmpty();
        assertThat(bob.reads(den)).containsExactly("<one", "<two");
        assertThat(carol.reads(den)).containsExactly("<one", "<two");
        assertThat(tablet.reads(den)).containsExactly(">one", ">two");
    }

    @Test
    void aDeviceLinkedAMomentAgoShouldGetWhatCrossedItsWay() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        alice.says(den, "m1", "before");
        post.settle();
        Post.Phone desk = post.phone("bob", "desk");
        desk.goesOnline();
        post.settle();
        alice.says(den, "m2", "at once");
        post.settle();
        assertThat(desk.reads(den)).containsExactly("<at once");
        assertThat(bob.reads(den)).containsExactly("<before", "<at once");
        assertThat(alice.notes(den)).singleElement().asString().contains("bob: new device");
    }

    @Test
    void whoCannotReadElseShouldBringItIntoTheClearAndThatBeSaidOnce() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        alice.says(den, "m1", "sealed");
        post.settle();
        post.keyless.put(CAROL, Set.of("x/other"));
        post.later(Duration.ofMinutes(11));
        alice.says(den, "m2", "said in the open");
        alice.says(den, "m3", "and so is this");
        post.settle();
        assertThat(bob.reads(den))
                .containsExactly("<sealed", "<said in the open (clear)", "<and so is this (clear)");
        assertThat(alice.notes(den))
                .singleElement()
                .asString()
                .contains("From here on")
                .contains("a program of carol");
        post.keyless.clear();
        post.later(Duration.ofMinutes(11));
        alice.says(den, "m4", "sealed again");
        post.settle();
        assertThat(bob.reads(den)).contains("<sealed again");
    }

    @Test
    void aGroupWithAMemberWithoutKeysShouldSayWhyItIsNotSealed() throws HistoryException {
        Jid den = gathered(ALICE, BOB, Post.jid("dora"));
        alice.says(den, "m1", "for dora too");
        post.settle();
        alice.says(den, "m2", "and this");
        post.settle();
        assertThat(bob.reads(den)).containsExactly("<for dora too (clear)", "<and this (clear)");
        assertThat(alice.notes(den)).singleElement().asString().contains("dora has no program");
    }

    @Test
    void openAndLargeGroupsShouldBeInTheClear() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        post.halls.opens(den);
        alice.says(den, "m1", "open");
        post.settle();
        assertThat(bob.reads(den)).containsExactly("<open (clear)");
        assertThat(alice.notes(den)).singleElement().asString().contains("the group is open");
        List<Jid> many = new ArrayList<>(List.of(ALICE, BOB));
        for (int i = 0; i < 127; i++) {
            many.add(Post.jid("x" + i));
        }
        Jid hall = post.halls.make("hall", many.toArray(Jid[]::new));
        int asked = post.passed.size();
        alice.says(hall, "m2", "large");
        post.settle();
        assertThat(bob.reads(hall)).containsExactly("<large (clear)");
        assertThat(alice.notes(hall)).singleElement().asString().contains("more than 128");
        assertThat(post.passed.subList(asked, post.passed.size()))
                .noneMatch(each -> each.contains("<devices"));
    }

    @Test
    void aComparedPersonShouldStayPinnedInAGroup() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        Safety safety = safety();
        alice.does(new Input.OfSafety(new Comparing.Wish.Compared(BOB, safety.number())));
        post.settle();
        alice.says(den, "m1", "for all");
        post.settle();
        Post.Phone desk = post.phone("bob", "desk");
        desk.goesOnline();
        post.settle();
        post.later(Duration.ofMinutes(11));
        alice.says(den, "m2", "not for the desk");
        post.settle();
        assertThat(bob.reads(den)).containsExactly("<for all", "<not for the desk");
        assertThat(carol.reads(den)).containsExactly("<for all", "<not for the desk");
        assertThat(desk.reads(den))
                .noneMatch(line -> line.contains("desk\"") || line.contains("not for"));
        assertThat(alice.notes(den)).singleElement().asString().contains("until you compare");
        assertThat(alice.notes(BOB)).singleElement().asString().contains("until you compare");
        post.remove(bob);
        post.later(Duration.ofMinutes(11));
        alice.says(den, "m3", "for nobody of bob");
        post.settle();
        assertThat(shown(alice, den, "m3", true).status().detail()).contains("compare it again");
        assertThat(carol.reads(den)).hasSize(2);
    }

    private Safety safety() throws HistoryException {
        alice.does(new Input.OfSafety(new Comparing.Wish.Ask(BOB)));
        post.settle();
        Safety safety = null;
        for (Event each : alice.events) {
            safety = each instanceof Event.SafetyKnown(_, Safety told) ? told : safety;
        }
        assertThat(safety).isNotNull();
        return safety;
    }

    @Test
    void aMemberWithoutGoodKeysShouldNotKeepTheOthersFromBeingHeard() throws HistoryException {
        Jid den = gathered(ALICE, BOB, CAROL);
        post.lie =
                answer ->
                        answer.is(E2EE, "packages")
                                ? answer.elements().stream()
                                        .filter(each -> !"pad".equals(each.attribute("device")))
                                        .reduce(
                                                Element.builder(E2EE, "packages"),
                                                Element.Builder::child,
                                                (a, _) -> a)
                                        .build()
                                : answer;
        alice.says(den, "m1", "for whom it can be");
        post.settle();
        assertThat(bob.reads(den)).containsExactly("<for whom it can be");
        assertThat(carol.reads(den)).noneMatch(line -> line.contains("for whom"));
        assertThat(alice.notes(den)).singleElement().asString().contains("carol cannot read");
    }

    @Test
    void whatIsWrittenToOneselfShouldBeSealedForTheOtherDevices() throws HistoryException {
        gathered();
        alice.says(ALICE, "n1", "milk and honey");
        post.settle();
        tablet.says(ALICE, "n2", "bread of the tablet");
        post.settle();
        assertThat(tablet.reads(ALICE)).containsExactly(">milk and honey", ">bread of the tablet");
        assertThat(alice.reads(ALICE)).containsExactly(">milk and honey", ">bread of the tablet");
        // With one device nobody else reads it; a device linked then asks, and gets it.
        bob.says(BOB, "n1", "bread of bob");
        post.settle();
        Post.Phone desk = post.phone("bob", "desk");
        desk.goesOnline();
        post.settle();
        bob.says(BOB, "n2", "bread and wine");
        post.settle();
        assertThat(desk.reads(BOB)).containsExactly(">bread and wine");
        // With a space in it, so that no base64 has it by chance.
        for (String text : List.of("milk and", "bread of", "bread and")) {
            assertThat(post.saw(text)).as(text).isFalse();
        }
        post.keyless.put(ALICE, Set.of("x/other"));
        post.later(Duration.ofMinutes(11));
        alice.says(ALICE, "n3", "for the other program");
        post.settle();
        assertThat(tablet.reads(ALICE)).contains(">for the other program (clear)");
        assertThat(alice.notes(ALICE)).singleElement().asString().contains("From here on");
    }

    /// What three people say while members come and go, with a power cut of one device at its n-th
    /// change.
    private boolean survives(Post world, int device, int changes, boolean after)
            throws HistoryException {
        Post.Phone one = world.phone("alice", "phone");
        Post.Phone two = world.phone("alice", "tablet");
        Post.Phone three = world.phone("bob", "pocket");
        Post.Phone four = world.phone("carol", "pad");
        List<Post.Phone> all = List.of(one, two, three, four);
        Jid den = world.halls.make("den", ALICE, BOB);
        Post.Phone frail = all.get(device);
        List<Step> script = new ArrayList<>();
        all.forEach(each -> script.add(each::goesOnline));
        script.add(world::settle);
        script.add(() -> one.says(den, "m1", "one"));
        script.add(() -> three.says(den, "m2", "two"));
        script.add(world::settle);
        script.add(() -> world.halls.adds(den, CAROL));
        script.add(world::settle);
        script.add(() -> one.does(new Input.Edit(new Message.Ref(den, "m1", true), "e1", "uno")));
        script.add(() -> one.says(den, "m3", "three"));
        script.add(() -> two.says(den, "m4", "four"));
        script.add(world::settle);
        script.add(() -> world.halls.removes(den, CAROL));
        script.add(world::settle);
        script.add(() -> one.says(den, "m5", "five"));
        script.add(world::settle);
        frail.history.left = changes;
        frail.history.after = after;
        boolean cut = false;
        for (Step each : script) {
            try {
                each.run();
            } catch (FrailHistory.PowerCut e) {
                cut = true;
                frail.restarts();
                frail.goesOnline();
                if (!after) {
                    each.run();
                }
                world.settle();
            }
        }
        frail.history.left = Integer.MAX_VALUE;
        world.settle();
        String what = "device " + device + " cut at change " + changes + (after ? " after" : "");
        assertThat(one.reads(den))
                .as(what)
                .containsExactlyInAnyOrder(">uno", "<two", ">three", ">four", ">five");
        assertThat(two.reads(den))
                .as(what)
                .containsExactlyInAnyOrder(">uno", "<two", ">three", ">four", ">five");
        assertThat(three.reads(den))
                .as(what)
                .containsExactlyInAnyOrder("<uno", ">two", "<three", "<four", "<five");
        assertThat(four.reads(den)).as(what).contains("<three", "<four").doesNotContain("<five");
        List<String> sealed =
                world.passed.stream()
                        .filter(each -> each.contains("<sealed"))
                        .map(each -> each.replaceAll("(?s).*<sealed[^>]*>([^<]*)<.*", "$1"))
                        .toList();
        assertThat(sealed).as(what).doesNotHaveDuplicates();
        all.forEach(each -> each.history.close());
        return cut;
    }

    /// Something that happens.
    private interface Step {
        void run() throws HistoryException;
    }

    @Test
    void aPowerCutAtAnyChangeShouldLoseNothingAndRepeatNothing() throws HistoryException {
        int cuts = 0;
        for (int device = 0; device < 4; device++) {
            for (boolean after : new boolean[] {false, true}) {
                int changes = 0;
                while (survives(new Post(), device, changes, after)) {
                    changes++;
                    cuts++;
                }
            }
        }
        assertThat(cuts).isGreaterThan(80);
    }

    @Test
    void soShouldItWithHistoriesInFiles() throws Exception {
        int cuts = 0;
        for (boolean after : new boolean[] {false, true}) {
            boolean cut = true;
            for (int changes = 0; cut; changes++) {
                Path world = directory.resolve(after + "-" + changes);
                java.nio.file.Files.createDirectory(world);
                cut = survives(new Post(world), 0, changes, after);
                cuts += cut ? 1 : 0;
            }
        }
        assertThat(cuts).isGreaterThan(20);
    }
}
