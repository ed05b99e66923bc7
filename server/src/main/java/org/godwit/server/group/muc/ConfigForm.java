package org.godwit.server.group.muc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.group.room.RoomLimits;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// The configuration of a room as the form its owner fills in. A field that is missing in the
/// answer keeps its value; a field the room does not know is ignored.
@Spec("XEP-0045 §15.5.3")
final class ConfigForm {
    private static final String P = "muc#roomconfig_";
    private static final String NAME = P + "roomname";
    private static final String DESCRIPTION = P + "roomdesc";
    private static final String LANGUAGE = P + "lang";
    private static final String PERSISTENT = P + "persistentroom";
    private static final String LISTED = P + "publicroom";
    private static final String MEMBERS_ONLY = P + "membersonly";
    private static final String MODERATED = P + "moderatedroom";
    private static final String PROTECTED = P + "passwordprotectedroom";
    private static final String SECRET = P + "roomsecret";
    private static final String OCCUPANTS_MAX = P + "maxusers";
    private static final String WHOIS = P + "whois";
    private static final String SUBJECT = P + "changesubject";
    private static final String INVITES = P + "allowinvites";
    private static final String PRIVATES = P + "allowpm";
    private static final String LOGGED = P + "enablelogging";

    /// Ours; XEP-0068 keeps names that begin so for whoever wants one.
    private static final String MEMBERS_SPEAK = "x-roomconfig_membersspeak";

    private ConfigForm() {}

    static Element write(Room room, RoomLimits limits) {
        RoomConfig config = room.config();
        RoomConfig.Access access = config.access();
        RoomConfig.Speech speech = config.speech();
        List<Field> fields = new ArrayList<>();
        fields.add(text(NAME, "Name", config.about().name()));
        fields.add(text(DESCRIPTION, "Description", config.about().description()));
        fields.add(text(LANGUAGE, "Language", config.about().language()));
        fields.add(Field.bool(PERSISTENT, "Keep when empty", config.persistent()));
        fields.add(Field.bool(LISTED, "Listed publicly", config.listed()));
        fields.add(Field.bool(MEMBERS_ONLY, "Members only", access.membersOnly()));
        fields.add(Field.bool(MODERATED, "Moderated", speech.moderated()));
        fields.add(Field.bool(MEMBERS_SPEAK, "Members speak unasked", speech.membersSpeak()));
        fields.add(Field.bool(PROTECTED, "Needs a password", !access.password().isEmpty()));
        fields.add(Field.of(FieldType.TEXT_PRIVATE, SECRET, "Password", access.password()));
        fields.add(occupantsMax(access.occupantsMax(), limits));
        fields.add(
                choice(
                        WHOIS,
                        "Who sees real addresses",
                        access.openIdentity() ? "anyone" : "moderators",
                        List.of("moderators", "anyone")));
        fields.add(Field.bool(SUBJECT, "Anyone sets the subject", speech.anyoneSetsSubject()));
        fields.add(Field.bool(INVITES, "Anyone invites", speech.anyoneInvites()));
        fields.add(
                choice(
                        PRIVATES,
                        "Who sends private messages",
                        wire(speech.privates()),
                        List.of("anyone", "participants", "moderators", "none")));
        fields.add(Field.bool(LOGGED, "Published outside the room", config.logged()));
        return DataForm.of(DataForm.Type.FORM, Muc.ROOM_CONFIG, fields)
                .titled("Configuration of " + room.address(), null)
                .write();
    }

    private static Field text(String name, String label, String value) {
        return Field.of(FieldType.TEXT_SINGLE, name, label, value);
    }

    private static Field choice(String name, String label, String value, List<String> values) {
        List<Field.Option> options = values.stream().map(v -> new Field.Option(v, v)).toList();
        return Field.choice(name, label, value, options);
    }

    private static Field occupantsMax(int current, RoomLimits limits) {
        Set<Integer> counts = new TreeSet<>(List.of(10, 50, 100, 500, 1_000));
        if (current > 0) {
            counts.add(current);
        }
        counts.removeIf(count -> count > limits.occupantsMax());
        List<String> values = new ArrayList<>(counts.stream().map(c -> c.toString()).toList());
        values.add("none");
        String value = current > 0 ? Integer.toString(current) : "none";
        return choice(OCCUPANTS_MAX, "Most occupants", value, values);
    }

    /// @throws ProtocolException with [ErrorCode#NOT_ACCEPTABLE] for a value out of bounds,
    ///   [ErrorCode#BAD_REQUEST] for one that is none
    static RoomConfig read(DataForm form, RoomConfig old, RoomLimits limits)
            throws ProtocolException {
        String type = form.formType();
        if (type != null && !type.equals(Muc.ROOM_CONFIG)) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "a form the room does not know");
        }
        RoomConfig.About about =
                new RoomConfig.About(
                        text(form, NAME, old.about().name(), limits.nameBytesMax()),
                        text(form, DESCRIPTION, old.about().description(), limits.textBytesMax()),
                        text(form, LANGUAGE, old.about().language(), limits.nameBytesMax()));
        RoomConfig.Speech speech =
                new RoomConfig.Speech(
                        flag(form, MODERATED, old.speech().moderated()),
                        flag(form, SUBJECT, old.speech().anyoneSetsSubject()),
                        flag(form, INVITES, old.speech().anyoneInvites()),
                        privates(form, old.speech().privates()),
                        flag(form, MEMBERS_SPEAK, old.speech().membersSpeak()));
        return new RoomConfig(
                about,
                access(form, old.access(), limits),
                speech,
                flag(form, PERSISTENT, old.persistent()),
                flag(form, LISTED, old.listed()),
                flag(form, LOGGED, old.logged()));
    }

    private static RoomConfig.Access access(DataForm form, RoomConfig.Access old, RoomLimits limits)
            throws ProtocolException {
        boolean wanted = flag(form, PROTECTED, !old.password().isEmpty());
        String password = text(form, SECRET, old.password(), limits.nameBytesMax());
        if (wanted && password.isEmpty()) {
            throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "the password is empty");
        }
        return new RoomConfig.Access(
                flag(form, MEMBERS_ONLY, old.membersOnly()),
                wanted ? password : "",
                count(form, old.occupantsMax(), limits),
                openIdentity(form, old.openIdentity()));
    }

    private static boolean openIdentity(DataForm form, boolean old) throws ProtocolException {
        return switch (form.value(WHOIS)) {
            case null -> old;
            case "anyone" -> true;
            case "moderators" -> false;
            default ->
                    throw new ProtocolException(
                            ErrorCode.NOT_ACCEPTABLE, "real addresses: anyone or moderators");
        };
    }

    private static int count(DataForm form, int old, RoomLimits limits) throws ProtocolException {
        String value = form.value(OCCUPANTS_MAX);
        if (value == null || value.isEmpty()) {
            return old;
        }
        if (value.equals("none")) {
            return 0;
        }
        try {
            int count = Integer.parseInt(value);
            if (count > 0 && count <= limits.occupantsMax()) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "not a number of occupants");
        }
        throw new ProtocolException(
                ErrorCode.NOT_ACCEPTABLE, "occupants: 1 to " + limits.occupantsMax());
    }

    private static RoomConfig.Privates privates(DataForm form, RoomConfig.Privates old)
            throws ProtocolException {
        String value = form.value(PRIVATES);
        if (value == null || value.isEmpty()) {
            return old;
        }
        for (RoomConfig.Privates privates : RoomConfig.Privates.values()) {
            if (wire(privates).equals(value)) {
                return privates;
            }
        }
        throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "nobody of that kind");
    }

    private static String wire(RoomConfig.Privates privates) {
        return privates.name().toLowerCase(Locale.ROOT);
    }

    private static boolean flag(DataForm form, String name, boolean old) throws ProtocolException {
        Field field = form.field(name);
        return (field == null || field.value() == null) ? old : field.flag();
    }

    private static String text(DataForm form, String name, String old, int bytesMax)
            throws ProtocolException {
        Field field = form.field(name);
        if (field == null) {
            return old;
        }
        @Nullable String value = field.value();
        String text = value == null ? "" : String.join("\n", field.values());
        if (Bytes.utf8(text).size() > bytesMax) {
            throw new ProtocolException(
                    ErrorCode.NOT_ACCEPTABLE, name + " is longer than " + bytesMax + " bytes");
        }
        return text;
    }
}
