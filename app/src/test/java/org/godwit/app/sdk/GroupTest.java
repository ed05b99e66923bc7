package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Event;
import org.godwit.client.Rank;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group as the people in it see it.
class GroupTest {
    @TempDir private Path directory;

    private NodeUnderTest node;
    private Phone alice;
    private Phone bob;
    private Phone carol;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node"), List.of());
        alice = phone("alice");
        bob = phone("bob");
        carol = phone("carol");
        alice.goesOnline();
        bob.goesOnline();
    }

    private Phone phone(String name) throws Exception {
        node.addAccount(name, "correct horse");
        return new Phone(directory.resolve(name), node.endpoints(), name, "correct horse");
    }

    @AfterEach
    void stop() throws Exception {
        alice.close();
        bob.close();
        carol.close();
        node.close();
    }

    private static void named(Phone phone, Jid group, boolean asking) throws Exception {
        var _ =
                phone.await(
                        "the group's name",
                        event ->
                                event instanceof Event.ContactChanged(Contact contact)
                                        && contact.jid().equals(group)
                                        && "Book club".equals(contact.name())
                                        && contact.asking() == asking);
    }

    private static Jid at(Jid group, String nick) {
        return new Jid(group.local(), group.domain(), nick);
    }

    private static List<String> said(Phone phone, Jid group) throws Exception {
        return phone.history.messages(group, Long.MAX_VALUE, 99).stream()
                .filter(message -> message.content().state() != Content.State.NOTE)
                .map(message -> message.content().author() + ": " + message.body())
                .toList();
    }

    @Test
    void membersShouldHearEverythingInOneOrderAlsoWhoWasAway() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account, carol.account));
        named(bob, group, true);
        bob.client.joinGroup(group);
        named(bob, group, false);

        Message.Ref first = alice.client.send(group, "welcome");
        Message heard = bob.hears("welcome");
        assertThat(heard.content().author()).isEqualTo("alice");
        Message.Ref reply = bob.client.reply(heard.ref(), "thanks");
        assertThat(alice.hears("thanks").content().quote())
                .isEqualTo(new Content.Quote(first.id(), at(group, "alice"), "welcome"));
        alice.client.react(new Message.Ref(group, reply.id(), false), List.of("👍"));
        var _ = bob.await("a reaction", event -> event instanceof Event.MessageRevised);

        carol.goesOnline();
        carol.hears("thanks");
        var _ = carol.await("a reaction", event -> event instanceof Event.MessageRevised);
        assertThat(said(carol, group)).containsExactly("alice: welcome", "bob: thanks");
        assertThat(said(bob, group)).containsExactly("alice: welcome", "null: thanks");
        Message sent = alice.history.find(first);
        assertThat(sent).isNotNull();
        assertThat(sent.tick().reaches(Tick.STORED)).isTrue();
        assertThat(said(alice, group)).hasSize(2);
    }

    @Test
    void whoBelongsShouldBeListedAndWhoIsExpelledShouldHearNoMore() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account));
        named(bob, group, true);
        bob.client.joinGroup(group);
        named(bob, group, false);
        alice.client.inviteToGroup(group, carol.account);
        bob.hears("carol joined");
        bob.client.listGroup(group);
        Event listed = bob.await("the members", event -> event instanceof Event.GroupListed);
        assertThat(((Event.GroupListed) listed).members())
                .isEqualTo(
                        Map.of(
                                alice.account, Rank.OWNER,
                                bob.account, Rank.MEMBER,
                                carol.account, Rank.MEMBER));
        alice.client.removeFromGroup(group, bob.account);
        var _ = bob.await("the end", event -> event instanceof Event.ContactRemoved);
        alice.hears("bob left");
        alice.client.send(group, "without bob");
        carol.goesOnline();
        carol.hears("without bob");
        alice.client.send(bob.account, "sorry");
        bob.hears("sorry");
        assertThat(said(bob, group)).isEmpty();
        bob.client.send(group, "let me in");
        var _ =
                bob.await(
                        "a refusal",
                        event ->
                                event instanceof Event.MessageChanged(Message message)
                                        && message.tick() == Tick.FAILED);
    }
}
