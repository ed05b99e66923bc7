package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.at;
import static org.godwit.server.group.muc.Scene.codes;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.iq;
import static org.godwit.server.group.muc.Scene.item;
import static org.godwit.server.group.muc.Scene.join;

import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomLimits;
import org.junit.jupiter.api.Test;

/// XEP-0045 §6, §7.10, §10.1, §10.2, §10.9 and XEP-0410.
class OwnershipTest {
    private final Scene scene = Scene.open();

    @Test
    void theFormShouldHoldTheFieldsClientsLookFor() throws ProtocolException {
        scene.on(iq(OWNER, ROOM, IqType.GET, Element.of(Muc.OWNER, "query")));
        Element query = scene.to(OWNER).getFirst().payload().element();
        assertThat(query).isNotNull();
        DataForm form = DataForm.in(query);
        assertThat(form).isNotNull();
        assertThat(form.fields())
                .extracting(Field::name)
                .contains(
                        "muc#roomconfig_roomname",
                        "muc#roomconfig_membersonly",
                        "muc#roomconfig_moderatedroom",
                        "muc#roomconfig_publicroom",
                        "muc#roomconfig_passwordprotectedroom",
                        "muc#roomconfig_roomsecret",
                        "muc#roomconfig_maxusers",
                        "muc#roomconfig_whois",
                        "muc#roomconfig_changesubject",
                        "muc#roomconfig_enablelogging");
        assertThat(form.field("muc#roomconfig_passwordprotectedroom"))
                .extracting(Field::type)
                .isEqualTo(FieldType.BOOLEAN);
    }

    @Test
    void theFormAsGivenShouldChangeNothing() throws ProtocolException {
        scene.configure(field("roomname", "Coven"), field("maxusers", "7"));
        DataForm form = DataForm.read(ConfigForm.write(scene.room(), RoomLimits.DEFAULT));
        assertThat(ConfigForm.read(form, scene.room().config(), RoomLimits.DEFAULT))
                .isEqualTo(scene.room().config());
    }

    @Test
    void onlyOwnersShouldConfigure() {
        scene.on(join(TWO, "two"));
        scene.affiliate(OWNER, TWO, "admin");
        scene.on(iq(TWO, ROOM, IqType.GET, Element.of(Muc.OWNER, "query")));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
    }

    @Test
    void aChangedConfigurationShouldBeAnnounced() {
        scene.on(join(TWO, "two"));
        scene.configure(field("whois", "anyone"), field("enablelogging", "1"));
        assertThat(codes(scene.messagesTo(TWO).getFirst())).containsExactly(104, 170, 172);
        scene.configure(field("whois", "anyone"));
        assertThat(scene.messagesTo(TWO)).as("nothing changed").isEmpty();
    }

    @Test
    void aValueOutOfBoundsShouldBeRefusedAndNothingChanged() {
        scene.configure(field("roomname", "ok"), field("maxusers", "100000"));
        assertThat(scene.errorTo(OWNER)).isEqualTo("not-acceptable");
        scene.configure(field("maxusers", "many"));
        assertThat(scene.errorTo(OWNER)).isEqualTo("bad-request");
        scene.configure(field("passwordprotectedroom", "1"));
        assertThat(scene.errorTo(OWNER)).isEqualTo("not-acceptable");
        assertThat(scene.room().config().about().name()).isEmpty();
    }

    @Test
    void guestsShouldLeaveARoomThatIsNowForMembers() {
        scene.on(join(TWO, "two"));
        scene.configure(field("membersonly", "1"));
        assertThat(codes(scene.presencesTo(TWO).getFirst())).contains(110, 322);
        assertThat(scene.room().occupants().size()).isEqualTo(1);
    }

    @Test
    void aCancelledNewRoomShouldBeGone() {
        Scene fresh = new Scene(RoomLimits.DEFAULT);
        fresh.create(join(OWNER, "one"));
        Element cancel = new DataForm(DataForm.Type.CANCEL, null, null, List.of()).write();
        Element query = Element.builder(Muc.OWNER, "query").child(cancel).build();
        fresh.on(iq(OWNER, ROOM, IqType.SET, query));
        assertThat(fresh.isGone()).isTrue();
    }

    @Test
    void aSubmittedConfigurationShouldMakeARoomWithoutEnteringIt() {
        Scene fresh = new Scene(RoomLimits.DEFAULT);
        Element query = Scene.configuration(field("roomname", "Family"));
        fresh.create(iq(OWNER, ROOM, IqType.SET, query));
        assertThat(fresh.room().locked()).isFalse();
        assertThat(fresh.room().config().about().name()).isEqualTo("Family");
        assertThat(fresh.room().members().belonging()).containsExactly(OWNER.bare());
    }

    @Test
    void aDestroyedRoomShouldTellOccupantsAndMembersWhoAreAway() {
        scene.on(join(TWO, "two"));
        scene.affiliate(OWNER, THREE, "member");
        Element destroy =
                Element.builder(Muc.OWNER, "destroy")
                        .attribute("jid", "heath@conference.example")
                        .child("reason", "Moved")
                        .build();
        Element query = Element.builder(Muc.OWNER, "query").child(destroy).build();
        scene.on(iq(OWNER, ROOM, IqType.SET, query));
        assertThat(scene.isGone()).isTrue();
        assertThat(scene.presencesTo(TWO)).hasSize(1);
        Stanza.Presence seen = scene.presencesTo(TWO).getFirst();
        assertThat(seen.from()).isEqualTo(at("two"));
        assertThat(seen.type()).isEqualTo(PresenceType.UNAVAILABLE);
        assertThat(item(seen).attribute("role")).isEqualTo("none");
        assertThat(Scene.user(seen).child(Muc.USER, "destroy")).isNotNull();
        assertThat(scene.effects(RoomEffect.Post.class))
                .extracting(post -> post.message().to())
                .containsExactly(THREE.bare());
    }

    @Test
    void aStoppingServiceShouldSendEverybodyOut() {
        scene.on(join(TWO, "two"));
        scene.on(new RoomEvent.Stopping());
        assertThat(codes(scene.presencesTo(TWO).getFirst())).contains(110, 332);
        assertThat(scene.isGone()).isFalse();
    }

    @Test
    void aRoomShouldDescribeItself() {
        Element info = answer(Element.of(Namespaces.DISCO_INFO, "query"));
        assertThat(info.elements().stream().map(e -> e.attribute("var")).toList())
                .contains("http://jabber.org/protocol/muc", "muc_public", "muc_open");
        assertThat(answer(Element.of(Namespaces.DISCO_ITEMS, "query")).elements()).hasSize(1);
    }

    private Element answer(Element asked) {
        scene.on(iq(TWO, ROOM, IqType.GET, asked));
        Element answer = scene.to(TWO).getFirst().payload().element();
        assertThat(answer).isNotNull();
        return answer;
    }

    @Test
    void strangersShouldNotAskOccupants() {
        Element items = Element.of(Namespaces.DISCO_ITEMS, "query");
        scene.on(iq(TWO, at("one"), IqType.GET, items));
        assertThat(scene.errorTo(TWO)).isEqualTo("bad-request");
    }

    @Test
    void aPingOfOneselfShouldTellWhetherOneIsStillThere() {
        Element ping = Element.of(Namespaces.PING, "ping");
        scene.on(iq(TWO, at("two"), IqType.GET, ping));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-acceptable");
        scene.on(join(TWO, "two"));
        scene.on(iq(TWO, at("two"), IqType.GET, ping));
        assertThat(scene.errorTo(TWO)).isEqualTo("none");
        scene.on(iq(TWO, at("deux"), IqType.GET, ping));
        assertThat(scene.errorTo(TWO)).isEqualTo("item-not-found");
    }

    @Test
    void aQuestionAndItsAnswerShouldPassBetweenOccupants() {
        scene.on(join(TWO, "two"));
        scene.on(iq(TWO, at("one"), IqType.GET, Element.of("jabber:iq:version", "query")));
        Stanza.Addressed asked = scene.to(OWNER).getFirst();
        assertThat(asked.from()).isEqualTo(at("two"));
        Envelope back = Envelope.of(asked.from(), OWNER, asked.id());
        scene.on(new Stanza.Iq(back, IqType.RESULT, Payload.EMPTY));
        Stanza.Addressed answered = scene.to(TWO).getFirst();
        assertThat(answered.from()).isEqualTo(at("one"));
        assertThat(answered.id()).isEqualTo("q1");
        scene.on(new Stanza.Iq(back.withId("x." + asked.id()), IqType.RESULT, Payload.EMPTY));
        assertThat(scene.effects).as("an answer to no question").isEmpty();
    }

    @Test
    void aRegisteredNicknameShouldBeKeptForItsAccount() {
        scene.on(iq(TWO, ROOM, IqType.SET, register("Queen")));
        assertThat(scene.errorTo(TWO)).isEqualTo("none");
        assertThat(scene.room().members().belongs(TWO.bare())).isTrue();
        scene.on(join(THREE, "Queen"));
        assertThat(scene.errorTo(THREE)).isEqualTo("conflict");
        scene.on(iq(THREE, ROOM, IqType.SET, register("Queen")));
        assertThat(scene.errorTo(THREE)).isEqualTo("conflict");
        Element remove =
                Element.builder(Muc.REGISTER, "query")
                        .child(Element.of(Muc.REGISTER, "remove"))
                        .build();
        scene.on(iq(TWO, ROOM, IqType.SET, remove));
        assertThat(scene.room().members().belongs(TWO.bare())).isFalse();
    }

    private static Element register(String nick) {
        Field field = Field.of(FieldType.TEXT_SINGLE, "muc#register_roomnick", null, nick);
        return Element.builder(Muc.REGISTER, "query")
                .child(DataForm.of(DataForm.Type.SUBMIT, Muc.REGISTER_FORM, List.of(field)).write())
                .build();
    }

    @Test
    void anUnknownQuestionShouldBeSaidToBeUnknown() {
        scene.on(iq(TWO, ROOM, IqType.GET, Element.of("urn:poem", "query")));
        assertThat(scene.errorTo(TWO)).isEqualTo("feature-not-implemented");
    }
}
