package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.at;
import static org.godwit.server.group.muc.Scene.codes;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.item;
import static org.godwit.server.group.muc.Scene.jid;
import static org.godwit.server.group.muc.Scene.join;
import static org.godwit.server.group.muc.Scene.presence;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomLimits;
import org.junit.jupiter.api.Test;

/// XEP-0045 §7.1, §7.2, §7.6, §7.7, §7.14 and §10.1.
class EntryTest {
    private final Scene scene = Scene.open();

    @Test
    void theFirstToEnterShouldOwnALockedRoom() {
        Scene fresh = new Scene(RoomLimits.DEFAULT);
        fresh.create(join(OWNER, "one"));
        Stanza.Presence self = fresh.presencesTo(OWNER).getLast();
        assertThat(codes(self)).contains(110, 201);
        assertThat(item(self).attribute("affiliation")).isEqualTo("owner");
        assertThat(item(self).attribute("role")).isEqualTo("moderator");
        assertThat(fresh.room().locked()).isTrue();
    }

    @Test
    void aLockedRoomShouldLetNobodyElseIn() {
        Scene fresh = new Scene(RoomLimits.DEFAULT);
        fresh.create(join(OWNER, "one"));
        fresh.on(join(TWO, "two"));
        assertThat(fresh.errorTo(TWO)).isEqualTo("item-not-found");
        fresh.on(presence(OWNER, "one", PresenceType.UNAVAILABLE));
        assertThat(fresh.isGone()).as("a locked room its maker has left").isTrue();
    }

    @Test
    void aPresenceWithoutTheMucElementShouldMakeNoRoom() {
        Scene fresh = new Scene(RoomLimits.DEFAULT);
        fresh.create(presence(OWNER, "one", PresenceType.AVAILABLE));
        assertThat(fresh.isGone()).isTrue();
        assertThat(fresh.errorTo(OWNER)).isEqualTo("item-not-found");
    }

    @Test
    void aNewcomerShouldGetOthersThenItselfThenHistoryThenSubject() {
        scene.on(Scene.message(OWNER, ROOM, MessageType.GROUPCHAT, Scene.subjectOf("Potions")));
        scene.on(join(TWO, "two"));
        List<Stanza.Addressed> got = scene.to(TWO);
        assertThat(got).hasSize(3);
        assertThat(got.get(0).from()).isEqualTo(at("one"));
        assertThat(got.get(1).from()).isEqualTo(at("two"));
        assertThat(codes(got.get(1))).containsExactly(110);
        assertThat(item(got.get(1)).attribute("affiliation")).isEqualTo("none");
        assertThat(item(got.get(1)).attribute("role")).isEqualTo("participant");
        Element subject = got.get(2).payload().child(Namespaces.CLIENT, "subject");
        assertThat(subject).isNotNull();
        assertThat(subject.text()).isEqualTo("Potions");
        int replay = scene.effects.indexOf(scene.effects(RoomEffect.Replay.class).getFirst());
        assertThat(replay).isEqualTo(scene.effects.size() - 2);
    }

    @Test
    void everybodyInTheRoomShouldSeeANewcomer() {
        scene.on(join(TWO, "two"));
        scene.on(join(THREE, "three"));
        assertThat(scene.presencesTo(OWNER))
                .extracting(Stanza.Presence::from)
                .containsExactly(at("three"));
        assertThat(scene.presencesTo(TWO))
                .extracting(Stanza.Presence::from)
                .containsExactly(at("three"));
    }

    @Test
    void onlyModeratorsShouldSeeAddressesInASemiAnonymousRoom() {
        scene.on(join(TWO, "two"));
        scene.on(join(THREE, "three"));
        assertThat(item(scene.presencesTo(OWNER).getFirst()).attribute("jid"))
                .isEqualTo(THREE.toString());
        assertThat(item(scene.presencesTo(TWO).getFirst()).attribute("jid")).isNull();
    }

    @Test
    void everybodyShouldSeeAddressesInANonAnonymousRoomAndBeWarned() {
        scene.configure(field("whois", "anyone"), field("enablelogging", "1"));
        scene.on(join(TWO, "two"));
        assertThat(codes(scene.presencesTo(TWO).getLast())).contains(100, 110, 170);
        scene.on(join(THREE, "three"));
        assertThat(item(scene.presencesTo(TWO).getFirst()).attribute("jid"))
                .isEqualTo(THREE.toString());
    }

    @Test
    void aPasswordShouldBeAskedFor() {
        scene.configure(field("passwordprotectedroom", "1"), field("roomsecret", "cauldron"));
        scene.on(join(TWO, "two"));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
        scene.on(join(TWO, "two", password("kettle")));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
        scene.on(join(TWO, "two", password("cauldron")));
        assertThat(scene.room().occupants().of(TWO)).isNotNull();
    }

    private static Element password(String text) {
        return Element.builder(Muc.MUC, "password").text(text).build();
    }

    @Test
    void strangersShouldNotEnterARoomForMembers() {
        scene.configure(field("membersonly", "1"));
        scene.on(join(TWO, "two"));
        assertThat(scene.errorTo(TWO)).isEqualTo("registration-required");
        scene.affiliate(OWNER, TWO, "member");
        scene.on(join(TWO, "two"));
        assertThat(scene.room().occupants().of(TWO)).isNotNull();
    }

    @Test
    void aBannedAccountShouldNotEnter() {
        scene.affiliate(OWNER, TWO, "outcast");
        scene.on(join(TWO, "two"));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
    }

    @Test
    void aNicknameShouldBelongToOneAccount() {
        scene.on(join(TWO, "one"));
        assertThat(scene.errorTo(TWO)).isEqualTo("conflict");
        scene.on(join(TWO, "two"));
        scene.on(presence(TWO, "one", PresenceType.AVAILABLE));
        assertThat(scene.errorTo(TWO)).isEqualTo("conflict");
        assertThat(scene.room().occupants().named("two")).isNotNull();
    }

    @Test
    void aFullRoomShouldStillLetAdminsIn() {
        scene.configure(field("maxusers", "2"));
        scene.on(join(TWO, "two"));
        scene.on(join(THREE, "three"));
        assertThat(scene.errorTo(THREE)).isEqualTo("service-unavailable");
        Element error = scene.to(THREE).getFirst().payload().child(Namespaces.CLIENT, "error");
        assertThat(error).isNotNull();
        assertThat(error.attribute("type")).isEqualTo("wait");
        scene.affiliate(OWNER, THREE, "admin");
        scene.on(join(THREE, "three"));
        assertThat(scene.room().occupants().size()).isEqualTo(3);
    }

    @Test
    void enteringWithoutANicknameShouldBeMalformed() {
        scene.on(join(TWO, "two").with(Envelope.of(ROOM, TWO, "p")));
        assertThat(scene.errorTo(TWO)).isEqualTo("jid-malformed");
    }

    @Test
    void devicesOfOneAccountShouldShareANickname() {
        scene.on(join(TWO, "two"));
        scene.on(join(jid("hecate@example/phone"), "two"));
        Occupant two = scene.room().occupants().named("two");
        assertThat(two).isNotNull();
        assertThat(two.sessions()).hasSize(2);
        assertThat(scene.presencesTo(OWNER)).isEmpty();
        scene.on(presence(TWO, "two", PresenceType.UNAVAILABLE));
        assertThat(scene.presencesTo(TWO)).hasSize(1);
        assertThat(scene.presencesTo(OWNER))
                .extracting(Stanza.Presence::type)
                .containsExactly(PresenceType.AVAILABLE);
        scene.on(presence(jid("hecate@example/phone"), "two", PresenceType.UNAVAILABLE));
        assertThat(scene.presencesTo(OWNER))
                .extracting(Stanza.Presence::type)
                .containsExactly(PresenceType.UNAVAILABLE);
    }

    @Test
    void aDesynchronisedSessionThatEntersAgainShouldBeGreetedAgain() {
        scene.on(join(TWO, "two"));
        scene.on(join(TWO, "two"));
        assertThat(scene.presencesTo(TWO)).hasSize(2);
        assertThat(scene.effects(RoomEffect.Replay.class)).hasSize(1);
    }

    @Test
    void aChangeOfNicknameShouldBeSeenAsTwoPresences() {
        scene.on(join(TWO, "two"));
        scene.on(presence(TWO, "deux", PresenceType.AVAILABLE));
        for (var viewer : List.of(OWNER, TWO)) {
            List<Stanza.Presence> got = scene.presencesTo(viewer);
            assertThat(got).hasSize(2);
            assertThat(got.get(0).type()).isEqualTo(PresenceType.UNAVAILABLE);
            assertThat(got.get(0).from()).isEqualTo(at("two"));
            assertThat(codes(got.get(0))).contains(303);
            assertThat(item(got.get(0)).attribute("nick")).isEqualTo("deux");
            assertThat(got.get(1).from()).isEqualTo(at("deux"));
        }
    }

    @Test
    void leavingShouldBeToldToAllAndToOneself() {
        scene.on(join(TWO, "two"));
        scene.on(presence(TWO, "two", PresenceType.UNAVAILABLE));
        Stanza.Presence self = scene.presencesTo(TWO).getFirst();
        assertThat(self.from()).isEqualTo(at("two"));
        assertThat(codes(self)).containsExactly(110);
        assertThat(item(self).attribute("role")).isEqualTo("none");
        assertThat(scene.presencesTo(OWNER)).hasSize(1);
    }

    @Test
    void aVanishedSessionShouldBeToldNothing() {
        scene.on(join(TWO, "two"));
        scene.on(new RoomEvent.Vanished(TWO));
        assertThat(scene.to(TWO)).isEmpty();
        assertThat(scene.presencesTo(OWNER)).hasSize(1);
        assertThat(scene.room().occupants().size()).isEqualTo(1);
    }

    @Test
    void aTemporaryRoomShouldEndWithItsLastOccupantAndADurableOneShouldNot() {
        scene.on(presence(OWNER, "one", PresenceType.UNAVAILABLE));
        assertThat(scene.isGone()).isFalse();
        assertThat(scene.effects(RoomEffect.Seen.class)).hasSize(1);
        scene.on(join(OWNER, "one"));
        scene.configure(field("persistentroom", "0"));
        scene.on(presence(OWNER, "one", PresenceType.UNAVAILABLE));
        assertThat(scene.isGone()).isTrue();
    }

    @Test
    void affiliationsShouldOutliveTheVisit() {
        scene.on(join(TWO, "two"));
        scene.affiliate(OWNER, TWO, "admin");
        scene.on(presence(TWO, "two", PresenceType.UNAVAILABLE));
        scene.on(join(TWO, "two"));
        assertThat(item(scene.presencesTo(TWO).getLast()).attribute("affiliation"))
                .isEqualTo("admin");
        assertThat(scene.room().members().affiliation(TWO.bare())).isEqualTo(Affiliation.ADMIN);
    }

    @Test
    void rolesShouldFollowAffiliationInAModeratedRoom() {
        scene.configure(field("moderatedroom", "1"));
        scene.affiliate(OWNER, TWO, "admin");
        scene.on(join(TWO, "two"));
        scene.on(join(THREE, "three"));
        assertThat(scene.room().occupants().of(TWO))
                .extracting(Occupant::role)
                .isEqualTo(Role.MODERATOR);
        assertThat(scene.room().occupants().of(THREE))
                .extracting(Occupant::role)
                .isEqualTo(Role.VISITOR);
    }

    @Test
    void forgedRoomElementsShouldNotReachTheOthers() {
        Element forged = Element.builder(Muc.USER, "x").child(Notice.status(Muc.SELF)).build();
        scene.on(join(TWO, "two"));
        scene.on(presence(TWO, "two", PresenceType.AVAILABLE, forged));
        assertThat(codes(scene.presencesTo(OWNER).getFirst())).isEmpty();
    }

    @Test
    void anOccupantShouldKeepItsIdUnderAnotherNickname() {
        scene.on(join(TWO, "two"));
        Element before =
                scene.presencesTo(OWNER).getFirst().payload().child(Muc.OCCUPANT_ID, "occupant-id");
        scene.on(presence(TWO, "deux", PresenceType.AVAILABLE));
        Element after =
                scene.presencesTo(OWNER).getLast().payload().child(Muc.OCCUPANT_ID, "occupant-id");
        assertThat(before).isNotNull().isEqualTo(after);
        assertThat(before.attribute("id")).doesNotContain("hecate");
    }
}
