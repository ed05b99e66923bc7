package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Event;
import org.godwit.client.group.InviteLink;
import org.godwit.client.history.Author;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One group with everybody in it: two phones, a slixmpp and a Profanity. Each of them is away for
/// a part, and all read the same in the end.
class MixedGroupTest {
    private static final String PASSWORD = "correct horse";

    @TempDir private Path directory;
    private NodeUnderTest node;
    private Phone alice;
    private Phone bob;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node"), List.of());
        for (String name : List.of("alice", "bob", "carol", "dave")) {
            node.addAccount(name, PASSWORD);
        }
        alice = new Phone(directory.resolve("alice"), node.endpoints(), "alice", PASSWORD);
        bob = new Phone(directory.resolve("bob"), node.endpoints(), "bob", PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        node.close();
    }

    private Jid account(String name) {
        return new Jid(name, node.endpoints().domain(), null);
    }

    private static List<String> said(Phone phone, Jid group) throws Exception {
        return phone.history.messages(group, Long.MAX_VALUE, 99).stream()
                .filter(message -> message.content().state() != Content.State.NOTE)
                .map(message -> line(phone, message))
                .toList();
    }

    private static String line(Phone phone, Message message) {
        Content content = message.content();
        boolean deleted = content.state() == Content.State.DELETED;
        Author by = content.author();
        String author = by == null ? phone.account.local() : by.label();
        return author + ": " + (deleted ? "(deleted)" : message.body());
    }

    private static List<String> emoji(Phone phone, Message.Ref ref) throws Exception {
        Message message = phone.history.find(ref);
        assertThat(message).isNotNull();
        return message.content().reactions().stream()
                .flatMap(reaction -> reaction.emoji().stream())
                .toList();
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void everybodyShouldReadTheSame() throws Exception {
        Jid group = gather();
        SlixmppMember carol = slixmpp(group);
        // An XMPP client follows an invite link as its URI says: the token is the password.
        Profanity dave = profanity();
        alice.client.groups().makeLink(group, 1, Duration.ofHours(1));
        Event made = alice.await("a link", e -> e instanceof Event.GroupLinkMade);
        String uri = ((Event.GroupLinkMade) made).link().uri();
        dave.joins(group, "dave", InviteLink.open(uri).token());
        alice.hears("dave joined");
        Message.Ref asked = alice.client.send(group, "who has seen a godwit?");
        Message.Ref question = bob.hears("who has seen a godwit?").ref();
        Object number = carol.hears("who has seen a godwit?").get("stanza-id");
        dave.shows("alice: who has seen a godwit?");
        dave.types("on the mud flats");
        Message flats = alice.hears("on the mud flats");
        Object flatsNumber = carol.hears("on the mud flats").get("stanza-id");
        // XMPP clients name a message of a group by the group's number for it.
        carol.does(Map.of("react", number, "emoji", "🦉"));
        var _ = alice.await("a reaction", e -> e instanceof Event.MessageRevised);
        carol.does(
                Map.of("say", "which?", "reply", Map.of("id", flatsNumber, "to", group + "/dave")));
        Content.Quote quote = alice.hears("which?").content().quote();
        assertThat(quote).isNotNull();
        assertThat(quote.id()).isEqualTo(flats.id());
        assertThat(quote.excerpt()).isEqualTo("on the mud flats");
        carol.does(Map.of("say", "at the harbor"));
        alice.hears("at the harbor");
        Object harbour = carol.hears("at the harbor").get("id");
        carol.does(Map.of("say", "at the harbour", "correct", harbour));
        carol.hears("at the harbour");
        carol.close();

        bob.client.react(question, List.of("👀"));
        var _ = alice.await("a reaction", e -> e instanceof Event.MessageRevised);
        Message.Ref reply = bob.client.reply(question, "I have not");
        dave.shows("I have not");
        bob.client.edit(reply, "I have not, yet");
        dave.shows("I have not, yet");
        // Profanity remembers some of what it has shown, or not.
        Set<String> read = new LinkedHashSet<>(dave.said());
        dave.close();
        Message.Ref slip = alice.client.send(group, "this was for somebody else");
        bob.hears("this was for somebody else");
        // XMPP clients know it by the group's number only, which alice has when it comes back.
        alice.becomes(
                "the slip has a number",
                () -> {
                    Message back = alice.history.find(slip);
                    return back != null && back.number() > 0;
                });
        bob.client.disconnect();
        alice.client.retract(slip);
        alice.client.send(group, "bring a telescope");

        try (SlixmppMember again = slixmpp(group);
                Profanity late = profanity()) {
            late.joins(group, "dave", null);
            again.hears("bring a telescope");
            again.does(Map.of("say", "I will"));
            again.hears("I will");
            late.shows("carol: I will");
            bob.goesOnline();
            bob.hears("I will");
            alice.hears("I will");
            read.addAll(late.said());
            carol.heard.addAll(again.heard);
        }
        List<String> said =
                List.of(
                        "alice: who has seen a godwit?",
                        "dave: on the mud flats",
                        "carol: which?",
                        "carol: at the harbour",
                        "bob: I have not, yet",
                        "alice: (deleted)",
                        "alice: bring a telescope",
                        "carol: I will");
        assertThat(said(alice, group)).isEqualTo(said);
        assertThat(said(bob, group)).isEqualTo(said);
        assertThat(carol.said()).isEqualTo(said);
        // Who knows no deletions reads a message that says so.
        List<String> plainly = new ArrayList<>(said);
        plainly.set(5, "alice: this was for somebody else");
        plainly.add(6, "alice: This message was deleted.");
        assertThat(read).containsExactlyElementsOf(plainly);
        for (List<String> each :
                List.of(
                        emoji(alice, asked),
                        emoji(bob, question),
                        carol.reactions(Objects.requireNonNull(number)))) {
            assertThat(each).containsExactlyInAnyOrder("🦉", "👀");
        }
    }

    private Jid gather() throws Exception {
        alice.goesOnline();
        bob.goesOnline();
        Jid group = alice.client.createGroup("Birds", List.of(account("bob"), account("carol")));
        var _ =
                bob.await(
                        "the group's name",
                        e ->
                                e instanceof Event.ContactChanged(Contact c)
                                        && "Birds".equals(c.name()));
        bob.client.joinGroup(group);
        alice.hears("you added bob, carol");
        return group;
    }

    private SlixmppMember slixmpp(Jid group) throws Exception {
        return new SlixmppMember(node.endpoints(), "carol", PASSWORD, group);
    }

    private Profanity profanity() throws Exception {
        return new Profanity(directory.resolve("dave"), node.endpoints(), "dave", PASSWORD);
    }
}
