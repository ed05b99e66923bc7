package org.godwit.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.godwit.client.e2ee.SealingGroup.Handshake;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Limits;
import org.godwit.protocol.stanza.MessageType;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.protocol.stanza.StanzaWriter;
import org.godwit.protocol.xml.Xml;
import org.junit.jupiter.api.Test;

/// One sender's group and those who listen.
class GroupsTest {
    private final Device alice = new Device("alice", "phone");
    private final Device tablet = new Device("alice", "tablet");
    private final Device bob = new Device("bob", "phone");
    private final Device desk = new Device("bob", "desk");

    /// A device with one package out.
    private static final class Device {
        final DeviceIdentity identity;
        final OwnPackage own;

        Device(String account, String name) {
            identity = DeviceIdentity.create(new Jid(account, "example.org", null), name);
            try {
                own = OwnPackage.create(identity);
            } catch (SealException e) {
                throw new IllegalStateException(e);
            }
        }

        PeerPackage published() throws SealException {
            return PeerPackage.read(own.published(), identity.self());
        }

        OpeningGroup joins(Handshake handshake) throws SealException {
            return OpeningGroup.join(identity, own, handshake.welcome());
        }
    }

    private static Bytes utf8(String text) {
        return Bytes.utf8(text);
    }

    @Test
    void everyMemberShouldReadWhatTheOwnerSeals() throws Exception {
        SealingGroup.Made made =
                SealingGroup.create(
                        alice.identity,
                        List.of(tablet.published(), bob.published(), desk.published()));
        Bytes sealed = made.group().seal(utf8("hello"));
        for (Device each : List.of(tablet, bob, desk)) {
            OpeningGroup group = each.joins(made.handshake());
            assertThat(group.owner()).isEqualTo(alice.identity.self());
            assertThat(group.open(sealed).utf8()).isEqualTo("hello");
        }
        assertThat(made.group().members())
                .containsExactlyInAnyOrder(
                        alice.identity.self(),
                        tablet.identity.self(),
                        bob.identity.self(),
                        desk.identity.self());
    }

    @Test
    void aMessageShouldBeOpenedOnceAndNotAfterAChange() throws Exception {
        SealingGroup.Made made = SealingGroup.create(alice.identity, List.of(bob.published()));
        OpeningGroup group = bob.joins(made.handshake());
        Bytes first = made.group().seal(utf8("first"));
        Bytes second = made.group().seal(utf8("second"));
        byte[] changed = second.toArray();
        changed[changed.length - 20] ^= 1;
        assertThatThrownBy(() -> group.open(Bytes.wrap(changed))).isInstanceOf(SealException.class);
        assertThat(group.open(second).utf8()).isEqualTo("second");
        assertThat(group.open(first).utf8()).isEqualTo("first");
        assertThatThrownBy(() -> group.open(first)).isInstanceOf(SealException.class);
        OpeningGroup restored = OpeningGroup.restore(bob.identity, group.epoch(), group.opened());
        assertThatThrownBy(() -> restored.open(first)).isInstanceOf(SealException.class);
        assertThat(restored.open(made.group().seal(utf8("third"))).utf8()).isEqualTo("third");
    }

    @Test
    void groupsKeptAndRestoredAtEveryStepShouldGoOn() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SealingGroup.Made made =
                SealingGroup.create(alice.identity, List.of(bob.published(), tablet.published()));
        SealingGroup sender = made.group();
        List<Device> devices = List.of(bob, tablet);
        List<OpeningGroup> listeners = new ArrayList<>();
        for (Device each : devices) {
            listeners.add(each.joins(made.handshake()));
        }
        for (int i = 0; i < 40; i++) {
            sender = SealingGroup.restore(alice.identity, sender.epoch(), sender.sent());
            Handshake handshake =
                    random.nextInt(4) == 0 ? sender.advance(List.of(), Set.of()) : null;
            Bytes sealed = sender.seal(utf8("message " + i));
            for (int d = 0; d < devices.size(); d++) {
                OpeningGroup kept = listeners.get(d);
                OpeningGroup listener =
                        OpeningGroup.restore(devices.get(d).identity, kept.epoch(), kept.opened());
                if (handshake != null) {
                    listener.follow(handshake.commit());
                }
                assertThat(listener.open(sealed).utf8())
                        .as("seed " + seed)
                        .isEqualTo("message " + i);
                listeners.set(d, listener);
            }
        }
    }

    @Test
    void aRemovedDeviceShouldNeitherFollowNorRead() throws Exception {
        SealingGroup.Made made =
                SealingGroup.create(alice.identity, List.of(bob.published(), desk.published()));
        OpeningGroup phone = bob.joins(made.handshake());
        OpeningGroup removed = desk.joins(made.handshake());
        Handshake next =
                made.group().advance(List.of(tablet.published()), Set.of(desk.identity.self()));
        phone.follow(next.commit());
        OpeningGroup added = tablet.joins(next);
        Bytes sealed = made.group().seal(utf8("not for the desk"));
        assertThat(phone.open(sealed).utf8()).isEqualTo("not for the desk");
        assertThat(added.open(sealed).utf8()).isEqualTo("not for the desk");
        assertThatThrownBy(() -> removed.follow(next.commit())).isInstanceOf(SealException.class);
        assertThatThrownBy(() -> removed.open(sealed)).isInstanceOf(SealException.class);
    }

    /// How large the stanza is, as XML.
    private static int bytes(Handshake handshake) {
        Stanza.Message like =
                new Stanza.Message(
                        Envelope.of(new Jid("den", "conference.example.org", null), null, "m1"),
                        MessageType.GROUPCHAT,
                        Payload.EMPTY);
        Stanza.Message stanza = Enclosed.handshake(like, "phone", "seal-1", handshake);
        return Bytes.utf8(Xml.print(StanzaWriter.write(stanza))).size();
    }

    @Test
    void handshakesOfTheLargestGroupShouldFitIntoAStanza() throws Exception {
        // Names that bring a package close to the largest that is taken.
        List<Device> devices = new ArrayList<>();
        List<PeerPackage> packages = new ArrayList<>();
        for (int i = 0; i < Readers.DEVICES_MAX - 1; i++) {
            Device device = new Device("m".repeat(250) + i, "d".repeat(400) + i);
            assertThat(device.own.published().size())
                    .isBetween(PeerPackage.BYTES_MAX - 100, PeerPackage.BYTES_MAX);
            devices.add(device);
            packages.add(device.published());
        }
        SealingGroup.Made all = SealingGroup.create(alice.identity, packages);
        assertThat(bytes(all.handshake())).isLessThan(Limits.DEFAULT.stanzaBytesMax());
        OpeningGroup last = devices.getLast().joins(all.handshake());
        assertThat(last.open(all.group().seal(utf8("to all"))).utf8()).isEqualTo("to all");

        int before = packages.size() - Sealer.ADDED_MAX;
        SealingGroup some =
                SealingGroup.create(alice.identity, packages.subList(0, before)).group();
        Handshake more = some.advance(packages.subList(before, packages.size()), Set.of());
        assertThat(bytes(more)).isLessThan(Limits.DEFAULT.stanzaBytesMax());
        OpeningGroup newest = devices.getLast().joins(more);
        assertThat(newest.open(some.seal(utf8("to more"))).utf8()).isEqualTo("to more");
    }

    @Test
    void aDeviceShouldGoAndComeBackInTwoSteps() throws Exception {
        SealingGroup.Made made =
                SealingGroup.create(alice.identity, List.of(bob.published(), desk.published()));
        OpeningGroup other = desk.joins(made.handshake());
        other.follow(made.group().advance(List.of(), Set.of(bob.identity.self())).commit());
        Handshake back = made.group().advance(List.of(bob.published()), Set.of());
        other.follow(back.commit());
        Bytes sealed = made.group().seal(utf8("once more"));
        assertThat(bob.joins(back).open(sealed).utf8()).isEqualTo("once more");
        assertThat(other.open(sealed).utf8()).isEqualTo("once more");
    }

    @Test
    void onlyTheOwnerShouldBeHeard() throws Exception {
        SealingGroup.Made made =
                SealingGroup.create(alice.identity, List.of(bob.published(), desk.published()));
        OpeningGroup phone = bob.joins(made.handshake());
        OpeningGroup liar = desk.joins(made.handshake());
        SealingGroup pretended = SealingGroup.restore(desk.identity, liar.epoch(), 0);
        Bytes forged = pretended.seal(utf8("alice says so"));
        assertThatThrownBy(() -> phone.open(forged)).isInstanceOf(SealException.class);
        Handshake taken = pretended.advance(List.of(), Set.of());
        assertThatThrownBy(() -> phone.follow(taken.commit())).isInstanceOf(SealException.class);
    }

    @Test
    void aPackageOfAnotherDeviceOrKeyShouldBeRefused() {
        assertThatThrownBy(() -> PeerPackage.read(bob.own.published(), desk.identity.self()))
                .isInstanceOf(SealException.class);
        Device impostor = new Device("bob", "phone");
        assertThatThrownBy(() -> PeerPackage.read(impostor.own.published(), bob.identity.self()))
                .isInstanceOf(SealException.class);
    }

    @Test
    void garbageShouldBeRefusedAndNeverBreakAnything() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        SealingGroup.Made made = SealingGroup.create(alice.identity, List.of(bob.published()));
        OpeningGroup group = bob.joins(made.handshake());
        Bytes sealed = made.group().seal(utf8("whole"));
        List<Bytes> good = List.of(sealed, made.handshake().welcome(), bob.own.published());
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.get(random.nextInt(good.size())).toArray();
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            Bytes torn = Bytes.wrap(bad).slice(0, 1 + random.nextInt(bad.length));
            assertThatThrownBy(() -> group.open(torn))
                    .as("seed " + seed)
                    .isInstanceOf(SealException.class);
            assertThatThrownBy(() -> group.follow(torn))
                    .as("seed " + seed)
                    .isInstanceOf(SealException.class);
            assertThatThrownBy(() -> OpeningGroup.join(bob.identity, bob.own, torn))
                    .as("seed " + seed)
                    .isInstanceOf(SealException.class);
        }
        assertThat(group.open(sealed).utf8()).isEqualTo("whole");
    }
}
