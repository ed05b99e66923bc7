package org.godwit.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.godwit.client.Connectivity;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid CAROL = new Jid("carol", "example.org", null);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static Message message(String id, boolean mine, String body, Status status) {
        return new Message(new Message.Ref(BOB, id, mine), body, NOON, status, 1, 0);
    }

    private static Model model(Message... messages) {
        return Model.start(ALICE, NOON)
                .withPeers(
                        List.of(
                                new Model.Peer(BOB, "Bob", true, false, false, 0, null),
                                new Model.Peer(CAROL, "Carol", false, false, false, 3, NOON)))
                .withSelected(BOB)
                .withNotice("")
                .withMessages(List.of(messages))
                .withConnectivity(new Connectivity.Online(ALICE));
    }

    private static List<String> draw(Model model, int width, int height) {
        return View.draw(model, width, height, ZoneOffset.UTC).lines().stream()
                .map(AttributedString::toString)
                .map(String::stripTrailing)
                .toList();
    }

    @Test
    void screenShouldShowContactsConversationAndTicks() {
        Model model =
                model(
                        message("1", true, "hello", Status.READ),
                        message("2", false, "hi there", Status.READ),
                        message("3", true, "how are you?", Status.STORED),
                        message("4", true, "?", Status.PENDING));
        assertThat(draw(model, 60, 10))
                .containsExactly(
                        " godwit  alice@example.org                         ● online",
                        " ● Bob              │ Bob  bob@example.org  online",
                        " ○ Carol          3 │",
                        "                    │──────────────── today ────────────────",
                        "                    │                       hello  12:00 ✓✓",
                        "                    │ hi there  12:00",
                        "                    │                how are you?  12:00 ✓",
                        "                    │                           ?  12:00 …",
                        "",
                        "›")
                .hasSize(10);
    }

    @Test
    void ticksShouldBeGreyUntilTheMessageIsRead() {
        assertThat(styleOfTick(Status.DELIVERED)).isNotEqualTo(styleOfTick(Status.READ));
        assertThat(styleOfTick(Status.READ))
                .isEqualTo(AttributedStyle.DEFAULT.foreground(AttributedStyle.BLUE).bold());
    }

    private static AttributedStyle styleOfTick(Status status) {
        for (AttributedString line :
                View.draw(model(message("1", true, "hello", status)), 60, 10, ZoneOffset.UTC)
                        .lines()) {
            int at = line.toString().indexOf('✓');
            if (at >= 0) {
                return line.styleAt(at);
            }
        }
        throw new AssertionError("no tick on the screen");
    }

    @Test
    void everyLineShouldBeExactlyAsWideAsTheScreen() {
        Model model =
                model(
                        message("1", false, "日本語のテキスト ".repeat(30), Status.READ),
                        message("2", true, "x".repeat(500), Status.DELIVERED));
        for (int width = 40; width < 130; width += 7) {
            for (AttributedString line : View.draw(model, width, 20, ZoneOffset.UTC).lines()) {
                assertThat(line.columnLength()).as("width %d: %s", width, line).isEqualTo(width);
            }
        }
    }

    @Test
    void failureAndReconnectShouldBeSaid() {
        Model model =
                model(
                                message(
                                        "1",
                                        true,
                                        "hello",
                                        Status.failed(ErrorCode.SERVICE_UNAVAILABLE, "no")))
                        .withConnectivity(
                                new Connectivity.Waiting(NOON.plusSeconds(2), "no server"));
        assertThat(String.join("\n", draw(model, 70, 10)))
                .contains("✗ not sent")
                .contains("reconnecting in 3 s…");
    }

    @Test
    void controlCharactersOfOthersShouldNotReachTheTerminal() {
        Model model = model(message("1", false, "\u001b[2Jgone\u202e", Status.READ));
        assertThat(String.join("\n", draw(model, 70, 10)))
                .doesNotContain("\u001b[2J")
                .doesNotContain("\u202e")
                .contains("[2Jgone");
    }

    @Test
    void cursorShouldStayOnTheScreenInLongInput() {
        String text = "a long input ".repeat(40);
        View.Screen screen =
                View.draw(
                        model().withInput(new Model.Input(text, text.length())),
                        60,
                        10,
                        ZoneOffset.UTC);
        assertThat(screen.cursorColumn()).isBetween(2, 59);
    }
}
