package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.Node;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomEffect;
import org.godwit.server.group.room.RoomEvent;
import org.godwit.server.group.room.RoomLimits;
import org.godwit.server.group.room.RoomStep;
import org.jspecify.annotations.Nullable;

/// A room and the people around it. Each call is one event; `effects` holds what it did. A log
/// effect is answered at once, as a store would.
final class Scene {
    static final Jid ROOM = jid("coven@conference.example");
    static final Jid OWNER = jid("crone@example/broom");
    static final Jid TWO = jid("hecate@example/pot");
    static final Jid THREE = jid("witch@example/desk");
    static final long NOW = 1_700_000_000_000L;

    final MucRoom muc;
    final List<RoomEffect> effects = new ArrayList<>();
    private @Nullable Room room;
    private long sequence;

    Scene(RoomLimits limits) {
        this(limits, (_, _) -> false);
    }

    Scene(RoomLimits limits, Gate gate) {
        muc = new MucRoom(limits, gate);
    }

    /// A room of default configuration with its owner in it under "one".
    static Scene open() {
        Scene scene = new Scene(RoomLimits.DEFAULT);
        scene.create(join(OWNER, "one"));
        scene.configure();
        return scene;
    }

    static Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    Room room() {
        if (room == null) {
            throw new AssertionError("the room is gone");
        }
        return room;
    }

    boolean isGone() {
        return room == null;
    }

    void create(Stanza.Addressed stanza) {
        Room.Identity identity = new Room.Identity(ROOM, Bytes.wrap(new byte[32]));
        take(muc.create(identity, new RoomEvent.Received(stanza, NOW), 0));
    }

    void on(RoomEvent event) {
        take(muc.step(room(), event));
    }

    void on(Stanza.Addressed stanza) {
        on(new RoomEvent.Received(stanza, NOW));
    }

    private void take(RoomStep step) {
        room = step.room();
        effects.clear();
        List<RoomEffect> todo = new ArrayList<>(step.effects());
        for (int i = 0; i < todo.size(); i++) {
            RoomEffect effect = todo.get(i);
            effects.add(effect);
            if (effect instanceof RoomEffect.Log log && room != null) {
                RoomStep spread = muc.step(room, new RoomEvent.Logged(log.message(), ++sequence));
                room = spread.room();
                todo.addAll(spread.effects());
            }
        }
    }

    void configure(Field... fields) {
        on(iq(OWNER, ROOM, IqType.SET, configuration(fields)));
    }

    static Element configuration(Field... fields) {
        return Element.builder(Muc.OWNER, "query")
                .child(DataForm.of(DataForm.Type.SUBMIT, Muc.ROOM_CONFIG, List.of(fields)).write())
                .build();
    }

    static Field field(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, "muc#roomconfig_" + name, null, value);
    }

    static Stanza.Presence join(Jid who, String nick, Node... inX) {
        Element x = Element.builder(Muc.MUC, "x").children(List.of(inX)).build();
        return presence(who, nick, PresenceType.AVAILABLE, x);
    }

    static Stanza.Presence presence(Jid who, String nick, PresenceType type, Node... nodes) {
        return new Stanza.Presence(Envelope.of(at(nick), who, "p1"), type, Payload.of(nodes));
    }

    static Jid at(@Nullable String nick) {
        return new Jid(ROOM.local(), ROOM.domain(), nick);
    }

    static Stanza.Message say(Jid who, String body) {
        return message(who, ROOM, MessageType.GROUPCHAT, body(body));
    }

    static Element body(String text) {
        return Element.builder(Namespaces.CLIENT, "body").text(text).build();
    }

    static Element subjectOf(String text) {
        return Element.builder(Namespaces.CLIENT, "subject").text(text).build();
    }

    static Stanza.Message message(Jid who, Jid to, MessageType type, Node... nodes) {
        return new Stanza.Message(Envelope.of(to, who, "m1"), type, Payload.of(nodes));
    }

    static Stanza.Iq iq(Jid who, Jid to, IqType type, Element asked) {
        return new Stanza.Iq(Envelope.of(to, who, "q1"), type, Payload.of(asked));
    }

    void affiliate(Jid actor, Jid account, String affiliation) {
        on(admin(actor, "affiliation", affiliation, "jid", account.bare().toString()));
    }

    void role(Jid actor, String nick, String role) {
        on(admin(actor, "role", role, "nick", nick));
    }

    static Stanza.Iq admin(Jid actor, String what, String value, String whose, String name) {
        Element item =
                Element.builder(Muc.ADMIN, "item")
                        .attribute(what, value)
                        .attribute(whose, name)
                        .child("reason", "because")
                        .build();
        return iq(actor, ROOM, IqType.SET, Element.builder(Muc.ADMIN, "query").child(item).build());
    }

    /// The stanzas one session got, in order; a log entry's copies included.
    List<Stanza.Addressed> to(Jid session) {
        List<Stanza.Addressed> found = new ArrayList<>();
        for (RoomEffect effect : effects) {
            if (effect instanceof RoomEffect.Send(Stanza.Addressed stanza)
                    && session.equals(stanza.to())) {
                found.add(stanza);
            } else if (effect instanceof RoomEffect.Refuse refusal
                    && session.equals(refusal.answer().to())) {
                found.add(refusal.answer());
            } else if (effect instanceof RoomEffect.Broadcast b && b.to().contains(session)) {
                found.add(b.message());
            }
        }
        return found;
    }

    List<Stanza.Presence> presencesTo(Jid session) {
        List<Stanza.Presence> found = new ArrayList<>();
        for (Stanza.Addressed stanza : to(session)) {
            if (stanza instanceof Stanza.Presence presence) {
                found.add(presence);
            }
        }
        return found;
    }

    List<Stanza.Message> messagesTo(Jid session) {
        List<Stanza.Message> found = new ArrayList<>();
        for (Stanza.Addressed stanza : to(session)) {
            if (stanza instanceof Stanza.Message message) {
                found.add(message);
            }
        }
        return found;
    }

    <E extends RoomEffect> List<E> effects(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The condition of the only stanza that session got, or "none" when it is no error.
    String errorTo(Jid session) {
        List<Stanza.Addressed> got = to(session);
        if (got.size() != 1) {
            return got.size() + " stanzas";
        }
        Element error = got.getFirst().payload().child(Namespaces.CLIENT, "error");
        return error == null ? "none" : error.elements().getFirst().name();
    }

    static Element item(Stanza.Addressed stanza) {
        Element item = user(stanza).child(Muc.USER, "item");
        if (item == null) {
            throw new AssertionError("no item");
        }
        return item;
    }

    static Element user(Stanza.Addressed stanza) {
        Element x = stanza.payload().child(Muc.USER, "x");
        if (x == null) {
            throw new AssertionError("no muc#user");
        }
        return x;
    }

    static List<Integer> codes(Stanza.Addressed stanza) {
        List<Integer> codes = new ArrayList<>();
        for (Element element : user(stanza).elements()) {
            String code = element.attribute("code");
            if (element.name().equals("status") && code != null) {
                codes.add(Integer.valueOf(code));
            }
        }
        return codes;
    }
}
