package org.godwit.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.godwit.client.Event;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Key;
import org.godwit.client.chat.text.Line;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Message;
import org.godwit.client.history.Status;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupSideTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid GROUP = new Jid("birds", "conference.example.org", null);
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Look LOOK = new Look(true, true, ZoneOffset.UTC);
    private static final Message.Ref REF = new Message.Ref(GROUP, "m1", true);

    private Model model = Model.of(ALICE, List.of(), NOON);
    private List<Wish> wishes = List.of();

    @BeforeEach
    void aGroupIsOpen() {
        happens(
                new Event.ContactChanged(
                        new Contact(GROUP, "Birds", Contact.Bond.NONE, false, false)));
        happens(new Event.MessageAdded(new Message(REF, "hello", NOON, Status.STORED, 1, 0)));
        take(new Happening.Pressed(Key.Named.NEXT_CHAT));
    }

    private void take(Happening happening) {
        Update.Next next = Update.of(model, happening, LOOK);
        model = next.model();
        wishes = next.wishes();
    }

    private void happens(Event event) {
        take(new Happening.FromClient(event));
    }

    private void command(String text) {
        take(new Happening.Pressed(new Key.Typed(text)));
        take(new Happening.Pressed(Key.Named.ENTER));
    }

    private String screen() {
        return Screen.of(model, LOOK).lines().stream()
                .map(Line::text)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void countsShouldStandBesideTheTickUntilItSaysAll() {
        happens(new Event.GroupTicked(REF, new Reach(2, 1, 3)));
        assertThat(screen()).contains("has 2/3 ✓");
        happens(new Event.GroupTicked(REF, new Reach(3, 2, 3)));
        assertThat(screen()).contains("read 2/3").doesNotContain("has ");
        happens(new Event.GroupTicked(REF, new Reach(3, 3, 3)));
        assertThat(screen()).doesNotContain("/3");
    }

    @Test
    void whoHasItShouldBeAListThatEscCloses() {
        command("/who");
        assertThat(wishes).containsExactly(new Wish.AskHolders(REF));
        Holder bob = new Holder(BOB, "bob", NOON, NOON.plusSeconds(60));
        Holder carol = new Holder(null, "carol", null, null);
        happens(new Event.HoldersListed(REF, new Reach(2, 2, 3), List.of(bob, carol)));
        assertThat(screen())
                .contains("delivered 2 of 3, read 2 of 3")
                .contains("bob  read 12:01")
                .contains("carol  not yet");
        take(new Happening.Pressed(Key.Named.ESCAPE));
        assertThat(screen()).doesNotContain("not yet").contains("hello");
    }

    @Test
    void aLinkShouldBeShownWhole() {
        command("/link 1 2");
        assertThat(wishes).containsExactly(new Wish.MakeLink(GROUP, 1, Duration.ofDays(2)));
        String uri = "xmpp:birds@conference.example.org?join;password=1-" + "x".repeat(40);
        happens(new Event.GroupLinkMade(GROUP, new InviteLink("1", uri, NOON, 1, ALICE)));
        assertThat(screen().replaceAll("[\\s│]", "")).contains(uri.substring(40));
    }

    @Test
    void commandsShouldBeWishes() {
        command("/admin bob");
        assertThat(wishes).containsExactly(new Wish.SetRank(GROUP, BOB, Rank.ADMIN));
        command("/unadmin bob");
        assertThat(wishes).containsExactly(new Wish.SetRank(GROUP, BOB, Rank.MEMBER));
        command("/speak admins");
        assertThat(wishes).containsExactly(new Wish.LetSpeak(GROUP, false));
        command("/name Waders");
        assertThat(wishes).containsExactly(new Wish.Rename(GROUP, "Waders"));
        command("/unlink 3");
        assertThat(wishes).containsExactly(new Wish.RevokeLink(GROUP, "3"));
        for (String wrong : List.of("/speak", "/link x", "/link 1 0", "/admin", "/name", "/join")) {
            command(wrong);
            assertThat(wishes).as(wrong).isEmpty();
        }
    }

    @Test
    void aGroupLargerThanTheWindowShouldSayHowManyMore() {
        var members =
                IntStream.range(0, 1_024)
                        .boxed()
                        .collect(
                                Collectors.toMap(
                                        i -> new Jid("m" + i, "example.org", null),
                                        _ -> Rank.MEMBER));
        happens(new Event.GroupListed(GROUP, members));
        assertThat(screen()).contains("1024 members").contains("more");
    }
}
