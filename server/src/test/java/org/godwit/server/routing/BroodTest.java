package org.godwit.server.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Children of a brood are actors in all but the price.
class BroodTest {
    private static final int WAIT_SECONDS = 5;

    private final ActorTestKit kit = ActorTestKit.create();

    /// What children say: `name took 1`, `name ended`, `name failed`.
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private final BlockingQueue<ActorRef<Object>> lost = new LinkedBlockingQueue<>();
    private ActorRef<Void> parent;
    private Brood brood;

    private final class Echo implements Brood.Child {
        private final Brood.Address self;
        private final String name;

        Echo(Brood.Address self, String name) {
            this.self = self;
            this.name = name;
        }

        @Override
        public boolean receive(Object message) {
            switch (String.valueOf(message)) {
                case "fail" -> throw new IllegalStateException("as it was told");
                case "recurse" -> endless(0);
                case "go" -> {
                    return false;
                }
                case "later" -> self.tellLater(Duration.ofMillis(1), "sooner");
                default -> said.add(name + " took " + message);
            }
            return true;
        }

        @Override
        public void ended(boolean failed) {
            said.add(name + (failed ? " failed" : " ended"));
            if (name.equals("bad to the end")) {
                throw new IllegalStateException("fails at its end as well");
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    private Brood.Child born(Brood.Address self, Object seed) {
        if (seed.equals("stillborn")) {
            throw new IllegalStateException("cannot live");
        }
        return new Echo(self, (String) seed);
    }

    @BeforeEach
    void open() throws Exception {
        CompletableFuture<Brood> made = new CompletableFuture<>();
        parent =
                kit.spawn(
                        Behaviors.setup(
                                context -> {
                                    made.complete(
                                            new Brood(context, "lane", 1, this::born, lost::add));
                                    return Behaviors.empty();
                                }));
        brood = made.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() {
        kit.shutdownTestKit();
    }

    private List<String> awaits(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (all.size() < count) {
            String next = said.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("after %s", all).isNotNull();
            all.add(next);
        }
        return all;
    }

    @Test
    void whatIsToldShouldBeTakenInOrder() throws Exception {
        ActorRef<Object> anna = brood.spawn("anna");
        ActorRef<Object> bert = brood.spawn("bert");
        anna.tell(1);
        bert.tell(2);
        anna.tell(3);
        assertThat(awaits(3)).containsExactly("anna took 1", "bert took 2", "anna took 3");
    }

    @Test
    void aFailureShouldEndOneAlone() throws Exception {
        ActorRef<Object> anna = brood.spawn("anna");
        ActorRef<Object> bert = brood.spawn("bert");
        anna.tell("fail");
        anna.tell("unheard");
        bert.tell("recurse");
        bert.tell("unheard");
        brood.spawn("carl").tell("well");
        assertThat(awaits(3)).containsExactly("anna failed", "bert failed", "carl took well");
        assertThat(lost).containsExactly(anna, bert);
    }

    @Test
    void aChildThatCannotBeBornShouldBeLost() throws Exception {
        ActorRef<Object> never = brood.spawn("stillborn");
        never.tell("unheard");
        brood.spawn("anna").tell("well");
        assertThat(awaits(1)).containsExactly("anna took well");
        assertThat(lost).containsExactly(never);
    }

    @Test
    void anEndShouldComeAfterWhatWasToldBeforeAndOnce() throws Exception {
        ActorRef<Object> anna = brood.spawn("anna");
        ActorRef<Object> bert = brood.spawn("bert");
        anna.tell(1);
        Brood.stop(anna);
        Brood.stop(anna);
        anna.tell("unheard");
        bert.tell("go");
        bert.tell("unheard");
        brood.spawn("carl").tell("well");
        assertThat(awaits(4))
                .containsExactly("anna took 1", "anna ended", "bert ended", "carl took well");
        assertThat(lost).isEmpty();
    }

    @Test
    void allShouldEndWithTheirParent() throws Exception {
        brood.spawn("anna");
        Brood.stop(brood.spawn("bert"));
        brood.spawn("bad to the end");
        brood.spawn("carl").tell("well");
        assertThat(awaits(2)).containsExactly("bert ended", "carl took well");
        kit.stop(parent);
        assertThat(awaits(3))
                .containsExactlyInAnyOrder("anna ended", "bad to the end ended", "carl ended");
    }

    @Test
    void whatIsToldLaterShouldCome() throws Exception {
        brood.spawn("anna").tell("later");
        assertThat(awaits(1)).containsExactly("anna took sooner");
    }

    @Test
    void onlyChildrenShouldBeStoppedSo() {
        ActorRef<Object> other = kit.createTestProbe().ref();
        assertThatThrownBy(() -> Brood.stop(other)).isInstanceOf(IllegalArgumentException.class);
    }
}
