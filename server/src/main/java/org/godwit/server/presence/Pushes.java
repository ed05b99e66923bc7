package org.godwit.server.presence;

import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.presence.Online.Device;
import org.godwit.server.routing.Spec;

/// Tells the devices that asked for the contact list what changed in it.
@Spec("RFC 6121 §2.1.6")
final class Pushes {
    private final Online online;
    private final Rosters rosters;
    private long pushes;

    Pushes(Online online, Rosters rosters) {
        this.online = online;
        this.rosters = rosters;
    }

    /// The item as it is now.
    void push(Jid account, Jid contact) {
        Roster roster = rosters.of(account);
        Payload payload =
                Payload.of(RosterForm.push(roster.version(), contact, roster.item(contact)));
        for (Device device : online.of(account)) {
            if (device.interested) {
                Envelope envelope = Envelope.of(device.jid, account, "push" + ++pushes);
                device.tell(new Stanza.Iq(envelope, IqType.SET, payload));
            }
        }
    }

    /// A subscription stanza goes to the same devices.
    void forward(Jid account, Stanza.Presence presence) {
        for (Device device : online.of(account)) {
            if (device.interested || device.available()) {
                device.tell(presence);
            }
        }
    }
}
