package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.iq;
import static org.godwit.server.group.muc.Scene.join;
import static org.godwit.server.group.muc.Scene.say;

import java.util.List;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.RoomEffect;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who belongs, as a group of phones sees it: addresses open, changes in the stream.
class MembershipTest {
    private final Scene scene = Scene.open();

    @BeforeEach
    void group() {
        scene.configure(field("membersonly", "1"), field("whois", "anyone"));
        scene.affiliate(OWNER, TWO, "member");
        scene.affiliate(OWNER, THREE, "member");
    }

    private Affiliation affiliation(Jid who) {
        return scene.room().members().affiliation(who.bare());
    }

    private void leaves(Jid who) {
        Element remove = Element.of(Muc.REGISTER, "remove");
        scene.on(
                iq(
                        who,
                        ROOM,
                        IqType.SET,
                        Element.builder(Muc.REGISTER, "query").child(remove).build()));
    }

    private Stanza.Message logged() {
        return scene.effects(RoomEffect.Log.class).getFirst().message();
    }

    @Test
    void aChangeShouldBeAMessageThatSaysWhoMadeItAndWhatWasBefore() {
        scene.affiliate(OWNER, TWO, "admin");
        Element item = Scene.item(logged());
        assertThat(item.attribute("jid")).isEqualTo(TWO.bare().toString());
        assertThat(item.attribute("affiliation")).isEqualTo("admin");
        Element actor = item.child(Muc.USER, "actor");
        assertThat(actor).isNotNull();
        assertThat(actor.attribute("jid")).isEqualTo(OWNER.bare().toString());
        Element was = item.child(Namespaces.GROUP, "was");
        assertThat(was).isNotNull();
        assertThat(was.attribute("affiliation")).isEqualTo("member");
        assertThat(scene.effects(RoomEffect.FanOut.class).getFirst().members())
                .contains(TWO.bare(), THREE.bare());
    }

    @Test
    void manyThatComeTogetherShouldBeOneMessage() {
        Element.Builder query = Element.builder(Muc.ADMIN, "query");
        for (String name : List.of("dora", "eva", "flora")) {
            query.child(
                    Element.builder(Muc.ADMIN, "item")
                            .attribute("affiliation", "member")
                            .attribute("jid", name + "@example")
                            .build());
        }
        scene.on(iq(OWNER, ROOM, IqType.SET, query.build()));
        assertThat(scene.effects(RoomEffect.Log.class)).hasSize(1);
        assertThat(Membership.changed(logged()))
                .extracting(Jid::local)
                .containsExactly("dora", "eva", "flora");
        assertThat(scene.effects(RoomEffect.FanOut.class).getFirst().members())
                .hasSize(6)
                .doesNotHaveDuplicates();
    }

    @Test
    void whoIsBannedWithoutHavingBelongedShouldBeNoNews() {
        scene.affiliate(OWNER, Scene.jid("stranger@example/x"), "outcast");
        assertThat(scene.effects(RoomEffect.Log.class)).isEmpty();
    }

    @Test
    void twoOwnersThatUnmakeEachOtherShouldLeaveOne() {
        scene.affiliate(OWNER, TWO, "owner");
        scene.affiliate(OWNER, TWO, "member");
        scene.affiliate(TWO, OWNER, "member");
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        assertThat(affiliation(OWNER)).isEqualTo(Affiliation.OWNER);
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.MEMBER);
    }

    @Test
    void twoAdminsThatRemoveTheSameShouldRemoveItOnce() {
        scene.affiliate(OWNER, TWO, "admin");
        scene.affiliate(TWO, THREE, "none");
        assertThat(scene.effects(RoomEffect.Log.class)).hasSize(1);
        scene.affiliate(OWNER, THREE, "none");
        assertThat(scene.errorTo(OWNER)).isEqualTo("none");
        assertThat(scene.effects(RoomEffect.Log.class)).isEmpty();
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.NONE);
    }

    @Test
    void whoIsRemovedShouldBeCutAtOnce() {
        scene.on(join(THREE, "three"));
        scene.affiliate(OWNER, THREE, "none");
        assertThat(scene.room().occupants().of(THREE)).isNull();
        scene.on(say(THREE, "let me in"));
        assertThat(scene.errorTo(THREE)).isEqualTo("not-acceptable");
        scene.on(say(OWNER, "gone"));
        assertThat(scene.effects(RoomEffect.FanOut.class).getFirst().members())
                .doesNotContain(THREE.bare());
        assertThat(scene.messagesTo(THREE)).isEmpty();
    }

    @Test
    void aGroupItsLastOwnerLeavesShouldGoToAnAdminThenToAMember() {
        scene.affiliate(OWNER, THREE, "admin");
        leaves(OWNER);
        assertThat(affiliation(OWNER)).isEqualTo(Affiliation.NONE);
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.OWNER);
        leaves(THREE);
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.OWNER);
        scene.on(say(TWO, "alone"));
        assertThat(scene.effects(RoomEffect.FanOut.class).getFirst().members())
                .containsExactly(TWO.bare());
        leaves(TWO);
        assertThat(scene.isGone()).isTrue();
    }

    @Test
    void whereOnlyAdminsSpeakMembersShouldListen() {
        scene.on(join(TWO, "two"));
        scene.configure(speak(false));
        Element about = Scene.user(logged()).child(Namespaces.GROUP, "about");
        assertThat(about).isNotNull();
        assertThat(about.attribute("speakers")).isEqualTo("admins");
        assertThat(about.attribute("by")).isEqualTo(OWNER.bare().toString());
        scene.on(say(TWO, "may I?"));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.on(say(THREE, "may I?"));
        assertThat(scene.errorTo(THREE)).isEqualTo("forbidden");
        scene.affiliate(OWNER, THREE, "admin");
        scene.on(say(THREE, "now I may"));
        assertThat(scene.effects(RoomEffect.FanOut.class)).hasSize(1);
        scene.configure(speak(true));
        scene.on(say(TWO, "so may I"));
        assertThat(scene.effects(RoomEffect.FanOut.class)).hasSize(1);
    }

    private static Field speak(boolean everybody) {
        return Field.of(
                FieldType.BOOLEAN, "x-roomconfig_membersspeak", null, everybody ? "1" : "0");
    }

    @Test
    void aNewNameShouldBeAMessageThatSaysIt() {
        scene.configure(field("roomname", "Witches"));
        Element about = Scene.user(logged()).child(Namespaces.GROUP, "about");
        assertThat(about).isNotNull();
        assertThat(about.attribute("name")).isEqualTo("Witches");
        assertThat(about.attribute("speakers")).isNull();
    }
}
