package org.godwit.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.godwit.client.Event;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Editor;
import org.godwit.client.chat.text.Key;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.content.Attachment;
import org.godwit.client.content.ContactCard;
import org.godwit.client.content.Extras;
import org.godwit.client.content.Location;
import org.godwit.client.content.Mention;
import org.godwit.client.content.SharedFile;
import org.godwit.client.file.Transfer;
import org.godwit.client.history.Author;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

/// Files, places, cards, forwards, mentions and messages that do not last, on the screen.
class SharingTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid CAROL = new Jid("carol", "example.org", null);
    private static final Jid CLUB = new Jid("club", "conference.example.org", null);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Look LOOK = new Look(true, true, ZoneOffset.UTC);

    private Model model =
            Model.of(ALICE, List.of(contact(BOB, "Bob"), contact(CAROL, "Carol Ann")), NOON);
    private List<Wish> wishes = List.of();
    private long order;

    SharingTest() {
        model = model.with(model.view().opened(BOB, 0).resized(100, 30));
    }

    private static Contact contact(Jid jid, String name) {
        return new Contact(jid, name, Contact.Bond.BOTH, false, false);
    }

    private Message message(Jid peer, boolean mine, Content content) {
        order++;
        Message.Ref ref = new Message.Ref(peer, "m" + order, mine);
        return new Message(ref, content, NOON, Status.DELIVERED, order, 0);
    }

    private Message hears(Content content) {
        Message message = message(BOB, false, content);
        take(new Happening.FromClient(new Event.MessageAdded(message)));
        return message;
    }

    private void take(Happening happening) {
        Update.Next next = Update.of(model, happening, LOOK);
        model = next.model();
        wishes = next.wishes();
    }

    private void says(String text) {
        model = model.with(Editor.EMPTY.type(text));
        take(new Happening.Pressed(Key.Named.ENTER));
    }

    private String notice() {
        return Objects.requireNonNull(model.view().notice()).text();
    }

    private String shown() {
        List<String> rows = new ArrayList<>();
        Screen.of(model, LOOK).lines().forEach(line -> rows.add(line.text().stripTrailing()));
        return String.join("\n", rows);
    }

    private static SharedFile file(String name, String type, boolean voice, byte[] picture) {
        SharedFile.Facts facts =
                new SharedFile.Facts(
                        name, type, 2_600_000, null, new SharedFile.Shape(0, 0, voice ? 4_200 : 0));
        SharedFile.Source source = new SharedFile.Source(URI.create("https://x/1"), null);
        return new SharedFile(
                facts,
                source,
                picture.length == 0
                        ? null
                        : new SharedFile.Thumbnail(Bytes.wrap(picture), "image/png", 8, 8),
                voice);
    }

    private static byte[] png(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, y < height / 2 ? 0xff0000 : 0x0000ff);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "png", out)).isTrue();
        return out.toByteArray();
    }

    private long pictureCells() {
        return Screen.of(model, LOOK).lines().stream()
                .flatMap(line -> line.spans().stream())
                .filter(span -> span.colours() != null)
                .count();
    }

    @Test
    void everyKindShouldBeShownForWhatItIs() {
        hears(Content.of(file("notes.pdf", "application/pdf", false, new byte[0])));
        hears(Content.of(file("said.ogg", "audio/ogg", true, new byte[0])));
        hears(Content.of(new Location(52.5, 13.4, 12.0, "the café")));
        hears(Content.of(new ContactCard("Carol", CAROL, List.of("+49 30 1"), List.of())));
        assertThat(shown())
                .contains("📎 notes.pdf", "2.6 MB")
                .contains("🎤 0:04", "voice note")
                .contains("📍 the café", "52.50000, 13.40000 ± 12 m")
                .contains("👤 Carol", "carol@example.org", "+49 30 1")
                .doesNotContain("https://", "geo:", "xmpp:");
    }

    @Test
    void aPictureShouldBeShownInHalfBlocksAndABombOnlyByItsName() throws IOException {
        hears(Content.of(file("flower.png", "image/png", false, png(16, 16))));
        assertThat(pictureCells()).isEqualTo(16 * 8);
        assertThat(shown()).contains("📷 flower.png", "▀".repeat(16));
        Line.Colours top = new Line.Colours(0xff0000, 0xff0000);
        assertThat(Screen.of(model, LOOK).lines())
                .anySatisfy(
                        line -> assertThat(line.spans()).anyMatch(s -> top.equals(s.colours())));
        model = model.without(BOB);
        hears(Content.of(file("bomb.png", "image/png", false, png(2000, 2000))));
        assertThat(pictureCells()).isZero();
        assertThat(shown()).contains("📷 bomb.png");
    }

    @Test
    void namesOfOthersShouldNotReachTheTerminalAsTheyAre() {
        hears(Content.of(file("a\u001b[2J\u202egnp.exe", "image/png", false, new byte[0])));
        hears(Content.of(new Location(1, 1, null, "x\u0007y")));
        assertThat(shown()).doesNotContain("\u001b", "\u202e", "\u0007").contains("[2J");
    }

    @Test
    void forwardsNamesAndWhatDoesNotLastShouldBeMarked() {
        Extras named = Extras.mentioning(List.of(new Mention(4, 14, CAROL)));
        hears(Content.of("ask @Carol Ann today", named));
        hears(Content.of("a word of another", Extras.NONE.asForwarded()));
        hears(Content.of("not for good", Extras.NONE.lasting(Duration.ofHours(23))));
        assertThat(shown()).contains("↪ forwarded", "⧗23h 12:00");
        assertThat(Screen.of(model, LOOK).lines())
                .anySatisfy(
                        line ->
                                assertThat(line.spans())
                                        .contains(new Line.Span("@Carol Ann", Style.THEIRS_NAME)));
        take(new Happening.Clock(NOON.plus(Duration.ofHours(22)).plusSeconds(60)));
        assertThat(shown()).contains("⧗59m 12:00");
    }

    @Test
    void commandsShouldWishWhatTheySay() {
        says("/file \"~/my flowers.png\" for the kitchen");
        assertThat(wishes)
                .containsExactly(
                        new Wish.SendFile(
                                BOB, "~/my flowers.png", Wish.Packing.PLAIN, "for the kitchen"));
        says("/secret plan.pdf");
        assertThat(wishes)
                .containsExactly(new Wish.SendFile(BOB, "plan.pdf", Wish.Packing.ENCRYPTED, ""));
        says("/voice said.ogg");
        assertThat(wishes)
                .containsExactly(new Wish.SendFile(BOB, "said.ogg", Wish.Packing.VOICE, ""));
        says("/timer 2w");
        assertThat(wishes).containsExactly(new Wish.SetTimer(BOB, Duration.ofDays(14)));
        says("/timer off");
        assertThat(wishes).containsExactly(new Wish.SetTimer(BOB, Duration.ZERO));
        says("/place 52.52, -13.4 the café");
        assertThat(wishes)
                .containsExactly(new Wish.Share(BOB, new Location(52.52, -13.4, null, "the café")));
        says("/card carol");
        Attachment card = new ContactCard("Carol Ann", CAROL, List.of(), List.of());
        assertThat(wishes).containsExactly(new Wish.Share(BOB, card));
    }

    @Test
    void aFileShouldBeSavedAndAMessagePassedOnTheChosenBeforeTheNewest() {
        Message file = hears(Content.of(file("a.pdf", "application/pdf", false, new byte[0])));
        Message text = hears(Content.of("and a word"));
        says("/save");
        assertThat(wishes).containsExactly(new Wish.Save(file, null));
        says("/forward carol");
        assertThat(wishes).containsExactly(new Wish.Forward(text, CAROL));
        model = model.with(model.view().choosing(file.order()));
        says("/forward carol");
        assertThat(wishes).containsExactly(new Wish.Forward(file, CAROL));
        model = model.with(model.view().choosing(text.order()));
        says("/save");
        assertThat(wishes).isEmpty();
        assertThat(notice()).contains("no file");
    }

    @Test
    void whatMakesNoSenseShouldBeSaid() {
        for (String wrong :
                List.of(
                        "/file",
                        "/timer soon",
                        "/timer 99999w",
                        "/place here",
                        "/place 91,0",
                        "/place 1.2.3,4",
                        "/forward",
                        "/forward carol",
                        "/save",
                        "/cancel")) {
            says(wrong);
            assertThat(wishes).as(wrong).isEmpty();
            assertThat(notice()).as(wrong).isNotBlank();
        }
        model = model.with(model.view().opened(null, 0));
        says("/file a.png");
        assertThat(wishes).isEmpty();
    }

    private void assertNames(Jid to, String body, Mention who) {
        assertThat(wishes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Wish.Mentioning.class,
                        wish -> {
                            assertThat(wish.to()).isEqualTo(to);
                            assertThat(wish.body()).isEqualTo(body);
                            assertThat(wish.answers()).isNull();
                            assertThat(wish.who()).containsExactly(who);
                        });
    }

    @Test
    void aNameShouldBeCompletedAndTold() {
        model = model.with(Editor.EMPTY.type("ask @ca"));
        take(new Happening.Pressed(Key.Named.NEXT_CHAT));
        assertThat(model.editor().text()).isEqualTo("ask @Carol Ann ");
        assertThat(model.view().open()).isEqualTo(BOB);
        says("😀 @Carol Ann and @bobby");
        assertNames(BOB, "😀 @Carol Ann and @bobby", new Mention(2, 12, CAROL));
        says("mail me: me@carol ann");
        assertThat(wishes).containsExactly(new Wish.Send(BOB, "mail me: me@carol ann"));
    }

    @Test
    void whoWroteInAGroupShouldBeNamedByHisPlaceThere() {
        Message told = message(CLUB, false, Content.of("hi").by(new Author("dora", null, null)));
        model = model.with(model.talk(CLUB).plus(told)).with(model.view().opened(CLUB, 0));
        model = model.with(model.view().opened(CLUB, 0).resized(100, 30));
        says("@dora hello");
        Jid dora = new Jid("club", "conference.example.org", "dora");
        assertNames(CLUB, "@dora hello", new Mention(0, 5, dora));
    }

    @Test
    void aFileOnItsWayShouldShowHowFarItIsAndWhatBecameOfIt() {
        Transfer.State running = new Transfer.State.Running();
        moves(new Transfer(1, BOB, "flower.png", 0, -1, new Transfer.State.Preparing()));
        assertThat(shown()).contains("flower.png waits…");
        moves(new Transfer(1, BOB, "flower.png", 500_000, 2_000_000, running));
        assertThat(shown()).contains("██░░░░░░░░ 25 % of 2.0 MB");
        says("/cancel");
        assertThat(wishes).containsExactly(new Wish.Cancel(1));
        moves(
                new Transfer(
                        1, BOB, "flower.png", 9, 9, new Transfer.State.Saved(Path.of("/d/f.png"))));
        assertThat(shown()).doesNotContain("25 %").contains("saved as /d/f.png");
        moves(new Transfer(2, BOB, "b", 0, -1, new Transfer.State.Failed(null, "too large")));
        assertThat(model.transfers()).isEmpty();
        assertThat(notice()).isEqualTo("b: too large");
    }

    private void moves(Transfer transfer) {
        take(new Happening.FromClient(new Event.TransferChanged(transfer)));
    }
}
