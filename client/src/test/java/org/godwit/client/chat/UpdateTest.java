package org.godwit.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.godwit.client.Event;
import org.godwit.client.Presence;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Key;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.client.people.Setting;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpdateTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid CAROL = new Jid("carol", "example.org", null);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Look LOOK = new Look(true, true, ZoneOffset.UTC);

    private Model model = Model.of(ALICE, List.of(), NOON);
    private List<Wish> wishes = List.of();
    private long order;

    @BeforeEach
    void twoContacts() {
        happens(new Event.ContactChanged(contact(BOB)));
        happens(new Event.ContactChanged(contact(CAROL)));
    }

    private static Contact contact(Jid jid) {
        return new Contact(jid, null, Contact.Bond.BOTH, false, false);
    }

    private void take(Happening happening) {
        Update.Next next = Update.of(model, happening, LOOK);
        model = next.model();
        wishes = next.wishes();
    }

    private void happens(Event event) {
        take(new Happening.FromClient(event));
    }

    private void presses(Key.Named... keys) {
        List<Wish> all = new ArrayList<>();
        for (Key.Named key : keys) {
            take(new Happening.Pressed(key));
            all.addAll(wishes);
        }
        wishes = all;
    }

    private void types(String text) {
        take(new Happening.Pressed(new Key.Typed(text)));
    }

    private Message from(Jid peer, String body) {
        return new Message(
                new Message.Ref(peer, "m" + ++order, false),
                body,
                NOON,
                Status.DELIVERED,
                order,
                0);
    }

    private Message to(Jid peer, String body, Status status) {
        return new Message(
                new Message.Ref(peer, "m" + ++order, true), body, NOON, status, order, 0);
    }

    private void opensBob() {
        while (!BOB.equals(model.view().open())) {
            presses(Key.Named.NEXT_CHAT);
        }
    }

    private String notice() {
        return Objects.requireNonNull(model.view().notice()).text();
    }

    @Test
    void tabShouldGoThroughAllConversationsAndRound() {
        presses(Key.Named.NEXT_CHAT);
        assertThat(model.view().open()).isEqualTo(BOB);
        presses(Key.Named.NEXT_CHAT);
        assertThat(model.view().open()).isEqualTo(CAROL);
        presses(Key.Named.NEXT_CHAT);
        assertThat(model.view().open()).isEqualTo(BOB);
        presses(Key.Named.PREVIOUS_CHAT);
        assertThat(model.view().open()).isEqualTo(CAROL);
    }

    @Test
    void nothingShouldBeMarkedReadBeforeItsConversationIsOpened() {
        happens(new Event.MessageAdded(from(BOB, "hello")));
        assertThat(wishes).containsExactly(new Wish.Ring());
        assertThat(model.unread()).isEqualTo(1);
        presses(Key.Named.NEXT_CHAT);
        assertThat(wishes).containsExactly(new Wish.Load(BOB, 1), new Wish.MarkRead(BOB));
        happens(new Event.MessageAdded(from(BOB, "are you there?")));
        assertThat(wishes).containsExactly(new Wish.MarkRead(BOB));
    }

    @Test
    void aMessageReadElsewhereShouldLowerTheCount() {
        Message message = from(BOB, "hello");
        happens(new Event.MessageAdded(message));
        happens(new Event.MessageChanged(message.with(Status.READ)));
        assertThat(model.unread()).isZero();
    }

    @Test
    void enterShouldSendToTheOpenConversationOnly() {
        types("hello");
        presses(Key.Named.ENTER);
        assertThat(wishes).isEmpty();
        assertThat(notice()).contains("Tab");
        assertThat(model.editor().text()).isEqualTo("hello");
        opensBob();
        presses(Key.Named.ENTER);
        assertThat(wishes).containsExactly(new Wish.Send(BOB, "hello"));
        assertThat(model.editor().text()).isEmpty();
        presses(Key.Named.ENTER);
        assertThat(wishes).isEmpty();
    }

    @Test
    void aChosenMessageShouldBeAnsweredByEnter() {
        opensBob();
        happens(new Event.MessageAdded(from(BOB, "one")));
        Message two = from(BOB, "two");
        happens(new Event.MessageAdded(two));
        happens(new Event.MessageAdded(to(BOB, "three", Status.STORED)));
        presses(Key.Named.CHOOSE_UP);
        presses(Key.Named.CHOOSE_UP);
        assertThat(model.view().chosen()).isEqualTo(two.order());
        types("indeed");
        presses(Key.Named.ENTER);
        assertThat(wishes).contains(new Wish.Reply(two.ref(), "indeed"));
        assertThat(model.view().chosen()).isZero();
    }

    @Test
    void commandsShouldBeAboutTheNewestMessageTheyCanBeAbout() {
        opensBob();
        Message mine = to(BOB, "yse", Status.STORED);
        Message theirs = from(BOB, "what?");
        happens(new Event.MessageAdded(mine));
        happens(new Event.MessageAdded(theirs));
        types("/edit yes");
        presses(Key.Named.ENTER);
        assertThat(wishes).contains(new Wish.Edit(mine.ref(), "yes"));
        types("/react 👍");
        presses(Key.Named.ENTER);
        assertThat(wishes).contains(new Wish.React(theirs.ref(), List.of("👍")));
        types("/delete");
        presses(Key.Named.ENTER);
        assertThat(wishes).contains(new Wish.Retract(mine.ref()));
        presses(Key.Named.CHOOSE_UP);
        types("/delete");
        presses(Key.Named.ENTER);
        assertThat(notice()).contains("your own");
    }

    @Test
    void aPasteOfSeveralLinesShouldBeOneMessage() {
        opensBob();
        types("one\ntwo");
        assertThat(wishes).containsExactly(new Wish.Typing(BOB, true));
        presses(Key.Named.ENTER);
        assertThat(wishes).containsExactly(new Wish.Send(BOB, "one\ntwo"));
    }

    @Test
    void ticksShouldTurnInPlace() {
        opensBob();
        Message message = to(BOB, "hi", Status.PENDING);
        happens(new Event.MessageAdded(message));
        for (Status status : List.of(Status.STORED, Status.DELIVERED, Status.READ)) {
            happens(new Event.MessageChanged(message.with(status)));
            Talk talk = model.talk(BOB);
            assertThat(talk.messages()).hasSize(1);
            assertThat(Objects.requireNonNull(talk.last()).status()).isEqualTo(status);
        }
        assertThat(model.unread()).isZero();
    }

    @Test
    void typingShouldBeToldOnceWhenItBeginsAndOnceWhenItEnds() {
        opensBob();
        types("h");
        assertThat(wishes).containsExactly(new Wish.Typing(BOB, true));
        types("i");
        assertThat(wishes).isEmpty();
        presses(Key.Named.BACKSPACE, Key.Named.BACKSPACE);
        assertThat(wishes).containsExactly(new Wish.Typing(BOB, false));
        types("/");
        assertThat(wishes).as("a command is nobody's business").isEmpty();
    }

    @Test
    void typingShouldEndByItselfAndWithTheConversation() {
        opensBob();
        types("h");
        take(new Happening.Clock(NOON.plusSeconds(5)));
        assertThat(wishes).isEmpty();
        take(new Happening.Clock(NOON.plusSeconds(9)));
        assertThat(wishes).containsExactly(new Wish.Typing(BOB, false));
        types("i");
        presses(Key.Named.NEXT_CHAT);
        assertThat(wishes).startsWith(new Wish.Typing(BOB, false));
    }

    @Test
    void aNewAddressShouldBeAskedAndOpened() {
        presses(Key.Named.NEW_CHAT);
        types("dave");
        presses(Key.Named.ENTER);
        Jid dave = new Jid("dave", "example.org", null);
        assertThat(wishes).startsWith(new Wish.Add(dave));
        assertThat(model.view().open()).isEqualTo(dave);
        types("/add bob@example.org");
        presses(Key.Named.ENTER);
        assertThat(wishes).doesNotContain(new Wish.Add(BOB));
        assertThat(model.view().open()).isEqualTo(BOB);
    }

    @Test
    void badAddressesShouldBeExplained() {
        presses(Key.Named.NEW_CHAT);
        types("two words");
        presses(Key.Named.ENTER);
        assertThat(notice()).contains("is no address");
        types("/add alice");
        presses(Key.Named.ENTER);
        assertThat(notice()).contains("that is you");
    }

    @Test
    void requestsShouldBeAnsweredWhereTheyAreShown() {
        Jid dave = new Jid("dave", "example.org", null);
        presses(Key.Named.ACCEPT);
        assertThat(notice()).contains("asks for nothing");
        happens(new Event.ContactChanged(Contact.of(dave).withAsking(true)));
        presses(Key.Named.NEXT_CHAT, Key.Named.ACCEPT);
        assertThat(wishes).endsWith(new Wish.Accept(dave));
        types("/decline");
        presses(Key.Named.ENTER);
        assertThat(wishes).containsExactly(new Wish.Decline(dave));
    }

    @Test
    void unknownCommandsShouldNotBeSentAsMessages() {
        opensBob();
        types("/quti");
        presses(Key.Named.ENTER);
        assertThat(wishes).isEmpty();
        assertThat(notice()).contains("no command /quti");
        assertThat(model.editor().text()).as("kept for mending").isEqualTo("/quti");
    }

    @Test
    void scrollingUpShouldStayAndAskForMoreAtTheTop() {
        opensBob();
        List<Message> page = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            page.add(from(BOB, "text " + i).with(Status.READ));
        }
        take(new Happening.Loaded(BOB, page, false));
        presses(Key.Named.PAGE_UP, Key.Named.PAGE_UP);
        int scroll = model.view().scroll();
        assertThat(scroll).isPositive();
        happens(new Event.MessageAdded(from(BOB, "new")));
        assertThat(wishes).as("not seen, so not read").isEmpty();
        assertThat(model.view().scroll()).isEqualTo(scroll + 1);
        for (int i = 0; i < 20; i++) {
            presses(Key.Named.PAGE_UP);
        }
        assertThat(wishes).containsExactly(new Wish.Load(BOB, page.getFirst().order()));
        presses(Key.Named.END);
        assertThat(model.view().scroll()).isZero();
        assertThat(wishes).containsExactly(new Wish.MarkRead(BOB));
    }

    @Test
    void olderPagesShouldJoinWithoutGapsOrRepeats() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            messages.add(from(BOB, "text " + i));
        }
        Talk talk =
                Talk.with(contact(BOB))
                        .older(messages.subList(20, 30), false)
                        .plus(from(BOB, "newest"))
                        .older(messages.subList(8, 22), false)
                        .older(messages.subList(0, 8), true);
        assertThat(talk.messages()).hasSize(31).isSortedAccordingTo(byOrder());
        assertThat(talk.loaded()).isEqualTo(Talk.Loaded.ALL);
    }

    private static Comparator<Message> byOrder() {
        return Comparator.comparingLong(Message::order);
    }

    @Test
    void presenceOfStrangersShouldNotFillTheList() {
        Jid dave = new Jid("dave", "example.org", null);
        happens(new Event.PresenceChanged(new Presence(dave, true, null, null)));
        assertThat(model.talks()).doesNotContainKey(dave);
    }

    @Test
    void aRemovedContactShouldGoUnlessThereIsAConversation() {
        happens(new Event.MessageAdded(from(BOB, "hello")));
        happens(new Event.ContactRemoved(BOB));
        happens(new Event.ContactRemoved(CAROL));
        assertThat(model.talks()).containsOnlyKeys(BOB);
    }

    @Test
    void refusalsShouldBeShownForAWhile() {
        happens(new Event.RequestRefused("add dave", ErrorCode.ITEM_NOT_FOUND, null));
        assertThat(notice()).isEqualTo("add dave: item-not-found");
        take(new Happening.Clock(NOON.plusSeconds(9)));
        assertThat(model.view().notice()).isNull();
    }

    @Test
    void whatIsChosenShouldBeShownAndAMutedConversationShouldNotRing() {
        take(new Happening.Learned(new Setting.Muted(BOB, NOON.plusSeconds(60), false)));
        happens(new Event.MessageAdded(from(BOB, "quiet")));
        assertThat(wishes).isEmpty();
        take(new Happening.Clock(NOON.plusSeconds(61)));
        happens(new Event.MessageAdded(from(BOB, "loud again")));
        assertThat(wishes).containsExactly(new Wish.Ring());
        happens(new Event.SettingChanged(new Setting.Blocked(List.of(CAROL))));
        assertThat(model.social().isBlocked(CAROL)).isTrue();
        happens(new Event.SettingChanged(new Setting.Unblocked(List.of())));
        assertThat(model.social().isBlocked(CAROL)).isFalse();
    }

    private void commands(String text) {
        types(text);
        presses(Key.Named.ENTER);
    }

    @Test
    void commandsAboutPeopleShouldBecomeWishes() {
        commands("/mute");
        assertThat(model.view().notice()).isNotNull();
        presses(Key.Named.NEXT_CHAT);
        Jid open = model.view().open();
        assertThat(open).isNotNull();
        commands("/mute 8h mentions");
        assertThat(wishes)
                .contains(
                        new Wish.Choose(
                                new Setting.Muted(open, NOON.plusSeconds(8 * 3_600), true)));
        commands("/unmute");
        assertThat(wishes).contains(new Wish.Choose(new Setting.Unmuted(open)));
        commands("/block");
        assertThat(wishes).contains(new Wish.Choose(new Setting.Blocked(List.of(open))));
        commands("/unblock carol");
        assertThat(wishes).contains(new Wish.Choose(new Setting.Unblocked(List.of(CAROL))));
        commands("/report abuse rude words");
        assertThat(wishes).contains(new Wish.Report(open, false, "rude words"));
        commands("/report buys my soul");
        assertThat(wishes).contains(new Wish.Report(open, true, "buys my soul"));
        commands("/profile about hungry");
        assertThat(wishes).contains(new Wish.Say(Wish.Say.What.ABOUT, "hungry"));
        commands("/privacy lastseen nobody");
        assertThat(wishes).noneMatch(Wish.Choose.class::isInstance);
        take(
                new Happening.Learned(
                        new Setting.Privacy(Setting.Audience.CONTACTS, Setting.Audience.EVERYONE)));
        commands("/privacy lastseen nobody");
        assertThat(wishes)
                .contains(
                        new Wish.Choose(
                                new Setting.Privacy(
                                        Setting.Audience.NOBODY, Setting.Audience.EVERYONE)));
        commands("/privacy messages nobody");
        assertThat(wishes).noneMatch(Wish.Choose.class::isInstance);
    }
}
