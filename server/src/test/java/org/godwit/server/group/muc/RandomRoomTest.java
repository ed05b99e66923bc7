package org.godwit.server.group.muc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Role;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a crowd does to a room, its promises hold after every single event.
class RandomRoomTest {
    private static final int EVENTS = 2_000;
    private static final RoomLimits SMALL =
            new RoomLimits(
                    6,
                    2,
                    12,
                    32,
                    32,
                    64,
                    4,
                    5,
                    10,
                    100,
                    3,
                    10,
                    4,
                    3,
                    3_600,
                    RoomLimits.Pace.DEFAULT);
    private static final List<String> NICKS = List.of("a", "b", "c", "d", "e", "f", "nobody");
    private static final List<Jid> CROWD = crowd();

    private static List<Jid> crowd() {
        List<Jid> crowd = new ArrayList<>();
        for (int account = 0; account < 6; account++) {
            for (int device = 0; device < 3; device++) {
                crowd.add(Scene.jid("u" + account + "@example/d" + device));
            }
        }
        return crowd;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void promisesShouldHoldAfterEveryEvent(long seed) {
        Random random = new Random(seed);
        Scene scene = new Scene(SMALL);
        for (int i = 0; i < EVENTS; i++) {
            if (i == 0 || scene.isGone()) {
                scene.create(Scene.join(CROWD.getFirst(), "a"));
                scene.on(Scene.iq(CROWD.getFirst(), Scene.ROOM, IqType.SET, Scene.configuration()));
            }
            Room before = scene.room();
            RoomEvent event = event(random);
            scene.on(event);
            Set<Jid> known = new HashSet<>(before.occupants().sessions());
            if (!scene.isGone()) {
                check(scene.room(), seed, i);
                known.addAll(scene.room().occupants().sessions());
            }
            if (event instanceof RoomEvent.Received(Stanza.Addressed stanza, long _)
                    && stanza.from() != null) {
                known.add(stanza.from());
            }
            before.occupants().all().forEach(o -> known.add(o.account()));
            checkRecipients(scene.effects, known, seed, i);
        }
    }

    private static void check(Room room, long seed, int step) {
        String where = "seed " + seed + " step " + step;
        assertThat(room.members().with(Affiliation.OWNER)).as(where).isNotEmpty();
        assertThat(room.members().size()).as(where).isLessThanOrEqualTo(SMALL.affiliationsMax());
        assertThat(room.occupants().size()).as(where).isLessThanOrEqualTo(SMALL.occupantsMax());
        assertThat(room.occupants().sessions()).as(where).doesNotHaveDuplicates();
        for (Occupant occupant : room.occupants().all()) {
            Affiliation affiliation = room.members().affiliation(occupant.account());
            assertThat(affiliation).as(where).isNotEqualTo(Affiliation.OUTCAST);
            assertThat(occupant.role()).as(where).isNotEqualTo(Role.NONE);
            assertThat(occupant.sessions().size()).as(where).isBetween(1, SMALL.sessionsMax());
            if (affiliation.atLeast(Affiliation.ADMIN)) {
                assertThat(occupant.role()).as(where).isEqualTo(Role.MODERATOR);
            }
            if (room.config().access().membersOnly()) {
                assertThat(room.members().belongs(occupant.account())).as(where).isTrue();
            }
            Jid holder = room.members().holder(occupant.nick());
            assertThat(holder == null || holder.equals(occupant.account())).as(where).isTrue();
            for (Jid session : occupant.jids()) {
                assertThat(session.bare()).as(where).isEqualTo(occupant.account());
                assertThat(room.occupants().of(session)).as(where).isEqualTo(occupant);
            }
        }
    }

    private static void checkRecipients(
            List<RoomEffect> effects, Set<Jid> known, long seed, int step) {
        String where = "seed " + seed + " step " + step;
        for (RoomEffect effect : effects) {
            switch (effect) {
                case RoomEffect.Send(Stanza.Addressed stanza) ->
                        assertThat(stanza.to()).as(where).isIn(known);
                case RoomEffect.Refuse refusal ->
                        assertThat(refusal.answer().to()).as(where).isIn(known);
                case RoomEffect.Broadcast broadcast ->
                        assertThat(known).as(where).containsAll(broadcast.to());
                case RoomEffect.Replay replay -> assertThat(replay.to()).as(where).isIn(known);
                case RoomEffect.Post(Stanza.Message message) ->
                        assertThat(message.to()).as(where).matches(to -> to != null && to.isBare());
                case RoomEffect.FanOut fanOut ->
                        assertThat(fanOut.members()).as(where).doesNotHaveDuplicates();
                case RoomEffect.Log log -> assertThat(log.message().from()).as(where).isNotNull();
                case RoomEffect.TellTicks(Jid session) -> assertThat(session).as(where).isIn(known);
                case RoomEffect.Seen _,
                        RoomEffect.Forget _,
                        RoomEffect.Remembered _,
                        RoomEffect.Reached _,
                        RoomEffect.AskTicks _ -> {}
            }
        }
    }

    private static RoomEvent event(Random random) {
        Jid who = pick(random, CROWD);
        if (random.nextInt(12) == 0) {
            return new RoomEvent.Vanished(who);
        }
        return new RoomEvent.Received(stanza(random, who), Scene.NOW);
    }

    private static Stanza.Addressed stanza(Random random, Jid who) {
        String nick = pick(random, NICKS);
        Jid other = pick(random, CROWD);
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> Scene.join(who, nick);
            case 4 -> Scene.presence(who, nick, pick(random, List.of(PresenceType.values())));
            case 5 ->
                    Scene.message(
                            who,
                            random.nextBoolean() ? Scene.ROOM : Scene.at(nick),
                            pick(random, List.of(MessageType.values())),
                            content(random, other));
            case 6 -> Scene.say(who, "hello");
            case 7, 8 ->
                    Scene.admin(
                            who,
                            "affiliation",
                            pick(random, List.of(Affiliation.values())).wire(),
                            "jid",
                            other.bare().toString());
            case 9, 10 ->
                    Scene.admin(
                            who, "role", pick(random, List.of(Role.values())).wire(), "nick", nick);
            case 11 -> Scene.iq(who, Scene.ROOM, IqType.SET, Scene.configuration(fields(random)));
            case 12 ->
                    Scene.iq(
                            who,
                            random.nextBoolean() ? Scene.ROOM : Scene.at(nick),
                            pick(random, List.of(IqType.values())),
                            pick(random, QUESTIONS));
            default -> Scene.iq(who, Scene.ROOM, IqType.SET, registration(nick));
        };
    }

    private static final List<Element> QUESTIONS =
            List.of(
                    Element.of(Namespaces.DISCO_INFO, "query"),
                    Element.of(Namespaces.DISCO_ITEMS, "query"),
                    Element.of(Namespaces.PING, "ping"),
                    Element.of(Muc.OWNER, "query"),
                    Element.of(Muc.ADMIN, "query"),
                    Element.of(Muc.REGISTER, "query"),
                    Element.of(Muc.VCARD, "vCard"));

    private static Element content(Random random, Jid other) {
        return switch (random.nextInt(4)) {
            case 0 -> Scene.body("hi");
            case 1 -> Scene.subjectOf("weather");
            case 2 ->
                    Element.builder(Muc.USER, "x")
                            .child(
                                    Element.builder(Muc.USER, "invite")
                                            .attribute("to", other.toString())
                                            .build())
                            .build();
            default ->
                    Element.builder(Namespaces.CLIENT, "error")
                            .child(Element.of(Namespaces.STANZA_ERRORS, "item-not-found"))
                            .build();
        };
    }

    private static Field[] fields(Random random) {
        String flag = random.nextBoolean() ? "1" : "0";
        return switch (random.nextInt(6)) {
            case 0 -> new Field[] {Scene.field("membersonly", flag)};
            case 1 -> new Field[] {Scene.field("moderatedroom", flag)};
            case 2 -> new Field[] {Scene.field("whois", "anyone")};
            case 3 -> new Field[] {Scene.field("maxusers", "3")};
            case 4 -> new Field[] {Scene.field("roomname", "x".repeat(random.nextInt(60)))};
            default -> new Field[] {Scene.field("persistentroom", flag)};
        };
    }

    private static Element registration(String nick) {
        Field field = Field.of(FieldType.TEXT_SINGLE, "muc#register_roomnick", null, nick);
        return Element.builder(Muc.REGISTER, "query")
                .child(DataForm.of(DataForm.Type.SUBMIT, Muc.REGISTER_FORM, List.of(field)).write())
                .build();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
