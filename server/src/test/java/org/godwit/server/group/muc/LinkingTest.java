package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.godwit.server.group.muc.Scene.NOW;
import static org.godwit.server.group.muc.Scene.OWNER;
import static org.godwit.server.group.muc.Scene.ROOM;
import static org.godwit.server.group.muc.Scene.THREE;
import static org.godwit.server.group.muc.Scene.TWO;
import static org.godwit.server.group.muc.Scene.field;
import static org.godwit.server.group.muc.Scene.iq;
import static org.godwit.server.group.muc.Scene.join;

import java.util.List;
import java.util.Objects;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Links;
import org.godwit.server.group.room.RoomEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkingTest {
    private static final String JOIN = "?join;password=";

    private final Scene scene = Scene.open();

    @BeforeEach
    void forMembersOnly() {
        scene.configure(field("membersonly", "1"), field("whois", "anyone"));
    }

    private Element made(Element.Builder wish) {
        scene.on(iq(OWNER, ROOM, IqType.SET, wish.build()));
        return Objects.requireNonNull(scene.to(OWNER).getLast().payload().element());
    }

    private static Element.Builder wish() {
        return Element.builder(Namespaces.GROUP, "link");
    }

    private static String token(Element link) {
        String uri = String.valueOf(link.attribute("uri"));
        assertThat(uri).startsWith("xmpp:" + ROOM + JOIN);
        return uri.substring(uri.indexOf(JOIN) + JOIN.length());
    }

    private static Stanza.Presence entering(Jid who, String nick, String token) {
        return join(who, nick, Element.builder(Muc.MUC, "password").text(token).build());
    }

    private static Stanza.Iq registering(Jid who, String nick, String token) {
        List<Field> fields =
                List.of(
                        Field.of(FieldType.TEXT_SINGLE, "muc#register_roomnick", null, nick),
                        Field.of(FieldType.TEXT_SINGLE, "x-register_link", null, token));
        Element form = DataForm.of(DataForm.Type.SUBMIT, Muc.REGISTER_FORM, fields).write();
        return iq(
                who, ROOM, IqType.SET, Element.builder(Muc.REGISTER, "query").child(form).build());
    }

    private Affiliation affiliation(Jid who) {
        return scene.room().members().affiliation(who.bare());
    }

    @Test
    void aLinkShouldLetInByPresenceAndByRegistration() {
        String token = token(made(wish()));
        scene.on(entering(TWO, "two", token));
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.MEMBER);
        assertThat(scene.room().occupants().of(TWO)).isNotNull();
        scene.on(registering(THREE, "three", token));
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.MEMBER);
        assertThat(scene.errorTo(THREE)).isEqualTo("none");
    }

    @Test
    void aLinkForOneShouldBeRefusedToTheSecondAndUsedUpByTheFirstAlone() {
        String token = token(made(wish().attribute("uses", "1")));
        scene.on(registering(TWO, "two", token));
        scene.on(registering(THREE, "three", token));
        assertThat(scene.errorTo(THREE)).isEqualTo("not-authorized");
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.NONE);
        scene.on(entering(THREE, "three", token));
        assertThat(scene.errorTo(THREE)).isEqualTo("not-authorized");
        scene.on(registering(TWO, "two", token));
        assertThat(scene.errorTo(TWO)).isEqualTo("none");
    }

    @Test
    void whoIsRefusedForAnotherReasonShouldUseNothingUp() {
        String token = token(made(wish().attribute("uses", "1")));
        scene.on(entering(TWO, "one", token));
        assertThat(scene.errorTo(TWO)).isEqualTo("conflict");
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.NONE);
        scene.on(entering(THREE, "three", token));
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.MEMBER);
    }

    @Test
    void aLinkShouldEndInTimeAndWhenItIsRevoked() {
        String early = token(made(wish().attribute("seconds", "60")));
        Element later = made(wish());
        scene.on(new RoomEvent.Received(registering(TWO, "two", early), NOW + 60_000));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
        Element revoke =
                Element.builder(Namespaces.GROUP, "revoke")
                        .attribute("id", later.attribute("id"))
                        .build();
        scene.on(iq(OWNER, ROOM, IqType.SET, revoke));
        scene.on(registering(TWO, "two", token(later)));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
        // A new link does not bring an old one back.
        made(wish());
        scene.on(registering(TWO, "two", token(later)));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
    }

    @Test
    void aLinkShouldEndWithTheRankOfWhoMadeIt() {
        String kept = token(made(wish()));
        scene.affiliate(OWNER, TWO, "admin");
        scene.on(iq(TWO, ROOM, IqType.SET, wish().build()));
        String token = token(Objects.requireNonNull(scene.to(TWO).getLast().payload().element()));
        scene.affiliate(OWNER, TWO, "none");
        scene.on(registering(TWO, "two", token));
        assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.NONE);
        scene.on(registering(THREE, "three", kept));
        assertThat(affiliation(THREE)).isEqualTo(Affiliation.MEMBER);
        assertThat(scene.room().links().live().values())
                .extracting(Links.Link::by)
                .doesNotContain(TWO.bare());
    }

    @Test
    void aMadeUpTokenShouldLetNobodyIn() {
        String token = token(made(wish()));
        for (String forged :
                List.of("", "1", "1-", "-1", token + "A", "2" + token.substring(1), "x-y")) {
            scene.on(entering(TWO, "two", forged));
            assertThat(scene.errorTo(TWO)).isEqualTo("registration-required");
            scene.on(registering(TWO, "two", forged));
            assertThat(scene.errorTo(TWO)).isEqualTo("not-authorized");
        }
        assertThat(affiliation(TWO)).isEqualTo(Affiliation.NONE);
    }

    @Test
    void aBannedAccountShouldNotComeBackByALink() {
        String token = token(made(wish()));
        scene.affiliate(OWNER, TWO, "outcast");
        scene.on(registering(TWO, "two", token));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.on(entering(TWO, "two", token));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
    }

    @Test
    void linksShouldBeForAdminsAndOfABoundedNumber() {
        scene.affiliate(OWNER, TWO, "member");
        scene.on(iq(TWO, ROOM, IqType.SET, wish().build()));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        scene.on(iq(TWO, ROOM, IqType.GET, Element.of(Namespaces.GROUP, "links")));
        assertThat(scene.errorTo(TWO)).isEqualTo("forbidden");
        int max = scene.room().links().live().size() + 32;
        for (int i = 0; i < max; i++) {
            made(wish());
        }
        scene.on(iq(OWNER, ROOM, IqType.SET, wish().build()));
        assertThat(scene.errorTo(OWNER)).isEqualTo("resource-constraint");
        scene.on(iq(OWNER, ROOM, IqType.GET, Element.of(Namespaces.GROUP, "links")));
        Element links = scene.to(OWNER).getFirst().payload().element();
        assertThat(links).isNotNull();
        assertThat(links.elements()).hasSize(32);
    }

    @Test
    void nonsenseShouldBeRefused() {
        for (String seconds : List.of("0", "-1", "99999999999", "soon")) {
            scene.on(iq(OWNER, ROOM, IqType.SET, wish().attribute("seconds", seconds).build()));
            assertThat(scene.errorTo(OWNER)).isIn("not-acceptable", "bad-request");
        }
        scene.on(iq(OWNER, ROOM, IqType.SET, wish().attribute("uses", "-1").build()));
        assertThat(scene.errorTo(OWNER)).isEqualTo("not-acceptable");
        scene.on(iq(OWNER, ROOM, IqType.SET, Element.of(Namespaces.GROUP, "door")));
        assertThat(scene.errorTo(OWNER)).isEqualTo("bad-request");
        assertThat(scene.room().links().live()).isEmpty();
    }
}
