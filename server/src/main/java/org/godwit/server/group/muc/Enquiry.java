package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.archive.Archive;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupant;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What a room tells about itself.
@Spec({"XEP-0045 §6.4", "XEP-0045 §6.5", "XEP-0045 §7.12", "XEP-0030"})
final class Enquiry {
    private static final String RESERVED_NICK = "x-roomuser-item";

    private Enquiry() {}

    static Element info(Room room, Jid session, @Nullable String node) throws ProtocolException {
        checkReady(room, session);
        if (RESERVED_NICK.equals(node)) {
            return reservedNick(room, session.bare());
        }
        if (node != null) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no such node");
        }
        Element.Builder query = Element.builder(Namespaces.DISCO_INFO, "query");
        query.child(identity(room.config().about().name()));
        for (String feature : features(room.config())) {
            query.child(
                    Element.builder(Namespaces.DISCO_INFO, "feature")
                            .attribute("var", feature)
                            .build());
        }
        return query.child(facts(room).write()).build();
    }

    private static void checkReady(Room room, Jid session) throws ProtocolException {
        if (room.locked() && !room.members().belongs(session.bare())) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "there is no such room");
        }
    }

    private static Element identity(String name) {
        return Element.builder(Namespaces.DISCO_INFO, "identity")
                .attribute("category", "conference")
                .attribute("type", "text")
                .attribute("name", name.isEmpty() ? null : name)
                .build();
    }

    private static Element reservedNick(Room room, Jid account) {
        Members.Member member = room.members().get(account);
        String nick = member == null ? null : member.nick();
        return Element.builder(Namespaces.DISCO_INFO, "query")
                .attribute("node", RESERVED_NICK)
                .child(nick == null ? null : identity(nick))
                .build();
    }

    private static List<String> features(RoomConfig config) {
        RoomConfig.Access access = config.access();
        List<String> features = new ArrayList<>(Archive.FEATURES);
        features.addAll(
                List.of(
                        Muc.MUC,
                        Muc.MODERATE,
                        Muc.VCARD,
                        Namespaces.RETRACT,
                        Muc.STABLE_ID,
                        Muc.SELF_PING,
                        Muc.OCCUPANT_ID,
                        Muc.REGISTER,
                        Namespaces.STANZA_IDS,
                        Namespaces.GROUP_TICKS,
                        Namespaces.DISCO_INFO,
                        Namespaces.DISCO_ITEMS,
                        Namespaces.PING,
                        config.persistent() ? "muc_persistent" : "muc_temporary",
                        config.listed() ? "muc_public" : "muc_hidden",
                        access.membersOnly() ? "muc_membersonly" : "muc_open",
                        config.speech().moderated() ? "muc_moderated" : "muc_unmoderated",
                        access.openIdentity() ? "muc_nonanonymous" : "muc_semianonymous",
                        access.password().isEmpty() ? "muc_unsecured" : "muc_passwordprotected"));
        return features;
    }

    private static DataForm facts(Room room) {
        RoomConfig config = room.config();
        List<Field> fields = new ArrayList<>();
        fields.add(text("muc#roominfo_description", config.about().description()));
        fields.add(text("muc#roominfo_subject", room.subject().text()));
        fields.add(text("muc#roominfo_occupants", Integer.toString(room.occupants().size())));
        if (!config.about().language().isEmpty()) {
            fields.add(text("muc#roominfo_lang", config.about().language()));
        }
        fields.add(
                Field.bool(
                        "muc#roomconfig_changesubject", null, config.speech().anyoneSetsSubject()));
        return DataForm.of(DataForm.Type.RESULT, Muc.ROOM_INFO, fields);
    }

    private static Field text(String name, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, null, value);
    }

    /// Who is here, for those who may know: everybody where the room is listed.
    static Element items(Room room, Jid session) throws ProtocolException {
        checkReady(room, session);
        Element.Builder query = Element.builder(Namespaces.DISCO_ITEMS, "query");
        boolean may =
                room.occupants().of(session) != null
                        || room.members().belongs(session.bare())
                        || (room.config().listed()
                                && !room.config().access().membersOnly()
                                && room.members().affiliation(session.bare())
                                        != Affiliation.OUTCAST);
        if (may) {
            for (Occupant occupant : room.occupants().all()) {
                query.child(
                        Element.builder(Namespaces.DISCO_ITEMS, "item")
                                .attribute("jid", room.address(occupant.nick()).toString())
                                .build());
            }
        }
        return query.build();
    }

    /// Everybody who belongs, at one moment: who seals a message for a group must miss nobody
    /// (PROTOCOL.md, 6.3).
    static Element members(Room room, Jid asker) throws ProtocolException {
        RoomConfig.Access access = room.config().access();
        Affiliation own = room.members().affiliation(asker);
        if (!own.atLeast(access.openIdentity() ? Affiliation.MEMBER : Affiliation.ADMIN)) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "that list is not for you");
        }
        boolean closed =
                access.membersOnly() && access.openIdentity() && room.config().persistent();
        Element.Builder members =
                Element.builder(Namespaces.GROUP, "members")
                        .attribute("closed", Boolean.toString(closed));
        for (Jid account : room.members().belonging()) {
            members.child(
                    Element.builder(Namespaces.GROUP, "member")
                            .attribute("jid", account.toString())
                            .build());
        }
        return members.build();
    }

    static void iq(Turn turn, Stanza.Iq iq, Element asked, Jid session) throws ProtocolException {
        Room room = turn.room();
        switch (asked.namespace()) {
            case Namespaces.DISCO_INFO ->
                    turn.result(iq, info(room, session, asked.attribute("node")));
            case Namespaces.DISCO_ITEMS -> turn.result(iq, items(room, session));
            case Namespaces.PING -> turn.result(iq, null);
            default ->
                    throw new ProtocolException(
                            ErrorCode.FEATURE_NOT_IMPLEMENTED, "a room knows nothing of that");
        }
    }
}
