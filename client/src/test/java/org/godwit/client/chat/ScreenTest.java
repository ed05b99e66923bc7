package org.godwit.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.client.Connectivity;
import org.godwit.client.Presence;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Editor;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.cli.QrCode;
import org.godwit.client.e2ee.Member;
import org.godwit.client.e2ee.Safety;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid CAROL = new Jid("carol", "example.org", null);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Look LOOK = new Look(true, true, ZoneOffset.UTC);

    private long order;

    private Message message(Jid peer, boolean mine, String body, Status status, Instant stamp) {
        order++;
        Message.Ref ref = new Message.Ref(peer, "m" + order, mine);
        return new Message(ref, body, stamp, status, order, 0);
    }

    private static Contact contact(Jid jid, String name) {
        return new Contact(jid, name, Contact.Bond.BOTH, false, false);
    }

    private Model busy() {
        Instant yesterday = NOON.minusSeconds(86_400);
        List<Message> talk =
                List.of(
                        message(BOB, false, "Are you coming tonight?", Status.READ, yesterday),
                        message(BOB, true, "Yes, at eight.", Status.READ, NOON.minusSeconds(600)),
                        message(BOB, true, "Bringing cake 🍰", Status.DELIVERED, NOON),
                        message(BOB, true, "and coffee", Status.STORED, NOON),
                        message(BOB, true, "and plates", Status.PENDING, NOON));
        Model model = Model.of(ALICE, List.of(contact(BOB, "Bob"), contact(CAROL, "Carol")), NOON);
        Talk bob = model.talk(BOB).older(talk, true).with(new Presence(BOB, true, null, null));
        Talk carol =
                model.talk(CAROL).plus(message(CAROL, false, "hi!", Status.DELIVERED, yesterday));
        return model.with(bob)
                .with(carol)
                .with(new Connectivity.Online(ALICE))
                .with(model.view().opened(BOB, 0).resized(80, 24));
    }

    private static List<String> text(Screen screen) {
        return screen.lines().stream().map(line -> line.text().stripTrailing()).toList();
    }

    private static String all(Model model) {
        return String.join("\n", text(Screen.of(model, LOOK)));
    }

    private static Model sized(Model model, int columns, int rows) {
        return model.with(model.view().resized(columns, rows));
    }

    @Test
    void theScreenShouldShowListConversationAndTicks() {
        assertThat(text(Screen.of(sized(busy(), 80, 19), LOOK)))
                .containsExactly(
                        " Godwit  alice@example.org  1 unread                                "
                                + "● connected",
                        " ○ Carol        Yesterday │ Bob  bob@example.org  not encrypted   "
                                + "     ● online",
                        "   hi!                 1  │"
                                + "─────────────────────────────────────────────────────",
                        "▌● Bob              12:00 │",
                        "▌  ◷ and plates           │",
                        "                          │",
                        "                          │",
                        "                          │",
                        "                          │",
                        "                          │ ──────────────────── Yesterday "
                                + "────────────────────",
                        "                          │  Are you coming tonight?  12:00",
                        "                          │ ────────────────────── Today "
                                + "──────────────────────",
                        "                          │                           "
                                + "Yes, at eight.  11:50 ✓✓",
                        "                          │                         "
                                + "Bringing cake 🍰  12:00 ✓✓",
                        "                          │                                "
                                + "and coffee  12:00 ✓",
                        "                          │                                "
                                + "and plates  12:00 ◷",
                        "─".repeat(80),
                        " ›",
                        " Enter send  Tab next chat  PgUp scroll  Ctrl-N new chat  F1 help"
                                + "  Ctrl-Q quit");
    }

    @Test
    void whatIsSealedAndWhatIsNotShouldBeSeen() {
        Message shut = message(BOB, false, "it is damaged", Status.DELIVERED, NOON);
        Message clear = message(BOB, false, "said in the open", Status.DELIVERED, NOON);
        Message sealed = message(BOB, false, "said in private", Status.DELIVERED, NOON);
        Talk talk =
                Talk.with(contact(BOB, "Bob"))
                        .plus(shut.with(Content.unopened(shut.body())))
                        .plus(clear)
                        .plus(sealed.with(sealed.content().secured()));
        Model model =
                Model.of(ALICE, List.of(), NOON).with(talk).with(new Connectivity.Online(ALICE));
        Model open = sized(model.with(model.view().opened(BOB, 0)), 80, 24);
        assertThat(all(open))
                .contains("bob@example.org  🔒")
                .contains("said in the open  not encrypted 12:00")
                .contains("said in private  12:00")
                .contains("sealed, and cannot be opened here");
        Safety safety =
                new Safety("12345".repeat(12), List.of(new Member(BOB, "d", Bytes.EMPTY)), false);
        assertThat(all(News.safety(open, BOB, safety)))
                .contains("Your safety number with bob")
                .contains("12345 12345 12345 12345 12345 12345\n")
                // The last row of the code.
                .contains(QrCode.rows(safety.number()).reversed().get(1).strip())
                .contains("/verified");
    }

    @Test
    void revisedMessagesShouldShowWhatBecameOfThem() {
        Message question = message(BOB, false, "Coming?", Status.READ, NOON);
        Message answer = message(BOB, true, "yse", Status.READ, NOON);
        Content.Quote quote = new Content.Quote(question.id(), BOB, "Coming?");
        Content said = answer.content().quoting(quote).edited("yes");
        for (Jid each : List.of(BOB, CAROL)) {
            said = said.with(new Content.Reaction(each, List.of("👍")));
        }
        Message oops = message(BOB, true, "oops", Status.READ, NOON);
        Model model = Model.of(ALICE, List.of(contact(BOB, "Bob")), NOON);
        List<Message> page =
                List.of(question, answer.with(said), oops.with(oops.content().deleted()));
        model = model.with(model.talk(BOB).older(page, true));
        model = model.with(model.view().opened(BOB, 0).choosing(question.order()));
        assertThat(all(model))
                .contains("▌ Coming?", "│ Coming?", "yes  edited 12:00 ✓✓", "👍 2")
                .contains("this message was deleted  12:00", "▌  deleted")
                .doesNotContain("yse", "oops");
    }

    @Test
    void ticksShouldDifferByColourOrByWord() {
        assertThat(styleOf(Screen.of(busy(), LOOK), " ✓✓", Style.MINE_READ)).isPositive();
        assertThat(styleOf(Screen.of(busy(), LOOK), " ✓✓", Style.MINE_DIM)).isPositive();
        Look plain = new Look(true, false, ZoneOffset.UTC);
        assertThat(String.join("\n", text(Screen.of(busy(), plain)))).contains("✓✓ read");
        Look ascii = new Look(false, false, ZoneOffset.UTC);
        assertThat(String.join("\n", text(Screen.of(busy(), ascii)))).contains("vv read", "vv");
    }

    private static long styleOf(Screen screen, String text, Style style) {
        return screen.lines().stream()
                .flatMap(line -> line.spans().stream())
                .filter(span -> span.text().equals(text) && span.style() == style)
                .count();
    }

    @Test
    void everyScreenShouldFitItsWindow() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Model model = busy();
            model = model.with(Editor.EMPTY.type(anyText(random)));
            for (int i = random.nextInt(30); i > 0; i--) {
                model =
                        model.with(
                                model.talk(BOB)
                                        .plus(
                                                message(
                                                        BOB,
                                                        random.nextBoolean(),
                                                        anyText(random),
                                                        anyStatus(random),
                                                        NOON.minusSeconds(
                                                                random.nextInt(999_999)))));
            }
            if (random.nextInt(4) == 0) {
                model =
                        model.with(
                                model.view()
                                        .with(
                                                random.nextBoolean()
                                                        ? Model.Overlay.HELP
                                                        : Model.Overlay.ADDRESS));
            }
            int columns = 1 + random.nextInt(160);
            int rows = 1 + random.nextInt(50);
            Model sized =
                    sized(model.with(model.view().scrolled(random.nextInt(40))), columns, rows);
            Screen screen = Screen.of(sized, LOOK);
            assertThat(screen.lines()).as("seed %d", seed).hasSize(rows);
            for (Line line : screen.lines()) {
                assertThat(line.width())
                        .as("seed %d: %s", seed, line.text())
                        .isLessThanOrEqualTo(columns);
            }
            assertThat(screen.cursorRow()).as("seed %d", seed).isBetween(0, rows - 1);
            assertThat(screen.cursorColumn()).as("seed %d", seed).isBetween(0, columns - 1);
        }
    }

    private static Status anyStatus(Random random) {
        return List.of(
                        Status.PENDING,
                        Status.failed(ErrorCode.SERVICE_UNAVAILABLE, null),
                        Status.STORED,
                        Status.DELIVERED,
                        Status.READ)
                .get(random.nextInt(5));
    }

    private static String anyText(Random random) {
        List<String> words =
                List.of(
                        "hello",
                        "日本語",
                        "🍰",
                        "\n",
                        "e\u0301",
                        "averyveryverylongwordindeed",
                        "\u001b[2J");
        List<String> text = new ArrayList<>();
        for (int i = random.nextInt(25); i >= 0; i--) {
            text.add(words.get(random.nextInt(words.size())));
        }
        return String.join(" ", text);
    }

    @Test
    void harmfulCharactersOfOthersShouldNotReachTheTerminal() {
        Model model = busy();
        Message evil = message(BOB, false, "\u001b[2J\u202egone\u0007", Status.READ, NOON);
        Model shown =
                model.with(
                        model.talk(BOB)
                                .plus(evil)
                                .withContact(contact(BOB, "B\u001b]0;x\u0007ob")));
        String screen = all(shown);
        assertThat(screen).doesNotContain("\u001b", "\u202e", "\u0007").contains("[2J");
    }

    @Test
    void aFailureShouldSayWhy() {
        Model model = busy();
        Status failed = Status.failed(ErrorCode.FORBIDDEN, null);
        Talk talk = model.talk(BOB).plus(message(BOB, true, "hey", failed, NOON));
        assertThat(all(model.with(talk))).contains("hey  12:00 ✗").contains("not sent: forbidden");
    }

    @Test
    void reconnectingShouldCountDown() {
        Connectivity waiting = new Connectivity.Waiting(NOON.plusMillis(2500), "connection lost");
        assertThat(all(busy().with(waiting)))
                .contains("reconnecting in 3 s…")
                .contains("connection lost");
        assertThat(all(busy().with(waiting).at(NOON.plusMillis(2000))))
                .contains("reconnecting in 1 s…");
    }

    @Test
    void aRequestShouldComeFirstAndSayHowToAnswer() {
        Jid dave = new Jid("dave", "example.org", null);
        Model model = busy();
        Model asked = model.with(Talk.with(Contact.of(dave).withAsking(true)));
        assertThat(asked.listed().getFirst().contact().jid()).isEqualTo(dave);
        Model opened = asked.with(asked.view().opened(dave, 0));
        assertThat(all(opened))
                .contains("✉ dave", "wants to be your contact", "F2 accept", "F3 decline");
    }

    @Test
    void aNarrowWindowShouldShowOnePane() {
        Model narrow = sized(busy(), 40, 20);
        assertThat(all(narrow)).contains("Bringing cake").doesNotContain("Carol");
        assertThat(all(narrow.with(narrow.view().opened(null, 0)))).contains("Carol");
        assertThat(all(sized(busy(), 20, 5))).startsWith("Make the window");
    }

    @Test
    void newMessagesShouldBeMarkedAndOlderRowsPointBack() {
        Model model = busy();
        Model marked = model.with(model.view().withUnreadFrom(2));
        assertThat(all(marked)).contains("New messages");
        Model scrolled = sized(model.with(model.view().scrolled(3)), 80, 12);
        assertThat(all(scrolled)).contains("newer rows below").doesNotContain("12:00 ◷");
    }

    @Test
    void typingAndLastSeenShouldShowInTheHeader() {
        Model model = busy();
        assertThat(all(model.with(model.talk(BOB).withTyping(true)))).contains("Bob is typing…");
        Presence gone = new Presence(BOB, false, null, NOON.minusSeconds(3600));
        assertThat(all(model.with(model.talk(BOB).with(gone))))
                .contains("last seen today at 11:00");
    }

    @Test
    void textShouldBreakAtSpacesAndKeepEveryWord() {
        for (int cells = 2; cells < 40; cells++) {
            String text = "the quick brown fox 日本語 jumps averyveryverylongword over";
            List<String> rows = Cells.wrap(text, cells);
            int widest = cells;
            assertThat(rows).as("%d", cells).allMatch(row -> Cells.width(row) <= widest);
            assertThat(String.join("", rows).replace(" ", "")).isEqualTo(text.replace(" ", ""));
        }
        assertThat(Cells.wrap("one two three", 8)).containsExactly("one two", "three");
        assertThat(Cells.wrap("a\n\nb", 8)).containsExactly("a", "", "b");
    }
}
