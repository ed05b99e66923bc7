package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.app.scenario.peer.Credentials;
import org.godwit.app.scenario.peer.Encoding;
import org.godwit.app.scenario.peer.XmlPeer;
import org.godwit.client.Event;
import org.godwit.client.group.Holder;
import org.godwit.client.group.InviteLink;
import org.godwit.client.group.Rank;
import org.godwit.client.group.Reach;
import org.godwit.client.history.Author;
import org.godwit.client.history.Contact;
import org.godwit.client.history.Content;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.xml.Xml;
import org.jspecify.annotations.Nullable;
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
                .map(message -> author(message) + ": " + message.body())
                .toList();
    }

    private static String author(Message message) {
        Author author = message.content().author();
        return author == null ? "me" : author.label();
    }

    @Test
    void membersShouldHearEverythingInOneOrderAlsoWhoWasAway() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account, carol.account));
        named(bob, group, true);
        bob.client.joinGroup(group);
        named(bob, group, false);

        Message.Ref first = alice.client.send(group, "welcome");
        Message heard = bob.hears("welcome");
        assertThat(author(heard)).isEqualTo("alice");
        Message.Ref reply = bob.client.reply(heard.ref(), "thanks");
        assertThat(alice.hears("thanks").content().quote())
                .isEqualTo(new Content.Quote(first.id(), at(group, "alice"), "welcome"));
        alice.client.react(new Message.Ref(group, reply.id(), false), List.of("👍"));
        var _ = bob.await("a reaction", event -> event instanceof Event.MessageRevised);

        carol.goesOnline();
        carol.hears("thanks");
        var _ = carol.await("a reaction", event -> event instanceof Event.MessageRevised);
        assertThat(said(carol, group)).containsExactly("alice: welcome", "bob: thanks");
        assertThat(said(bob, group)).containsExactly("alice: welcome", "me: thanks");
        Message sent = alice.history.find(first);
        assertThat(sent).isNotNull();
        assertThat(sent.tick().reaches(Tick.STORED)).isTrue();
        assertThat(said(alice, group)).hasSize(2);
    }

    @Test
    void whoBelongsShouldBeListedAndWhoIsExpelledShouldHearNoMore() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account));
        Event invited = bob.await("an invitation", event -> event instanceof Event.GroupInvited);
        assertThat(invited).isEqualTo(new Event.GroupInvited(group, alice.account, true));
        named(bob, group, true);
        bob.client.joinGroup(group);
        named(bob, group, false);
        alice.client.inviteToGroup(group, carol.account);
        bob.hears("alice added carol");
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
        alice.hears("you removed bob");
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

    @Test
    void whoTakesAnothersNicknameShouldPassForNobody() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(carol.account));
        alice.hears("you added carol");
        try (XmlPeer impostor = new XmlPeer(node.endpoints(), Encoding.XML)) {
            impostor.login(
                    new Credentials("carol", node.endpoints().domain(), "correct horse", "x"),
                    null);
            impostor.send(
                    Xml.parse(
                            """
                            <iq xmlns='jabber:client' type='set' id='r1' to='%s'>
                              <query xmlns='jabber:iq:register'>
                                <x xmlns='jabber:x:data' type='submit'>
                                  <field var='FORM_TYPE' type='hidden'>
                                    <value>http://jabber.org/protocol/muc#register</value>
                                  </field>
                                  <field var='muc#register_roomnick'><value>bob</value></field>
                                </x>
                              </query>
                            </iq>"""
                                    .formatted(group)));
            said(impostor, group, "first", "I came first");
            assertThat(author(alice.hears("I came first"))).isEqualTo("carol");
            alice.client.inviteToGroup(group, bob.account);
            named(bob, group, true);
            bob.client.joinGroup(group);
            Event refused = bob.await("a refusal", e -> e instanceof Event.RequestRefused);
            assertThat(((Event.RequestRefused) refused).code()).isEqualTo(ErrorCode.CONFLICT);
            Message.Ref true1 = bob.client.send(group, "I am bob");
            assertThat(author(alice.hears("I am bob"))).isEqualTo("bob");
            bob.reaches(true1, Tick.STORED);
            said(impostor, group, "no", "No, I am");
            impostor.send(
                    Xml.parse(
                            """
                            <message xmlns='jabber:client' type='groupchat' id='e1' to='%s'>
                              <body>I am a walrus</body>
                              <replace xmlns='urn:xmpp:message-correct:0' id='%s'/>
                            </message>"""
                                    .formatted(group, true1.id())));
            said(impostor, group, "end", "That is all");
            for (Phone each : List.of(alice, bob)) {
                assertThat(author(each.hears("That is all"))).isEqualTo("carol");
            }
            // Bob's phone knows no message of hers to correct, so that is one of its own.
            assertThat(said(bob, group))
                    .containsExactly(
                            "me: I am bob",
                            "carol: No, I am",
                            "carol: I am a walrus",
                            "carol: That is all");
            assertThat(said(alice, group))
                    .containsExactly(
                            "carol: I came first",
                            "bob: I am bob",
                            "carol: No, I am",
                            "carol: That is all");
        }
    }

    private static void said(XmlPeer peer, Jid group, String id, String body) throws Exception {
        peer.send(
                Xml.parse(
                        """
                        <message xmlns='jabber:client' type='groupchat' id='%s' to='%s'>
                          <body>%s</body>
                        </message>"""
                                .formatted(id, group, body)));
    }

    private static Event.MembershipChanged change(Phone phone, Jid who, @Nullable Rank rank)
            throws InterruptedException {
        return (Event.MembershipChanged)
                phone.await(
                        who + " is " + rank,
                        event ->
                                event instanceof Event.MembershipChanged change
                                        && change.who().equals(who)
                                        && change.rank() == rank);
    }

    @Test
    void aLinkForOneShouldLetInOne() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of());
        alice.client.groups().makeLink(group, 1, Duration.ofDays(1));
        InviteLink link =
                ((Event.GroupLinkMade)
                                alice.await(
                                        "a link", event -> event instanceof Event.GroupLinkMade))
                        .link();
        assertThat(bob.client.groups().follow(link.uri())).isEqualTo(group);
        assertThat(change(bob, bob.account, Rank.MEMBER).by()).isEqualTo(bob.account);
        alice.hears("bob joined");
        carol.goesOnline();
        carol.client.groups().follow(link.uri());
        Event refused = carol.await("a refusal", event -> event instanceof Event.RequestRefused);
        assertThat(((Event.RequestRefused) refused).code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        alice.client.groups().listLinks(group);
        Event links = alice.await("links", event -> event instanceof Event.GroupLinksListed);
        assertThat(((Event.GroupLinksListed) links).links()).isEmpty();
    }

    @Test
    void ranksNameAndVoiceShouldBeToldInTheStream() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account, carol.account));
        named(bob, group, true);
        bob.client.joinGroup(group);
        named(bob, group, false);
        carol.goesOnline();
        alice.client.groups().setRank(group, bob.account, Rank.ADMIN);
        assertThat(change(bob, bob.account, Rank.ADMIN).by()).isEqualTo(alice.account);
        bob.client.removeFromGroup(group, alice.account);
        var _ = bob.await("a refusal", event -> event instanceof Event.RequestRefused);
        alice.client.groups().letSpeak(group, false);
        bob.hears("alice lets only admins write");
        Message.Ref unheard = carol.client.send(group, "may I?");
        var _ =
                carol.await(
                        "a refusal",
                        event ->
                                event instanceof Event.MessageChanged(Message message)
                                        && message.ref().equals(unheard)
                                        && message.tick() == Tick.FAILED);
        alice.client.groups().rename(group, "Reading circle");
        bob.hears("alice named the group “Reading circle”");
        alice.client.leaveGroup(group);
        bob.hears("you are now an owner, alice left");
        assertThat(change(bob, bob.account, Rank.OWNER).by()).isNull();
        assertThat(said(bob, group)).isEmpty();
    }

    @Test
    void aPictureShouldBeThereForEverybody() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account));
        named(bob, group, true);
        Bytes image = picture(12);
        alice.client.groups().setPicture(group, image, "image/png");
        bob.hears("alice changed the picture");
        bob.client.groups().askPicture(group);
        Event shown = bob.await("the picture", event -> event instanceof Event.GroupPictured);
        assertThat(((Event.GroupPictured) shown).image()).isEqualTo(image);
        // Nor what would be huge once it is shown, or no picture at all.
        alice.client.groups().setPicture(group, picture(3_000), "image/png");
        var _ = alice.await("a refusal", event -> event instanceof Event.RequestRefused);
        Bytes none = Bytes.wrap("<svg/>".repeat(9).getBytes(StandardCharsets.UTF_8));
        alice.client.groups().setPicture(group, none, "image/png");
        var _ = alice.await("a refusal", event -> event instanceof Event.RequestRefused);
        bob.client.groups().askPicture(group);
        shown = bob.await("the picture", event -> event instanceof Event.GroupPictured);
        assertThat(((Event.GroupPictured) shown).image()).isEqualTo(image);
    }

    private static Bytes picture(int side) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(side, 1, BufferedImage.TYPE_BYTE_BINARY), "png", out);
        return Bytes.wrap(out.toByteArray());
    }

    @Test
    void ticksShouldCountAndSayWhoHasIt() throws Exception {
        Jid group = alice.client.createGroup("Book club", List.of(bob.account, carol.account));
        named(bob, group, true);
        bob.client.joinGroup(group);
        named(bob, group, false);
        Message.Ref ref = alice.client.send(group, "who reads?");
        bob.hears("who reads?");
        reaches(alice, ref, new Reach(2, 1, 3));
        bob.client.markRead(group);
        reaches(alice, ref, new Reach(2, 2, 3));
        alice.client.groups().askHolders(ref);
        Event listed = alice.await("holders", event -> event instanceof Event.HoldersListed);
        assertThat(((Event.HoldersListed) listed).holders())
                .extracting(
                        Holder::label,
                        holder -> holder.delivered() != null,
                        holder -> holder.read() != null)
                .containsExactly(tuple("bob", true, true), tuple("carol", false, false));
        carol.goesOnline();
        carol.hears("who reads?");
        reaches(alice, ref, new Reach(3, 2, 3));
        carol.client.markRead(group);
        reaches(alice, ref, new Reach(3, 3, 3));
        Message sent = alice.history.find(ref);
        assertThat(sent).isNotNull();
        assertThat(sent.tick()).isEqualTo(Tick.READ);
    }

    private static void reaches(Phone phone, Message.Ref ref, Reach reach) throws Exception {
        var _ =
                phone.await(
                        reach.toString(), event -> event.equals(new Event.GroupTicked(ref, reach)));
    }
}
