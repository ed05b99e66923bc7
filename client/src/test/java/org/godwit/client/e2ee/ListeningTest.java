package org.godwit.client.e2ee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.godwit.client.history.MemoryHistory;
import org.godwit.client.history.Retention;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Jid;
import org.junit.jupiter.api.Test;

/// The groups of others we listen in.
class ListeningTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Jid BOB = new Jid("bob", "example.org", null);
    private static final Jid DEN = new Jid("den", "conference.example.org", null);

    private final MemoryHistory history = new MemoryHistory(Retention.DEFAULT);
    private final Kept kept = new Kept(history);
    private final Keyring keyring = new Keyring(kept, ALICE);
    private final Listening listening = new Listening(kept, keyring);

    @Test
    void nobodyShouldFillTheDiskWithGroupsOfManyDevices() throws Exception {
        DeviceIdentity self = keyring.open("phone");
        Element last = keyring.publication(0, Instant.EPOCH).child(Sealing.NAMESPACE, "last");
        Bytes published =
                Objects.requireNonNull(Sealing.bytes(Objects.requireNonNull(last).text()));
        List<SealingGroup> groups = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            DeviceIdentity device = DeviceIdentity.create(BOB, "device" + i);
            SealingGroup.Made made =
                    SealingGroup.create(device, List.of(PeerPackage.read(published, self.self())));
            Listening.Origin origin = new Listening.Origin(DEN, BOB, "device" + i);
            assertThat(listening.accept(origin, made.handshake())).isEqualTo(device.self());
            groups.add(made.group());
        }
        history.apply(kept.take());
        kept.begin();
        listening.forget();
        for (int i = 0; i < 20; i++) {
            Listening.Origin origin = new Listening.Origin(DEN, BOB, "device" + i);
            Bytes sealed = groups.get(i).seal(Bytes.utf8("from " + i));
            if (i < 4) {
                assertThatThrownBy(() -> listening.open(origin, sealed))
                        .isInstanceOf(SealException.class);
                assertThat(history.value(origin.name())).isNull();
            } else {
                assertThat(listening.open(origin, sealed).utf8()).isEqualTo("from " + i);
            }
        }
    }
}
