package org.godwit.server.group;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.group.room.Affiliation;
import org.godwit.server.group.room.Links;
import org.godwit.server.group.room.Members;
import org.godwit.server.group.room.Occupants;
import org.godwit.server.group.room.Room;
import org.godwit.server.group.room.RoomConfig;
import org.godwit.server.group.room.Subject;
import org.godwit.store.Blob;
import org.godwit.store.Command;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// A room as records: one for itself, one for each account it knows. Each begins with its version.
final class RoomRecords {
    static final String ROOMS = "room/";
    private static final byte VERSION = 1;

    private RoomRecords() {}

    /// Where a room's card is.
    static String card(Jid room) {
        return "of/" + room + "/card";
    }

    /// How the keys of a room's concealed messages begin; their number in the log follows.
    static String concealed(Jid room) {
        return "of/" + room + "/concealed/";
    }

    /// How the keys begin of how far a room's members have come; the account follows.
    static String courses(Jid room) {
        return "of/" + room + "/course/";
    }

    /// How the keys of a room's counted messages begin; their number in the log follows.
    static String spoken(Jid room) {
        return "of/" + room + "/spoken/";
    }

    private static String links(Jid room) {
        return "of/" + room + "/links";
    }

    private static String founded(Jid account) {
        return "founded/" + account + "/";
    }

    /// How many rooms of a shard the account has made and not destroyed.
    static int made(Shard shard, Jid account) {
        int[] count = {0};
        shard.scan(
                founded(account),
                (_, _) -> {
                    count[0]++;
                    return true;
                });
        return count[0];
    }

    static String key(Jid room) {
        return ROOMS + room;
    }

    /// Where it is kept that an account has made a room.
    static String founded(Jid account, Jid room) {
        return founded(account) + room;
    }

    /// Where it is kept what an account is in a room.
    static String member(Jid room, Jid account) {
        return members(room) + account;
    }

    private static String members(Jid room) {
        return "of/" + room + "/member/";
    }

    /// The stored room, or null when there is none.
    static @Nullable Room load(Shard shard, Jid address) {
        Blob blob = shard.get(key(address));
        if (blob == null) {
            return null;
        }
        Map<Jid, Members.Member> known = new LinkedHashMap<>();
        String prefix = members(address);
        shard.scan(
                prefix,
                (key, value) -> {
                    known.put(jid(key.substring(prefix.length())), member(value));
                    return true;
                });
        Room room = read(blob, in -> room(in, address, new Members(known)));
        Blob links = shard.get(links(address));
        if (links == null) {
            return room;
        }
        Links good = read(links, RoomRecords::links);
        return room.with(good);
    }

    /// How a room is configured, without reading who belongs to it.
    static RoomConfig config(Blob blob) {
        Jid nowhere = new Jid(null, "nowhere", null);
        return read(blob, in -> room(in, nowhere, Members.NOBODY)).config();
    }

    static boolean isLocked(Blob blob) {
        Jid nowhere = new Jid(null, "nowhere", null);
        return read(blob, in -> room(in, nowhere, Members.NOBODY)).locked();
    }

    /// What has to be written to get from one room to the other; null stands for none.
    static List<Command.Change> changes(@Nullable Room before, @Nullable Room after) {
        List<Command.Change> changes = new ArrayList<>();
        if (after == null) {
            if (before != null) {
                changes.add(new Command.Change(key(before.address()), null));
                changes.add(new Command.Change(links(before.address()), null));
                String prefix = members(before.address());
                for (Jid account : before.members().all().keySet()) {
                    changes.add(new Command.Change(prefix + account, null));
                    changes.add(new Command.Change(founded(account) + before.address(), null));
                }
            }
            return changes;
        }
        if (before != null && before.isStoredLike(after)) {
            return changes;
        }
        Blob room = encode(after);
        if (before == null) {
            for (Jid owner : after.members().with(Affiliation.OWNER)) {
                changes.add(new Command.Change(founded(owner) + after.address(), write(_ -> {})));
            }
        }
        if (before == null || !encode(before).equals(room)) {
            changes.add(new Command.Change(key(after.address()), room));
        }
        if (!after.links().equals(before == null ? Links.NONE : before.links())) {
            changes.add(new Command.Change(links(after.address()), encode(after.links())));
        }
        memberChanges(before == null ? Members.NOBODY : before.members(), after, changes);
        return changes;
    }

    private static void memberChanges(Members before, Room after, List<Command.Change> changes) {
        String prefix = members(after.address());
        after.members()
                .all()
                .forEach(
                        (account, member) -> {
                            if (!member.equals(before.get(account))) {
                                changes.add(new Command.Change(prefix + account, encode(member)));
                            }
                        });
        for (Jid account : before.all().keySet()) {
            if (after.members().get(account) == null) {
                changes.add(new Command.Change(prefix + account, null));
            }
        }
    }

    private static Blob encode(Room room) {
        return write(
                out -> {
                    Bytes secret = room.identity().secret();
                    out.writeShort(secret.size());
                    out.write(secret.unsafeArray());
                    out.writeBoolean(room.locked());
                    write(out, room.config());
                    out.writeUTF(room.subject().text());
                    optional(out, room.subject().nick());
                    out.writeLong(room.subject().setMillis());
                    out.writeBoolean(room.config().speech().membersSpeak());
                });
    }

    private static void write(DataOutputStream out, RoomConfig config) throws IOException {
        out.writeUTF(config.about().name());
        out.writeUTF(config.about().description());
        out.writeUTF(config.about().language());
        out.writeBoolean(config.access().membersOnly());
        out.writeUTF(config.access().password());
        out.writeInt(config.access().occupantsMax());
        out.writeBoolean(config.access().openIdentity());
        out.writeBoolean(config.speech().moderated());
        out.writeBoolean(config.speech().anyoneSetsSubject());
        out.writeBoolean(config.speech().anyoneInvites());
        out.writeUTF(config.speech().privates().name());
        out.writeBoolean(config.persistent());
        out.writeBoolean(config.listed());
        out.writeBoolean(config.logged());
    }

    private static Room room(DataInputStream in, Jid address, Members members) throws IOException {
        Bytes secret = Bytes.wrap(in.readNBytes(in.readUnsignedShort()));
        boolean locked = in.readBoolean();
        RoomConfig stored =
                new RoomConfig(
                        new RoomConfig.About(in.readUTF(), in.readUTF(), in.readUTF()),
                        new RoomConfig.Access(
                                in.readBoolean(), in.readUTF(), in.readInt(), in.readBoolean()),
                        new RoomConfig.Speech(
                                in.readBoolean(),
                                in.readBoolean(),
                                in.readBoolean(),
                                RoomConfig.Privates.valueOf(in.readUTF()),
                                true),
                        in.readBoolean(),
                        in.readBoolean(),
                        in.readBoolean());
        Subject subject = new Subject(in.readUTF(), optional(in), in.readLong());
        // Rooms written before members could be silenced end here.
        boolean membersSpeak = in.available() == 0 || in.readBoolean();
        RoomConfig config = stored.with(stored.speech().with(membersSpeak));
        return new Room(
                new Room.Identity(address, secret),
                locked,
                config,
                members,
                Occupants.NOBODY,
                subject,
                Links.NONE,
                0);
    }

    private static Blob encode(Links links) {
        return write(
                out -> {
                    out.writeLong(links.next());
                    out.writeShort(links.live().size());
                    for (Map.Entry<Long, Links.Link> each : links.live().entrySet()) {
                        out.writeLong(each.getKey());
                        out.writeUTF(each.getValue().by().toString());
                        out.writeLong(each.getValue().expiresMillis());
                        out.writeInt(each.getValue().usesLeft());
                    }
                });
    }

    private static Links links(DataInputStream in) throws IOException {
        long next = in.readLong();
        Map<Long, Links.Link> live = new LinkedHashMap<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            live.put(in.readLong(), new Links.Link(jid(in.readUTF()), in.readLong(), in.readInt()));
        }
        return new Links(next, live);
    }

    private static Blob encode(Members.Member member) {
        return write(
                out -> {
                    out.writeUTF(member.affiliation().name());
                    optional(out, member.nick());
                    optional(out, member.reason());
                    out.writeLong(member.since());
                });
    }

    private static Members.Member member(Blob blob) {
        return read(
                blob,
                in ->
                        new Members.Member(
                                Affiliation.valueOf(in.readUTF()),
                                optional(in),
                                optional(in),
                                in.available() > 0 ? in.readLong() : 0));
    }

    private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }

    private static @Nullable String optional(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    static Jid jid(String text) {
        try {
            return Jid.parse(text);
        } catch (ProtocolException e) {
            throw new IllegalStateException("a damaged key in the store", e);
        }
    }

    static Blob write(Writing body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            body.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Blob.wrap(bytes.toByteArray());
    }

    static <T> T read(Blob blob, Reading<T> body) {
        try (DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(blob.unsafeArray()))) {
            byte version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("room record of unknown version " + version);
            }
            return body.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException("damaged room record", e);
        }
    }

    /// Writes what follows the version.
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /// Reads what follows the version.
    interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }
}
