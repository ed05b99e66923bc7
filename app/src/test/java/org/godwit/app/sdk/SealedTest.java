package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.app.Commands;
import org.godwit.client.Event;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages sealed from end to end over a real node. That the wire does not carry what they say is
/// shown where the wire can be read: in the client's `SealsTest`.
class SealedTest extends TwoPhones {
    @BeforeEach
    void addDora() throws Exception {
        node.addAccount("dora", PASSWORD);
    }

    private static void stored(Phone phone, Message.Ref ref) throws InterruptedException {
        Event _ =
                phone.await(
                        "its tick",
                        event ->
                                event instanceof Event.MessageChanged(Message message)
                                        && message.ref().equals(ref)
                                        && message.tick().compareTo(Tick.STORED) >= 0);
    }

    @Test
    void whatIsSaidShouldReachAllDevicesSealed() throws Exception {
        alice.client.makeLink();
        Event made = alice.await("a code", event -> event instanceof Event.LinkMade);
        String code = ((Event.LinkMade) made).token();
        try (Phone tablet =
                new Phone(
                        directory.resolve("tablet"),
                        node.endpoints(),
                        "alice",
                        new LoginRequest.Proof.Link(code))) {
            tablet.goesOnline();
            Safety number = alice.safety(bob.account, 3);
            assertThat(bob.safety(alice.account, 3).number()).isEqualTo(number.number());
            Message.Ref said = alice.client.send(bob.account, "quetzalcoatlus in the attic");
            Message heard = bob.hears("quetzalcoatlus in the attic");
            assertThat(heard.content().extras().sealed()).isTrue();
            Message.Ref answer = bob.client.reply(heard.ref(), "archaeopteryx in the cellar");
            assertThat(alice.hears("archaeopteryx in the cellar").content().extras().sealed())
                    .isTrue();
            assertThat(tablet.hears("archaeopteryx in the cellar").ref().id())
                    .isEqualTo(answer.id());
            assertThat(tablet.history.find(said)).isNotNull();
        }
    }

    private Commands.Result safetyCommand(String... more) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        List<String> words = new ArrayList<>();
        words.addAll(List.of("safety", "--as", alice.account.toString()));
        words.addAll(
                List.of("--server", node.endpoints().host() + ":" + node.endpoints().binary()));
        words.addAll(List.of("--profile", directory.resolve("terminal").toString()));
        words.addAll(List.of("--password-file", password.toString(), bob.account.toString()));
        words.addAll(List.of(more));
        return Commands.run(words);
    }

    @Test
    void theCommandShouldShowTheNumberBothSeeAndTakeThatItWasCompared() throws Exception {
        Safety _ = bob.safety(alice.account, 2);
        Commands.Result asked = safetyCommand();
        assertThat(asked.exit()).as(asked.err()).isZero();
        // The terminal is a device of its own.
        Safety number = bob.safety(alice.account, 3);
        assertThat(asked.out()).contains(number.spaced(), "not compared", "█▀▀▀▀▀█");
        Commands.Result wrong = safetyCommand("--verified", "1".repeat(60));
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("not the number");
        Commands.Result right = safetyCommand("--verified", number.spaced());
        assertThat(right.exit()).as(right.err()).isZero();
        assertThat(right.out()).contains("only these devices");
        assertThat(safetyCommand("--unverified").out()).contains("not compared");
    }

    @Test
    void whoHasNoKeysShouldBeWrittenToInTheClear() throws Exception {
        Jid dora = new Jid("dora", node.endpoints().domain(), null);
        Message.Ref said = alice.client.send(dora, "pterodactyl on the roof");
        stored(alice, said);
        Message kept = alice.history.find(said);
        assertThat(kept).isNotNull();
        assertThat(kept.content().extras().sealed()).isFalse();
    }

    @Test
    void afterComparingNothingShouldGoToADeviceAddedSince() throws Exception {
        Safety number = alice.safety(bob.account, 2);
        alice.client.comparing().compared(bob.account, number.spaced());
        Event told = alice.await("compared", event -> event instanceof Event.SafetyKnown);
        assertThat(((Event.SafetyKnown) told).safety().compared()).isTrue();
        bob.client.makeLink();
        Event made = bob.await("a code", event -> event instanceof Event.LinkMade);
        try (Phone desk =
                new Phone(
                        directory.resolve("desk"),
                        node.endpoints(),
                        "bob",
                        new LoginRequest.Proof.Link(((Event.LinkMade) made).token()))) {
            desk.goesOnline();
            Safety changed = alice.safety(bob.account, 3);
            assertThat(changed.compared()).isFalse();
            Message.Ref said = alice.client.send(bob.account, "only for the one compared");
            bob.hears("only for the one compared");
            Event shut =
                    desk.await(
                            "something shut",
                            event ->
                                    event instanceof Event.MessageAdded(Message message)
                                            && message.id().equals(said.id()));
            assertThat(((Event.MessageAdded) shut).message().body()).doesNotContain("compared");
            alice.client.comparing().compared(bob.account, changed.number());
            Event _ = alice.await("compared", event -> event instanceof Event.SafetyKnown);
            alice.client.send(bob.account, "for both of them");
            desk.hears("for both of them");
        }
    }
}
