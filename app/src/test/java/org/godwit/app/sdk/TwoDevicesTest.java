package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Event;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two devices of one account, one of which was away for long.
class TwoDevicesTest {
    private static final int ROUNDS = 25;
    private static final int BURST = 100;
    private static final int AWAY_MESSAGES = 2 * ROUNDS * BURST;

    @TempDir private Path directory;

    private NodeUnderTest node;
    private Phone phone;
    private Phone tablet;
    private Phone bob;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node"), List.of());
        node.addAccount("alice", "correct horse");
        node.addAccount("bob", "correct horse");
        phone = new Phone(directory.resolve("phone"), node.endpoints(), "alice", "correct horse");
        bob = new Phone(directory.resolve("bob"), node.endpoints(), "bob", "correct horse");
        phone.goesOnline();
        bob.goesOnline();
        phone.client.makeLink();
        Event made = phone.await("a code", event -> event instanceof Event.LinkMade);
        tablet =
                new Phone(
                        directory.resolve("tablet"),
                        node.endpoints(),
                        "alice",
                        new LoginRequest.Proof.Link(((Event.LinkMade) made).token()));
        tablet.goesOnline();
    }

    @AfterEach
    void stop() throws Exception {
        phone.close();
        tablet.close();
        bob.close();
        node.close();
    }

    /// A message as a person sees it.
    private record Seen(Message.Ref ref, Content content, Tick tick) {}

    private static List<Seen> seen(Phone device, Jid peer) throws Exception {
        return device.history.messages(peer, Long.MAX_VALUE, 2 * AWAY_MESSAGES).stream()
                .map(each -> new Seen(each.ref(), each.content(), each.tick()))
                .toList();
    }

    private static List<Message.Ref> burst(Phone from, Phone to, String what) throws Exception {
        List<Message.Ref> sent = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            sent.add(from.client.send(to.account, what + " " + i));
        }
        Message.Ref last = sent.getLast();
        to.hears(what + " " + (BURST - 1));
        from.reaches(last, Tick.DELIVERED);
        return sent;
    }

    private void both(String what, Check check) throws Exception {
        phone.becomes(what, () -> check.holds(phone));
        tablet.becomes(what, () -> check.holds(tablet));
    }

    private interface Check {
        boolean holds(Phone device) throws Exception;
    }

    private static Message find(Phone device, Message.Ref ref) throws Exception {
        return Objects.requireNonNull(device.history.find(ref));
    }

    @Test
    void aDeviceThatWasAwayForFiveThousandMessagesShouldRememberTheSame() throws Exception {
        bob.client.send(phone.account, "before");
        phone.hears("before");
        tablet.hears("before");
        tablet.goesOffline();
        List<Message.Ref> ours = List.of();
        for (int i = 0; i < ROUNDS; i++) {
            burst(bob, phone, "theirs " + i);
            ours = burst(phone, bob, "ours " + i);
        }
        phone.client.edit(ours.get(0), "said better");
        phone.client.retract(ours.get(1));
        bob.client.send(phone.account, "what do you think?");
        Message.Ref heard = phone.hears("what do you think?").ref();
        phone.client.react(heard, List.of("👍"));
        phone.client.markRead(bob.account);
        bob.client.markRead(phone.account);
        Message.Ref last = ours.getLast();
        phone.reaches(last, Tick.READ);

        tablet.goesOnline();
        tablet.becomes("all of it", () -> seen(tablet, bob.account).size() > AWAY_MESSAGES + 1);
        both("read by bob", device -> find(device, last).tick() == Tick.READ);
        both("read by alice", device -> !find(device, heard).isUnread());
        both("what she thinks", device -> !find(device, heard).content().reactions().isEmpty());
        assertThat(seen(tablet, bob.account))
                .hasSize(AWAY_MESSAGES + 2)
                .containsExactlyElementsOf(seen(phone, bob.account));

        // The phone was not told anything twice for it, and the tablet goes on as if never away.
        phone.client.send(bob.account, "both are here");
        bob.hears("both are here");
        tablet.becomes(
                "what the phone says now",
                () -> seen(tablet, bob.account).getLast().content().body().equals("both are here"));
    }
}
