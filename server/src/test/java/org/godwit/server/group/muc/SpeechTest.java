package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.at;
import static org.godwit.server.group.muc.Scene.body;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.join;
import static org.godwit.server.group.muc.Scene.message;
import static org.godwit.server.group.muc.Scene.say;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.RoomEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// XEP-0045 §7.4, §7.5, §7.8, §7.13 and §8.1.
class SpeechTest {
    private final Scene scene = Scene.open();

    @BeforeEach
    void twoIsThere() {
        scene.on(join(TWO, "two"));
    }

    @Test
    void aMessageShouldBeLoggedBeforeAnybodyHearsIt() {
        scene.on(say(TWO, "Double, double"));
        assertThat(scene.effects.getFirst())
                .isInstanceOfSatisfying(
                        RoomEffect.Log.class, log -> assertThat(log.sender()).isEqualTo(TWO));
        for (var listener : List.of(OWNER, TWO)) {
            Stanza.Message heard = scene.messagesTo(listener).getFirst();
            assertThat(heard.from()).isEqualTo(at("two"));
            assertThat(heard.id()).isEqualTo("m1");
            assertThat(heard.type()).isEqualTo(MessageType.GROUPCHAT);
            Element id = heard.payload().child(Namespaces.STANZA_IDS, "stanza-id");
            assertThat(id).isNotNull();
            assertThat(id.attribute("by")).isEqualTo(ROOM.toString());
        }
    }

    @Test
    void membersShouldAlsoGetItInTheirMailboxesAndGuestsShouldNot() {
        scene.affiliate(OWNER, THREE, "member");
        scene.on(say(TWO, "Toil and trouble"));
        RoomEffect.FanOut fanOut = scene.effects(RoomEffect.FanOut.class).getFirst();
        assertThat(fanOut.members()).containsExactly(OWNER.bare(), THREE.bare());
        assertThat(scene.effects(RoomEffect.Broadcast.class))
                .anySatisfy(
                        b -> {
                            assertThat(b.to()).containsExactly(OWNER);
                            assertThat(b.inMailbox()).isTrue();
                        })
                .anySatisfy(
                        b -> {
                            assertThat(b.to()).containsExactly(TWO);
                            assertThat(b.inMailbox()).isFalse();
                        });
    }

    @Test
    void aStrangerShouldNotBeHeard() {
        scene.on(say(THREE, "Hail"));
        assertThat(scene.errorTo(THREE)).isEqualTo("not-acceptable");
        assertThat(scene.effects).hasSize(1);
    }

    @Test
    void aMemberShouldBeHeardWithoutBeingInTheRoom() {
        scene.affiliate(OWNER, THREE, "member");
        scene.on(say(THREE, "Hail"));
        assertThat(scene.messagesTo(TWO).getFirst().from()).isEqualTo(at("witch"));
    }

    @Test
    void aMemberOutsideShouldNotBeMistakenForAnOccupantOfItsName() {
        scene.affiliate(OWNER, THREE, "member");
        scene.on(Scene.presence(TWO, "witch", PresenceType.AVAILABLE));
        scene.on(say(THREE, "Hail"));
        Stanza.Message heard = scene.messagesTo(TWO).getFirst();
        assertThat(heard.from()).isNotEqualTo(at("witch"));
        assertThat(String.valueOf(heard.from())).startsWith(at("witch-").toString());
    }

    @Test
    void aVisitorShouldHaveNoVoice() {
        scene.role(OWNER, "two", "visitor");
        scene.on(say(TWO, "…"));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
    }

    @Test
    void typingShouldBeSpreadButNotLogged() {
        scene.on(
                message(
                        TWO,
                        ROOM,
                        MessageType.GROUPCHAT,
                        Element.of(Namespaces.CHAT_STATES, "composing")));
        assertThat(scene.effects(RoomEffect.Log.class)).isEmpty();
        assertThat(scene.messagesTo(OWNER)).hasSize(1);
    }

    @Test
    void aForgedStanzaIdOfTheRoomShouldBeReplaced() {
        Element forged =
                Element.builder(Namespaces.STANZA_IDS, "stanza-id")
                        .attribute("id", "999")
                        .attribute("by", ROOM.toString())
                        .build();
        scene.on(message(TWO, ROOM, MessageType.GROUPCHAT, body("x"), forged));
        assertThat(scene.messagesTo(OWNER).getFirst().payload().nodes()).doesNotContain(forged);
    }

    @Test
    void onlyModeratorsShouldSetTheSubjectUnlessTheRoomAllowsIt() {
        scene.on(message(TWO, ROOM, MessageType.GROUPCHAT, Scene.subjectOf("Toads")));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.configure(field("changesubject", "1"));
        scene.on(message(TWO, ROOM, MessageType.GROUPCHAT, Scene.subjectOf("Toads")));
        assertThat(scene.room().subject().text()).isEqualTo("Toads");
        assertThat(scene.messagesTo(OWNER).getFirst().from()).isEqualTo(at("two"));
    }

    @Test
    void aPrivateMessageShouldReachOneOccupantOnly() {
        scene.on(join(THREE, "three"));
        scene.on(message(TWO, at("three"), MessageType.CHAT, body("psst")));
        Stanza.Message heard = scene.messagesTo(THREE).getFirst();
        assertThat(heard.from()).isEqualTo(at("two"));
        assertThat(heard.payload().child(Muc.USER, "x")).isNotNull();
        assertThat(scene.to(OWNER)).isEmpty();
    }

    @Test
    void aPrivateMessageGoneWrongShouldSayWhy() {
        scene.on(message(TWO, at("nobody"), MessageType.CHAT, body("?")));
        assertThat(scene.errorTo(TWO)).isEqualTo("item-not-found");
        scene.on(message(TWO, at("one"), MessageType.GROUPCHAT, body("?")));
        assertThat(scene.errorTo(TWO)).isEqualTo("bad-request");
        scene.on(message(THREE, at("one"), MessageType.CHAT, body("?")));
        assertThat(scene.errorTo(THREE)).isEqualTo("not-acceptable");
    }

    @Test
    void anInvitationShouldReachAGuestThatIsAway() {
        scene.on(message(TWO, ROOM, MessageType.NORMAL, invite("guest@example")));
        Stanza.Message posted = scene.effects(RoomEffect.Post.class).getFirst().message();
        assertThat(posted.to()).isEqualTo(Scene.jid("guest@example"));
        assertThat(posted.from()).isEqualTo(ROOM);
        Element passed = Scene.user(posted).child(Muc.USER, "invite");
        assertThat(passed).isNotNull();
        assertThat(passed.attribute("from")).isEqualTo(TWO.bare().toString());
        assertThat(posted.payload().child(Muc.CONFERENCE, "x")).isNotNull();
    }

    @Test
    void anInvitationToARoomForMembersShouldMakeAMember() {
        scene.configure(field("membersonly", "1"));
        scene.on(message(OWNER, ROOM, MessageType.NORMAL, invite("guest@example")));
        assertThat(scene.room().members().affiliation(Scene.jid("guest@example")))
                .isEqualTo(Affiliation.MEMBER);
    }

    @Test
    void invitingShouldBeForModeratorsWhereTheRoomSaysSo() {
        scene.configure(field("allowinvites", "0"));
        scene.on(message(TWO, ROOM, MessageType.NORMAL, invite("guest@example")));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
    }

    private static Element invite(String to) {
        return Element.builder(Muc.USER, "x")
                .child(Element.builder(Muc.USER, "invite").attribute("to", to).build())
                .build();
    }

    @Test
    void aDeclinedInvitationShouldReachItsMaker() {
        Element decline =
                Element.builder(Muc.USER, "x")
                        .child(
                                Element.builder(Muc.USER, "decline")
                                        .attribute("to", OWNER.bare().toString())
                                        .child("reason", "Busy")
                                        .build())
                        .build();
        scene.on(message(THREE, ROOM, MessageType.NORMAL, decline));
        Stanza.Message posted = scene.effects(RoomEffect.Post.class).getFirst().message();
        assertThat(posted.to()).isEqualTo(OWNER.bare());
        Element passed = Scene.user(posted).child(Muc.USER, "decline");
        assertThat(passed).isNotNull();
        assertThat(passed.attribute("from")).isEqualTo(THREE.bare().toString());
    }

    @Test
    void aVisitorShouldBeGivenVoiceWhenAModeratorAgrees() {
        scene.configure(field("moderatedroom", "1"));
        scene.on(join(THREE, "three"));
        scene.on(message(THREE, ROOM, MessageType.NORMAL, voice(List.of())));
        assertThat(scene.messagesTo(OWNER)).hasSize(1);
        scene.on(
                message(
                        OWNER,
                        ROOM,
                        MessageType.NORMAL,
                        voice(
                                List.of(
                                        Field.hidden("muc#roomnick", "three"),
                                        Field.bool("muc#request_allow", null, true)))));
        assertThat(scene.room().occupants().of(THREE))
                .extracting(Occupant::role)
                .isEqualTo(Role.PARTICIPANT);
    }

    private static Element voice(List<Field> fields) {
        return DataForm.of(DataForm.Type.SUBMIT, Muc.VOICE_REQUEST, fields).write();
    }

    @Test
    void aSessionWhoseServerSaysItIsGoneShouldBeTakenOut() {
        Element error =
                Element.builder(Namespaces.CLIENT, "error")
                        .child(Element.of(Namespaces.STANZA_ERRORS, "recipient-unavailable"))
                        .build();
        scene.on(message(TWO, ROOM, MessageType.ERROR, error));
        assertThat(scene.room().occupants().of(TWO)).isNull();
        assertThat(Scene.codes(scene.presencesTo(OWNER).getFirst())).contains(333);
    }
}
