package org.godwit.server.presence;

import java.util.List;
import java.util.Map;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.presence.Online.Device;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// Who is told that a device is there, away, or gone: those the account has let see it, its own
/// devices, and whom it told by name. Nobody else learns anything.
@Spec({"RFC 6121 §4", "XEP-0191 1.3 §3"})
final class Availability {
    /// How many others a device may tell by name.
    private static final int TOLD_MAX = 1000;

    private final Online online;
    private final Rosters rosters;
    private final Outbox outbox;
    private final Requests requests;

    Availability(Online online, Rosters rosters, Outbox outbox, Requests requests) {
        this.online = online;
        this.rosters = rosters;
        this.outbox = outbox;
        this.requests = requests;
    }

    /// The device says it is available, for the first time or again (RFC 6121 §4.2, §4.4).
    void available(Device device, Stanza.Presence presence) {
        boolean first = !device.available();
        device.presence = presence;
        broadcast(device, presence);
        if (first) {
            askContacts(device);
            showSiblings(device);
            requests.show(device, rosters.of(device.jid.bare()));
        }
    }

    /// The device is no longer available (RFC 6121 §4.5); whom it told by name is told too.
    void unavailable(Device device, Stanza.Presence presence) {
        if (device.available()) {
            device.presence = null;
            broadcast(device, presence);
        }
        Roster roster = rosters.of(device.jid.bare());
        for (Jid told : device.told) {
            if (!roster.item(told).subscription().from()) {
                outbox.send(told, presence);
            }
        }
        device.told.clear();
    }

    private void broadcast(Device device, Stanza.Presence presence) {
        Jid account = device.jid.bare();
        for (Map.Entry<Jid, RosterItem> entry : rosters.of(account).items().entrySet()) {
            if (entry.getValue().subscription().from()) {
                outbox.send(entry.getKey(), presence);
            }
        }
        for (Device own : online.of(account)) {
            if (own.available() || own == device) {
                own.tell(presence.with(presence.envelope().withTo(account)));
            }
        }
    }

    /// Contacts this account may see are asked how they are (RFC 6121 §4.3.1).
    private void askContacts(Device device) {
        Jid account = device.jid.bare();
        for (Map.Entry<Jid, RosterItem> entry : rosters.of(account).items().entrySet()) {
            if (entry.getValue().subscription().to()) {
                outbox.send(device.jid, entry.getKey(), PresenceType.PROBE);
            }
        }
    }

    private void showSiblings(Device device) {
        for (Device sibling : online.of(device.jid)) {
            Stanza.Presence last = sibling.presence;
            if (sibling != device && last != null) {
                device.tell(last.with(last.envelope().withTo(device.jid)));
            }
        }
    }

    /// Presence for one address, from a subscription or not (RFC 6121 §4.6).
    void direct(Device device, Jid to, Stanza.Presence presence) {
        if (presence.type() == PresenceType.AVAILABLE) {
            if (device.told.size() >= TOLD_MAX) {
                return;
            }
            device.told.add(to);
        } else {
            device.told.remove(to);
        }
        outbox.send(to, presence);
    }

    /// Somebody asks how `account` is. Who may not see it is told so, which also mends a
    /// subscription only one side knows of (RFC 6121 §4.3.2); of an offline account nothing is
    /// said.
    void probed(Jid account, Jid asker) {
        boolean own = asker.bare().equals(account);
        if (!own && !rosters.of(account).item(asker).subscription().from()) {
            outbox.send(account, asker.bare(), PresenceType.UNSUBSCRIBED);
            return;
        }
        for (Device device : online.of(account)) {
            Stanza.Presence last = device.presence;
            if (last != null) {
                outbox.send(asker, last);
            }
        }
    }

    /// A new subscriber sees every device as it is; a former one sees them all go.
    void showTo(Jid account, Jid contact, boolean may) {
        for (Device device : online.of(account)) {
            Stanza.Presence last = device.presence;
            if (last != null && may) {
                outbox.send(contact, last);
            } else if (last != null) {
                outbox.send(device.jid, contact, PresenceType.UNAVAILABLE);
            }
        }
    }

    /// Who is blocked sees every device go; who is no longer sees them as they are, and is asked
    /// how it is itself (XEP-0191 §3).
    void blocking(Jid account, BlockList before, BlockList after) {
        for (Map.Entry<Jid, RosterItem> entry : rosters.of(account).items().entrySet()) {
            Jid contact = entry.getKey();
            Subscription subscription = entry.getValue().subscription();
            if (!before.blocks(contact) && after.blocks(contact) && subscription.from()) {
                online.of(account).stream()
                        .filter(Device::available)
                        .forEach(device -> hide(device, contact));
            } else if (before.blocks(contact) && !after.blocks(contact)) {
                showAgain(account, contact, subscription);
            }
        }
        for (Device device : online.of(account)) {
            for (Jid told : List.copyOf(device.told)) {
                if (after.blocks(told)) {
                    hide(device, told);
                    device.told.remove(told);
                }
            }
        }
    }

    private void hide(Device device, Jid contact) {
        outbox.sendAnyway(contact, Outbox.bare(device.jid, contact, PresenceType.UNAVAILABLE));
    }

    private void showAgain(Jid account, Jid contact, Subscription subscription) {
        if (subscription.from()) {
            showTo(account, contact, true);
        }
        for (Device device : online.of(account)) {
            if (subscription.to() && device.available()) {
                outbox.send(device.jid, contact, PresenceType.PROBE);
            }
        }
    }

    /// Presence about somebody else, for this account's devices (RFC 6121 §8.5).
    void deliver(Stanza.Presence presence) {
        Jid to = presence.to();
        if (to == null) {
            return;
        }
        List<Device> devices = to.isBare() ? online.of(to) : alone(online.find(to));
        for (Device device : devices) {
            if (device.available() || !to.isBare()) {
                device.tell(presence);
            }
        }
    }

    private static List<Device> alone(@Nullable Device device) {
        return device == null ? List.of() : List.of(device);
    }
}
