package org.godwit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.godwit.client.history.Content;
import org.godwit.client.history.HistoryException;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

/// Conversations sealed from end to end, through a server that may lie, between devices that may
/// lose power at any change of their history.
class SealsTest {
    private static final Jid ALICE = Post.jid("alice");
    private static final Jid BOB = Post.jid("bob");

    private final Post post = new Post();
    private final Post.Phone alice = post.phone("alice", "phone");
    private final Post.Phone tablet = post.phone("alice", "tablet");
    private final Post.Phone bob = post.phone("bob", "pocket");

    private void allOnline() throws HistoryException {
        for (Post.Phone each : List.of(alice, tablet, bob)) {
            each.goesOnline();
        }
        post.settle();
    }

    @Test
    void aConversationShouldBeSealedForAllDevicesOfBoth() throws HistoryException {
        allOnline();
        alice.says(BOB, "m1", "the secret word");
        post.settle();
        bob.says(ALICE, "m2", "the secret answer");
        post.settle();
        tablet.says(BOB, "m3", "from the tablet");
        post.settle();
        assertThat(alice.reads(BOB))
                .containsExactly(">the secret word", "<the secret answer", ">from the tablet");
        assertThat(tablet.reads(BOB)).isEqualTo(alice.reads(BOB));
        assertThat(bob.reads(ALICE))
                .containsExactly("<the secret word", ">the secret answer", "<from the tablet");
        assertThat(post.saw("the secret")).isFalse();
        Message sent = alice.shows(BOB, "m1", true);
        assertThat(sent).isNotNull();
        assertThat(sent.tick()).isEqualTo(Tick.STORED);
        assertThat(bob.notes(ALICE)).isEmpty();
    }

    @Test
    void editsReactionsAndDeletionsShouldBeSealedToo() throws HistoryException {
        allOnline();
        alice.says(BOB, "m1", "first words");
        alice.says(BOB, "m2", "other words");
        post.settle();
        alice.does(new Input.Edit(new Message.Ref(BOB, "m1", true), "e1", "better words"));
        bob.does(new Input.React(new Message.Ref(ALICE, "m1", false), "r1", List.of("🌻")));
        alice.does(new Input.Retract(new Message.Ref(BOB, "m2", true), "d1"));
        post.settle();
        Message seen = bob.shows(ALICE, "m1", false);
        assertThat(seen).isNotNull();
        assertThat(seen.body()).isEqualTo("better words");
        Message judged = tablet.shows(BOB, "m1", true);
        assertThat(judged).isNotNull();
        assertThat(judged.content().reactions()).hasSize(1);
        Message gone = bob.shows(ALICE, "m2", false);
        assertThat(gone).isNotNull();
        assertThat(gone.content().state()).isEqualTo(Content.State.DELETED);
        assertThat(post.saw("words")).isFalse();
        assertThat(post.saw("🌻")).isFalse();
        assertThat(post.saw("urn:xmpp:message-retract")).isFalse();
    }

    @Test
    void whoHasAProgramWithoutKeysShouldBeWrittenToInTheClearAndThatBeSaid()
            throws HistoryException {
        allOnline();
        alice.says(BOB, "m1", "sealed");
        post.settle();
        post.keyless.put(BOB, Set.of("x/other"));
        post.later(Duration.ofMinutes(11));
        alice.says(BOB, "m2", "said in the open");
        post.settle();
        assertThat(bob.reads(ALICE)).containsExactly("<sealed", "<said in the open (clear)");
        assertThat(post.saw("said in the open")).isTrue();
        assertThat(alice.reads(BOB)).containsExactly(">sealed", ">said in the open (clear)");
        assertThat(alice.notes(BOB)).anyMatch(note -> note.contains("not end-to-end encrypted"));
    }

    /// Everything three devices say, with the power cut of one at its n-th change.
    private boolean survives(int device, int changes, boolean after) throws HistoryException {
        Post world = new Post();
        Post.Phone one = world.phone("alice", "phone");
        Post.Phone two = world.phone("alice", "tablet");
        Post.Phone three = world.phone("bob", "pocket");
        List<Post.Phone> all = List.of(one, two, three);
        Post.Phone frail = all.get(device);
        List<Step> script = new ArrayList<>();
        all.forEach(each -> script.add(each::goesOnline));
        script.add(world::settle);
        script.add(() -> one.says(BOB, "m1", "one"));
        script.add(() -> one.says(BOB, "m2", "two"));
        script.add(() -> three.says(ALICE, "m3", "three"));
        script.add(world::settle);
        script.add(() -> one.does(new Input.Edit(new Message.Ref(BOB, "m1", true), "e1", "uno")));
        script.add(() -> two.says(BOB, "m4", "four"));
        script.add(world::settle);
        script.add(() -> three.says(ALICE, "m5", "five"));
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
                // What was asked of it before it was remembered is asked again, as people do.
                repeat(each, after);
                world.settle();
            }
        }
        frail.history.left = Integer.MAX_VALUE;
        world.settle();
        String what = "device " + device + " cut at change " + changes + (after ? " after" : "");
        assertThat(three.reads(ALICE))
                .as(what)
                .containsExactlyInAnyOrder("<uno", "<two", ">three", "<four", ">five");
        assertThat(one.reads(BOB))
                .as(what)
                .containsExactlyInAnyOrder(">uno", ">two", "<three", ">four", "<five");
        assertThat(two.reads(BOB))
                .as(what)
                .containsExactlyInAnyOrder(">uno", ">two", "<three", ">four", "<five");
        return cut;
    }

    /// Something that happens.
    private interface Step {
        void run() throws HistoryException;
    }

    private static void repeat(Step step, boolean after) throws HistoryException {
        if (!after) {
            step.run();
        }
    }

    @Test
    void aPowerCutAtAnyChangeShouldLoseNothingAndRepeatNothing() throws HistoryException {
        int cuts = 0;
        for (int device = 0; device < 3; device++) {
            for (boolean after : new boolean[] {false, true}) {
                int changes = 0;
                while (survives(device, changes, after)) {
                    changes++;
                    cuts++;
                }
            }
        }
        assertThat(cuts).isGreaterThan(60);
    }

    @Test
    void nothingShouldBeSealedTwiceWithOneKey() throws HistoryException {
        allOnline();
        alice.says(BOB, "m1", "one");
        post.settle();
        bob.goesAway();
        for (int i = 0; i < 20; i++) {
            alice.history.left = 1 + i % 3;
            alice.history.after = i % 2 == 0;
            try {
                alice.says(BOB, "x" + i, "text " + i);
                post.settle();
            } catch (FrailHistory.PowerCut e) {
                alice.restarts();
                alice.goesOnline();
            }
        }
        alice.history.left = Integer.MAX_VALUE;
        post.settle();
        List<String> sealed =
                post.passed.stream()
                        .filter(each -> each.contains("<sealed"))
                        .map(each -> each.replaceAll("(?s).*<sealed[^>]*>([^<]*)<.*", "$1"))
                        .toList();
        assertThat(sealed).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        bob.goesOnline();
        post.settle();
        assertThat(bob.reads(ALICE))
                .doesNotHaveDuplicates()
                .allMatch(each -> !each.contains("clear"));
        assertThat(bob.reads(ALICE)).hasSameSizeAs(alice.reads(BOB));
    }

    @Test
    void aNewDeviceShouldBeToldOfAndGetWhatWasSealedWithoutIt() throws HistoryException {
        allOnline();
        alice.says(BOB, "m1", "before");
        post.settle();
        Post.Phone desk = post.phone("bob", "desk");
        desk.goesOnline();
        post.settle();
        alice.says(BOB, "m2", "at once");
        post.settle();
        assertThat(bob.reads(ALICE)).containsExactly("<before", "<at once");
        assertThat(desk.reads(ALICE)).containsExactly("<at once");
        assertThat(alice.notes(BOB)).singleElement().asString().contains("new device");
        alice.says(BOB, "m3", "from now on");
        post.settle();
        assertThat(desk.reads(ALICE)).containsExactly("<at once", "<from now on");
    }

    @Test
    void aRemovedDeviceShouldReadNoMore() throws HistoryException {
        Post.Phone desk = post.phone("bob", "desk");
        allOnline();
        desk.goesOnline();
        post.settle();
        alice.says(BOB, "m1", "for both");
        post.settle();
        assertThat(desk.reads(ALICE)).containsExactly("<for both");
        post.remove(desk);
        post.later(Duration.ofMinutes(11));
        alice.says(BOB, "m2", "for one");
        post.settle();
        // A server that goes on serving it gives it nothing it can open.
        desk.mailbox.addAll(bob.mailbox);
        assertThat(bob.reads(ALICE)).containsExactly("<for both", "<for one");
        assertThat(desk.reads(ALICE)).containsExactly("<for both");
    }

    @Test
    void manyMessagesShouldGoThroughEpochsAndGroups() throws HistoryException {
        allOnline();
        Random random = new Random(7);
        int said = 0;
        for (int i = 0; i < 260; i++) {
            if (i % 97 == 0) {
                post.later(Duration.ofDays(3));
            }
            alice.says(BOB, "m" + i, "text " + i);
            said++;
            if (random.nextInt(10) == 0) {
                post.settle();
            }
        }
        post.settle();
        assertThat(bob.reads(ALICE)).hasSize(said).allMatch(each -> !each.contains("clear"));
        assertThat(tablet.reads(BOB)).hasSize(said);
        assertThat(post.packagesOf(bob)).isBetween(10, 20);
    }
}
