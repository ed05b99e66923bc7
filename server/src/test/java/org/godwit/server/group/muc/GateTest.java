package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.join;
import static org.godwit.server.group.muc.Scene.message;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomLimits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A room for members only, whose owner is a stranger to the second and kept out by the third.
class GateTest {
    private final List<Jid> asked = new ArrayList<>();
    private final Scene scene =
            new Scene(
                    RoomLimits.DEFAULT,
                    (guest, inviter) -> {
                        asked.add(guest);
                        if (inviter.equals(OWNER.bare()) && guest.equals(THREE.bare())) {
                            throw new ProtocolException(ErrorCode.SERVICE_UNAVAILABLE, "shut");
                        }
                        return guest.equals(TWO.bare());
                    });

    @BeforeEach
    void room() {
        scene.create(join(OWNER, "one"));
        scene.configure(field("membersonly", "1"));
    }

    private void invite(Jid... guests) {
        Element.Builder x = Element.builder(Muc.USER, "x");
        for (Jid guest : guests) {
            x.child(
                    Element.builder(Muc.USER, "invite")
                            .attribute("to", guest.bare().toString())
                            .build());
        }
        scene.on(message(OWNER, ROOM, MessageType.NORMAL, x.build()));
    }

    private Affiliation affiliation(Jid who) {
        return scene.room().members().affiliation(who.bare());
    }

    private List<Stanza.Message> posted() {
        return scene.effects(RoomEffect.Post.class).stream().map(RoomEffect.Post::message).toList();
    }

    private static boolean isMarked(Stanza.Message message) {
        return message.payload().child(Namespaces.PRIVACY, "stranger") != null;
    }

    @Test
    void aStrangersInvitationShouldBeMarked() {
        invite(TWO);
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.MEMBER);
        assertThat(posted())
                .filteredOn(m -> Scene.user(m).child(Muc.USER, "invite") != null)
                .singleElement()
                .matches(GateTest::isMarked);
        assertThat(scene.effects(RoomEffect.Refuse.class)).isEmpty();
    }

    @Test
    void whoIsNotToBeReachedShouldNotBelongAndHinderNobody() {
        invite(THREE, TWO);
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.NONE);
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.MEMBER);
        assertThat(posted()).extracting(Stanza.Message::to).containsOnly(TWO.bare());
        assertThat(scene.effects(RoomEffect.Refuse.class))
                .singleElement()
                .extracting(RoomEffect.Refuse::code)
                .isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
    }

    @Test
    void theListOfMembersShouldBeNoWayRound() {
        scene.affiliate(OWNER, THREE, "member");
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.NONE);
        assertThat(posted()).isEmpty();
        scene.affiliate(OWNER, TWO, "member");
        assertThat(posted()).singleElement().matches(GateTest::isMarked);
        scene.affiliate(OWNER, TWO, "admin");
        assertThat(asked).containsExactly(THREE.bare(), TWO.bare());
    }

    @Test
    void whoIsBannedOrTakesItselfOffShouldNotBeAskedAbout() {
        scene.affiliate(OWNER, THREE, "outcast");
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.OUTCAST);
        invite(THREE);
        assertThat(asked).isEmpty();
    }
}
