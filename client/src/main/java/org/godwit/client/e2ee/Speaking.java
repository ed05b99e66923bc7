package org.godwit.client.e2ee;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.godwit.client.e2ee.SealingGroup.Handshake;
import org.godwit.client.history.HistoryException;
import org.godwit.protocol.stanza.Bytes;
import org.jspecify.annotations.Nullable;

/// Our side of one conversation: the group we seal with, and the handshakes its members may not
/// have. What it comes to is put in the history by the same step that hands a sealed message out,
/// so no key serves two messages, whenever the program ends.
final class Speaking {
    /// Messages of an epoch; receivers refuse [OpeningGroup#GENERATIONS_MAX] and more.
    static final int EPOCH_MESSAGES_MAX = 100;

    static final Duration EPOCH_MAX = Duration.ofDays(1);
    static final Duration GROUP_MAX = Duration.ofDays(7);

    /// What was begun later than that from now was begun under a clock that was wrong: its age is
    /// not known.
    private static final Duration AHEAD_MAX = Duration.ofHours(1);

    /// Handshakes the server has not confirmed; then a new group takes their place.
    private static final int PENDING_MAX = 4;

    private static final int ID_BYTES = 12;

    private final String conversation;
    private final SealingGroup group;
    private final Instant made;
    private Instant begun;
    private final List<Pending> pending;
    private @Nullable Set<Member> members;

    /// How many of the pending handshakes went out in this session, in their order.
    private int sent;

    /// Ids of messages sent after them: when the server has one, it has those.
    private final Set<String> after = new HashSet<>();

    /// @param id of the stanza that carries it, the same however often it is sent
    record Pending(String id, Handshake handshake) {
        static Pending of(Handshake handshake) {
            return new Pending("seal-" + HexFormat.of().formatHex(Mls.random(ID_BYTES)), handshake);
        }

        void write(DataOutputStream out) throws IOException {
            out.writeUTF(id);
            handshake.write(out);
        }

        static Pending read(DataInputStream in) throws IOException {
            return new Pending(in.readUTF(), Handshake.read(in));
        }
    }

    private Speaking(
            String conversation,
            SealingGroup group,
            Instant made,
            Instant begun,
            List<Pending> pending) {
        this.conversation = conversation;
        this.group = group;
        this.made = made;
        this.begun = begun;
        this.pending = new ArrayList<>(pending);
    }

    static Speaking begin(
            String conversation, DeviceIdentity self, List<PeerPackage> others, Instant now)
            throws SealException {
        SealingGroup.Made made = SealingGroup.create(self, others);
        return new Speaking(
                conversation, made.group(), now, now, List.of(Pending.of(made.handshake())));
    }

    private static String name(String conversation) {
        return "e2ee/out/" + conversation;
    }

    private static String sentName(String conversation) {
        return name(conversation) + "/sent";
    }

    /// The group kept for a conversation, or null.
    static @Nullable Speaking restore(Kept kept, String conversation, DeviceIdentity self)
            throws HistoryException, SealException {
        String text = kept.get(name(conversation));
        String sealed = kept.get(sentName(conversation));
        if (text == null || sealed == null) {
            return null;
        }
        int messages = Integer.parseInt(sealed);
        return Packed.read(text, in -> read(conversation, in))
                .restored(conversation, self, messages);
    }

    private record Row(Epoch epoch, Instant made, Instant begun, List<Pending> pending) {
        Speaking restored(String conversation, DeviceIdentity self, int messages)
                throws SealException {
            SealingGroup group = SealingGroup.restore(self, epoch, messages);
            return new Speaking(conversation, group, made, begun, pending);
        }
    }

    private static Row read(String conversation, DataInputStream in) throws IOException {
        Epoch epoch = Epoch.read(in);
        Instant made = Instant.ofEpochMilli(in.readLong());
        Instant begun = Instant.ofEpochMilli(in.readLong());
        int count = in.readInt();
        if (count < 0 || count > PENDING_MAX) {
            throw new IOException(count + " handshakes in " + conversation);
        }
        List<Pending> pending = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pending.add(Pending.read(in));
        }
        return new Row(epoch, made, begun, pending);
    }

    static void erase(Kept kept, String conversation) {
        kept.erase(name(conversation));
        kept.erase(sentName(conversation));
    }

    /// Puts the epoch; [#seal] puts the count.
    void keep(Kept kept) {
        kept.put(
                name(conversation),
                Packed.text(
                        out -> {
                            group.epoch().write(out);
                            out.writeLong(made.toEpochMilli());
                            out.writeLong(begun.toEpochMilli());
                            out.writeInt(pending.size());
                            for (Pending each : pending) {
                                each.write(out);
                            }
                        }));
        keepSent(kept);
    }

    private void keepSent(Kept kept) {
        kept.put(sentName(conversation), Integer.toString(group.sent()));
    }

    Set<Member> members() throws SealException {
        Set<Member> now = members == null ? group.members() : members;
        members = now;
        return now;
    }

    /// Whether a new group with fresh packages is due.
    boolean isOver(Instant now) {
        return isPast(made, GROUP_MAX, now) || pending.size() >= PENDING_MAX;
    }

    /// Whether fresh keys are due.
    boolean isEpochOver(Instant now) {
        return group.sent() >= EPOCH_MESSAGES_MAX || isPast(begun, EPOCH_MAX, now);
    }

    private static boolean isPast(Instant since, Duration ageMax, Instant now) {
        return since.plus(ageMax).isBefore(now) || since.minus(AHEAD_MAX).isAfter(now);
    }

    /// Begins an epoch for these members.
    void advance(List<PeerPackage> added, Set<Member> gone, Instant now, Kept kept)
            throws SealException {
        pending.add(Pending.of(group.advance(added, gone)));
        begun = now;
        members = null;
        keep(kept);
    }

    /// Seals and counts it.
    Bytes seal(Bytes plain, Kept kept) throws SealException {
        Bytes sealed = group.seal(plain);
        keepSent(kept);
        return sealed;
    }

    /// The handshakes to send before message `id`: those not sent in this session.
    List<Pending> before(String id) {
        List<Pending> unsent = List.copyOf(pending.subList(sent, pending.size()));
        if (!unsent.isEmpty()) {
            after.clear();
            sent = pending.size();
        }
        if (!pending.isEmpty()) {
            after.add(id);
        }
        return unsent;
    }

    /// The server has message `id`, so it has the handshakes before it.
    void confirmed(String id, Kept kept) {
        if (after.contains(id)) {
            pending.clear();
            sent = 0;
            after.clear();
            keep(kept);
        }
    }

    /// The server refused a stanza: if it is one of the handshakes, all go out once more.
    boolean refused(String id) {
        boolean ours = pending.stream().anyMatch(each -> each.id().equals(id));
        if (ours) {
            newSession();
        }
        return ours;
    }

    /// What was sent and not confirmed may be lost.
    void newSession() {
        sent = 0;
        after.clear();
    }
}
