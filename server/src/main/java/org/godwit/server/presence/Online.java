package org.godwit.server.presence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.ToSession;
import org.jspecify.annotations.Nullable;

/// The devices of one shard's accounts that have shown themselves, and what they said last. In
/// memory only.
final class Online {
    private final Map<Jid, List<Device>> accounts = new HashMap<>();

    /// One session.
    static final class Device {
        final Jid jid;
        final ActorRef<ToSession> session;

        /// Whom it has told by name; they must hear when it goes (RFC 6121 §4.6.3).
        final Set<Jid> told = new HashSet<>(0);

        /// Its available presence, or null while it is not available.
        Stanza.@Nullable Presence presence;

        /// It has asked for the contact list and is pushed its changes (RFC 6121 §2.2).
        boolean interested;

        Device(Jid jid, ActorRef<ToSession> session) {
            this.jid = jid;
            this.session = session;
        }

        boolean available() {
            return presence != null;
        }

        void tell(Stanza.Addressed stanza) {
            session.tell(new ToSession.Relay(stanza));
        }
    }

    /// The devices of an account; none when it is offline.
    List<Device> of(Jid account) {
        return accounts.getOrDefault(account.bare(), List.of());
    }

    /// @param max so many at most
    List<Jid> accounts(int max) {
        return accounts.keySet().stream().limit(max).toList();
    }

    /// The accounts of which a device is available.
    List<Jid> all() {
        List<Jid> all = new ArrayList<>();
        accounts.forEach(
                (account, devices) -> {
                    if (devices.stream().anyMatch(Device::available)) {
                        all.add(account);
                    }
                });
        return all;
    }

    boolean isOnline(Jid account) {
        return accounts.containsKey(account.bare());
    }

    @Nullable Device find(Jid jid) {
        for (Device device : of(jid)) {
            if (device.jid.equals(jid)) {
                return device;
            }
        }
        return null;
    }

    /// Enters a device. One of the same address with another session is its own past: replaced.
    Device enter(Jid jid, ActorRef<ToSession> session) {
        Device device = new Device(jid, session);
        List<Device> devices = accounts.computeIfAbsent(jid.bare(), _ -> new ArrayList<>(2));
        devices.removeIf(old -> old.jid.equals(jid));
        devices.add(device);
        return device;
    }

    void leave(Device device) {
        List<Device> devices = accounts.get(device.jid.bare());
        if (devices != null && devices.remove(device) && devices.isEmpty()) {
            accounts.remove(device.jid.bare());
        }
    }
}
