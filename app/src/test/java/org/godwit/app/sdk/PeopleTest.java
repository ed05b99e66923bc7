package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.godwit.app.Commands;
import org.godwit.client.Event;
import org.godwit.client.file.Portraits;
import org.godwit.client.history.Message;
import org.godwit.client.history.Tick;
import org.godwit.client.people.Portrait;
import org.godwit.client.people.Profile;
import org.godwit.client.people.Setting;
import org.godwit.client.people.Setting.Audience;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

/// Profiles, privacy, strangers and blocking, through the SDK.
class PeopleTest extends TwoPhones {
    private static final Duration WAIT_MAX = Duration.ofSeconds(15);

    private static <T> T done(CompletableFuture<T> asked) throws Exception {
        return asked.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void becomeContacts() throws Exception {
        bob.client.addContact(alice.account, null);
        alice.await("a wish", e -> e instanceof Event.ContactChanged(var who) && who.asking());
        alice.client.acceptContact(bob.account);
        bob.await("alice", e -> e instanceof Event.PresenceChanged(var p) && p.online());
    }

    /// What was reported is listed until it is dealt with.
    private void operatorHears() {
        String data = directory.resolve("node").toString();
        Commands.Result listed = Commands.run(List.of("reports", "--data", data));
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.out())
                .contains(bob.account + " is reported by " + alice.account, "wants money");
        String id = listed.out().substring(0, listed.out().indexOf(' '));
        Commands.Result done = Commands.run(List.of("reports", "--data", data, "--done", id));
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(Commands.run(List.of("reports", "--data", data, "--done", id)).exit())
                .isEqualTo(1);
        assertThat(Commands.run(List.of("reports", "--data", data)).out())
                .contains("nobody has reported anything");
    }

    @Test
    void profileShouldBeSeenByWhoKnowsTheAddress() throws Exception {
        Path file = directory.resolve("me.png");
        assertThat(
                        ImageIO.write(
                                new BufferedImage(900, 300, BufferedImage.TYPE_INT_RGB),
                                "png",
                                file.toFile()))
                .isTrue();
        Portrait picture = Portraits.of(file);
        assertThat(picture).isNotNull();
        Profile mine = new Profile("Alice A.", "busy, as ever", picture);
        done(alice.client.sharing().people().setProfile(mine));
        assertThat(done(bob.client.sharing().people().profile(alice.account))).isEqualTo(mine);
        assertThat(Portraits.describe(picture.image())).isEqualTo("a picture of 256 × 85");
        Profile renamed = mine.named("A.").pictured(null);
        done(alice.client.sharing().people().setProfile(renamed));
        assertThat(done(bob.client.sharing().people().profile(alice.account))).isEqualTo(renamed);
        Jid nobody = new Jid("nobody", alice.account.domain(), null);
        assertThat(done(bob.client.sharing().people().profile(nobody)).isEmpty()).isTrue();
    }

    @Test
    void firstMessageOfAStrangerShouldAskAndAcceptingShouldMakeAContact() throws Exception {
        bob.client.send(alice.account, "hello, I am bob");
        alice.hears("hello, I am bob");
        // The first of bob's messages that came, which may have been one of keys, is the marked
        // one.
        assertThat(alice.history.contacts())
                .anyMatch(who -> who.jid().equals(bob.account) && who.asking());
        alice.client.acceptContact(bob.account);
        bob.await("a wish", e -> e instanceof Event.ContactChanged(var who) && who.asking());
        bob.client.acceptContact(alice.account);
        alice.await(
                "bob",
                e ->
                        e instanceof Event.PresenceChanged(var p)
                                && p.peer().equals(bob.account)
                                && p.online());
    }

    @Test
    void whoIsKeptOutShouldBeToldAndNothingShouldCome() throws Exception {
        Setting.Privacy before = done(alice.client.sharing().people().privacy());
        assertThat(before).isEqualTo(new Setting.Privacy(Audience.CONTACTS, Audience.EVERYONE));
        done(
                alice.client
                        .sharing()
                        .people()
                        .choose(new Setting.Privacy(Audience.CONTACTS, Audience.CONTACTS)));
        Message.Ref refused = bob.client.send(alice.account, "let me in");
        bob.await(
                "a failure",
                e ->
                        e instanceof Event.MessageChanged(Message m)
                                && m.ref().equals(refused)
                                && m.tick() == Tick.FAILED);
        alice.client.send(bob.account, "what is it?");
        bob.hears("what is it?");
        bob.client.send(alice.account, "nothing");
        alice.hears("nothing");
        assertThatThrownBy(
                        () ->
                                done(
                                        alice.client
                                                .sharing()
                                                .people()
                                                .choose(
                                                        new Setting.Privacy(
                                                                Audience.CONTACTS,
                                                                Audience.NOBODY))))
                .hasMessageContaining("messages is one of everyone, contacts");
    }

    @Test
    void lastSeenShouldBeToldToContactsUntilNobodyMayKnow() throws Exception {
        becomeContacts();
        alice.client.disconnect();
        bob.await("alice to go", e -> e instanceof Event.PresenceChanged(var p) && !p.online());
        assertThat(done(bob.client.sharing().people().lastSeen(alice.account))).isPresent();
        alice.goesOnline();
        done(
                alice.client
                        .sharing()
                        .people()
                        .choose(new Setting.Privacy(Audience.NOBODY, Audience.EVERYONE)));
        assertThat(done(bob.client.sharing().people().lastSeen(alice.account))).isEmpty();
    }

    @Test
    void whatIsChosenShouldReachTheOtherDevices() throws Exception {
        try (Phone desk =
                new Phone(directory.resolve("desk"), node.endpoints(), "alice", "correct horse")) {
            desk.goesOnline();
            assertThat(done(desk.client.sharing().people().settings())).isNotEmpty();
            Setting muted = new Setting.Muted(bob.account, null, true);
            done(alice.client.sharing().people().choose(muted));
            desk.await("the mute", e -> new Event.SettingChanged(muted).equals(e));
            done(alice.client.sharing().people().report(bob.account, true, "wants money"));
            operatorHears();
            Setting blocked = new Setting.Blocked(List.of(bob.account));
            desk.await("the block", e -> new Event.SettingChanged(blocked).equals(e));
            assertThat(done(alice.client.sharing().people().settings())).contains(muted, blocked);
            Message.Ref refused = bob.client.send(alice.account, "money!");
            bob.await(
                    "a failure",
                    e ->
                            e instanceof Event.MessageChanged(Message m)
                                    && m.ref().equals(refused)
                                    && m.tick() == Tick.FAILED);
        }
    }

    @Test
    void recordingShouldBeToldFromTyping() throws Exception {
        bob.client.sharing().people().recording(alice.account);
        alice.await("recording", e -> new Event.TypingChanged(bob.account, true, true).equals(e));
        bob.client.typing(alice.account, false);
        alice.await("silence", e -> new Event.TypingChanged(bob.account, false, false).equals(e));
    }
}
