package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.codes;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.iq;
import static org.godwit.server.group.muc.Scene.item;
import static org.godwit.server.group.muc.Scene.join;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.RoomEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// XEP-0045 §5, §8, §9, §10.3 to §10.8.
class AdminTest {
    private final Scene scene = Scene.open();

    @BeforeEach
    void allAreThere() {
        scene.on(join(TWO, "two"));
        scene.on(join(THREE, "three"));
    }

    @Test
    void aKickShouldBeSeenByTheKickedAndByTheOthers() {
        scene.role(OWNER, "two", "none");
        Stanza.Presence kicked = scene.presencesTo(TWO).getFirst();
        assertThat(kicked.type()).isEqualTo(PresenceType.UNAVAILABLE);
        assertThat(codes(kicked)).contains(110, 307);
        assertThat(item(kicked).attribute("role")).isEqualTo("none");
        Stanza.Presence seen = scene.presencesTo(THREE).getFirst();
        assertThat(codes(seen)).contains(307).doesNotContain(110);
        assertThat(scene.room().occupants().of(TWO)).isNull();
    }

    @Test
    void aModeratorShouldBeMadeAndUnmadeByAdminsOnly() {
        scene.role(OWNER, "two", "moderator");
        assertThat(item(scene.presencesTo(THREE).getFirst()).attribute("role"))
                .isEqualTo("moderator");
        scene.role(TWO, "three", "moderator");
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.role(OWNER, "two", "participant");
        assertThat(role(TWO)).isEqualTo(Role.PARTICIPANT);
    }

    private Role role(Jid session) {
        Occupant occupant = scene.room().occupants().of(session);
        return occupant == null ? Role.NONE : occupant.role();
    }

    @Test
    void rankShouldProtectFromLowerRank() {
        scene.affiliate(OWNER, TWO, "admin");
        scene.role(OWNER, "three", "moderator");
        scene.role(TWO, "one", "participant");
        assertThat(scene.errorTo(TWO)).isEqualTo("not-allowed");
        scene.role(THREE, "one", "participant");
        assertThat(scene.errorTo(THREE)).isEqualTo("not-allowed");
        scene.role(THREE, "two", "participant");
        assertThat(scene.errorTo(THREE)).isEqualTo("not-allowed");
        scene.role(THREE, "one", "visitor");
        assertThat(scene.errorTo(THREE)).isEqualTo("not-allowed");
        scene.role(THREE, "two", "none");
        assertThat(scene.errorTo(THREE)).isEqualTo("not-allowed");
    }

    @Test
    void aParticipantShouldDecideNothing() {
        scene.role(TWO, "three", "none");
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.affiliate(TWO, THREE, "outcast");
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
    }

    @Test
    void aBanShouldRemoveAndKeepOut() {
        scene.affiliate(OWNER, TWO, "outcast");
        assertThat(codes(scene.presencesTo(TWO).getFirst())).contains(110, 301);
        assertThat(codes(scene.presencesTo(THREE).getFirst())).contains(301);
        assertThat(scene.room().members().affiliation(TWO.bare())).isEqualTo(Affiliation.OUTCAST);
    }

    @Test
    void nobodyShouldBanThemselves() {
        scene.affiliate(OWNER, OWNER, "outcast");
        assertThat(scene.errorTo(OWNER)).isEqualTo("conflict");
    }

    @Test
    void theLastOwnerShouldStay() {
        scene.affiliate(OWNER, OWNER, "member");
        assertThat(scene.errorTo(OWNER)).isEqualTo("conflict");
        scene.affiliate(OWNER, TWO, "owner");
        scene.affiliate(OWNER, OWNER, "member");
        assertThat(scene.room().members().affiliation(OWNER.bare())).isEqualTo(Affiliation.MEMBER);
    }

    @Test
    void anAdminShouldMakeMembersButNotAdmins() {
        scene.affiliate(OWNER, TWO, "admin");
        scene.affiliate(TWO, THREE, "member");
        assertThat(scene.room().members().affiliation(THREE.bare())).isEqualTo(Affiliation.MEMBER);
        scene.affiliate(TWO, THREE, "admin");
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.affiliate(TWO, OWNER, "none");
        assertThat(scene.errorTo(TWO)).isEqualTo("not-allowed");
    }

    @Test
    void anAffiliationShouldShowInPresenceWithItsRole() {
        scene.affiliate(OWNER, TWO, "admin");
        for (var viewer : List.of(TWO, THREE)) {
            Element seen = item(scene.presencesTo(viewer).getFirst());
            assertThat(seen.attribute("affiliation")).isEqualTo("admin");
            assertThat(seen.attribute("role")).isEqualTo("moderator");
        }
        scene.affiliate(OWNER, TWO, "member");
        assertThat(role(TWO)).isEqualTo(Role.PARTICIPANT);
    }

    @Test
    void aLostMembershipShouldMeanLeavingOnlyARoomForMembers() {
        scene.affiliate(OWNER, TWO, "member");
        scene.affiliate(OWNER, TWO, "none");
        assertThat(scene.room().occupants().of(TWO)).isNotNull();
        assertThat(item(scene.presencesTo(TWO).getFirst()).attribute("affiliation"))
                .isEqualTo("none");
        scene.affiliate(OWNER, TWO, "member");
        scene.configure(field("membersonly", "1"));
        scene.affiliate(OWNER, TWO, "none");
        assertThat(codes(scene.presencesTo(TWO).getFirst())).contains(110, 321);
        assertThat(codes(scene.presencesTo(OWNER).getFirst())).contains(321);
        assertThat(scene.effects(RoomEffect.Forget.class)).hasSize(1);
        assertThat(scene.room().occupants().of(TWO)).isNull();
    }

    @Test
    void aMembershipShouldBeAMessageInTheStreamOfAnOpenGroup() {
        scene.configure(field("whois", "anyone"));
        var away = Scene.jid("away@example");
        scene.affiliate(OWNER, away, "member");
        RoomEffect.FanOut fanOut = scene.effects(RoomEffect.FanOut.class).getFirst();
        assertThat(fanOut.members()).containsExactly(OWNER.bare(), away);
        assertThat(item(fanOut.message()).attribute("jid")).isEqualTo("away@example");
        scene.affiliate(OWNER, away, "none");
        assertThat(scene.effects(RoomEffect.FanOut.class).getFirst().members())
                .as("the removed member hears it too")
                .contains(away);
    }

    @Test
    void aMemberShouldBeFreeToLeave() {
        scene.affiliate(OWNER, TWO, "member");
        scene.affiliate(TWO, TWO, "none");
        assertThat(scene.room().members().belongs(TWO.bare())).isFalse();
    }

    @Test
    void severalChangesShouldHappenAllOrNotAtAll() {
        Element ok =
                Element.builder(Muc.ADMIN, "item")
                        .attribute("affiliation", "member")
                        .attribute("jid", "a@example")
                        .build();
        Element bad = Element.builder(Muc.ADMIN, "item").attribute("nick", "two").build();
        Element query = Element.builder(Muc.ADMIN, "query").child(ok).child(bad).build();
        scene.on(iq(OWNER, ROOM, IqType.SET, query));
        assertThat(scene.errorTo(OWNER)).isEqualTo("bad-request");
        assertThat(scene.room().members().belongs(Scene.jid("a@example"))).isFalse();
    }

    @Test
    void listsShouldBeForThoseWhoMayKnow() {
        scene.affiliate(OWNER, TWO, "outcast");
        scene.on(iq(OWNER, ROOM, IqType.GET, list("outcast")));
        Element answer = scene.to(OWNER).getFirst().payload().element();
        assertThat(answer).isNotNull();
        assertThat(answer.elements()).hasSize(1);
        assertThat(answer.elements().getFirst().attribute("jid")).isEqualTo(TWO.bare().toString());
        scene.on(iq(THREE, ROOM, IqType.GET, list("outcast")));
        assertThat(scene.errorTo(THREE)).isEqualTo("forbidden");
    }

    @Test
    void membersOfAnOpenGroupShouldKnowEachOther() {
        scene.affiliate(OWNER, TWO, "member");
        scene.on(iq(TWO, ROOM, IqType.GET, list("member")));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.configure(field("whois", "anyone"));
        scene.on(iq(TWO, ROOM, IqType.GET, list("owner")));
        assertThat(scene.errorTo(TWO)).isEqualTo("none");
    }

    private static Element list(String affiliation) {
        Element item =
                Element.builder(Muc.ADMIN, "item").attribute("affiliation", affiliation).build();
        return Element.builder(Muc.ADMIN, "query").child(item).build();
    }
}
