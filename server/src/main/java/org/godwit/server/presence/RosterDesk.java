package org.godwit.server.presence;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.presence.Online.Device;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;

/// Answers requests for the contact list.
@Spec({"RFC 6121 §2", "RFC 6121 §2.6"})
final class RosterDesk {
    private final Rosters rosters;
    private final Availability availability;
    private final Pushes pushes;
    private final Outbox outbox;
    private final int itemsMax;

    RosterDesk(
            Rosters rosters,
            Availability availability,
            Pushes pushes,
            Outbox outbox,
            int itemsMax) {
        this.rosters = rosters;
        this.availability = availability;
        this.pushes = pushes;
        this.outbox = outbox;
        this.itemsMax = itemsMax;
    }

    void answer(Device device, Stanza.Iq iq) {
        Element query = iq.payload().child(Namespaces.ROSTER, "query");
        try {
            if (query == null) {
                throw new ProtocolException(ErrorCode.BAD_REQUEST, "a roster iq holds a query");
            }
            if (iq.type() == IqType.GET) {
                get(device, iq, query);
            } else {
                set(device, iq, RosterForm.change(query));
            }
        } catch (ProtocolException e) {
            device.tell(Answers.error(iq, e.code(), e.detail()));
        }
    }

    /// A client that has the current version is told so by an empty result (RFC 6121 §2.6.3).
    private void get(Device device, Stanza.Iq iq, Element query) {
        device.interested = true;
        Roster roster = rosters.of(device.jid.bare());
        boolean current = Long.toString(roster.version()).equals(query.attribute("ver"));
        device.tell(Answers.result(iq, current ? null : RosterForm.query(roster)));
    }

    private void set(Device device, Stanza.Iq iq, RosterForm.Change change)
            throws ProtocolException {
        Jid account = device.jid.bare();
        Roster roster = rosters.of(account);
        RosterItem item = roster.item(change.contact());
        String name = change.name();
        if (name == null) {
            remove(device, iq, change.contact(), item);
            return;
        }
        if (change.contact().equals(account)) {
            throw new ProtocolException(ErrorCode.NOT_ALLOWED, "nobody is their own contact");
        }
        if (item.equals(RosterItem.STRANGER) && roster.size() >= itemsMax) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION,
                    "a contact list holds at most " + itemsMax + " contacts");
        }
        rosters.put(
                account,
                change.contact(),
                item.named(name, change.groups()),
                durable -> answer(device, iq, change.contact(), durable));
    }

    /// Deleting a contact ends both subscriptions (RFC 6121 §2.5.2).
    private void remove(Device device, Stanza.Iq iq, Jid contact, RosterItem item)
            throws ProtocolException {
        if (!item.listed()) {
            throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no contact " + contact);
        }
        Jid account = device.jid.bare();
        List<PresenceType> farewells = item.farewells();
        rosters.put(
                account,
                contact,
                RosterItem.STRANGER,
                durable -> {
                    answer(device, iq, contact, durable);
                    if (durable) {
                        farewells.forEach(type -> outbox.send(account, contact, type));
                        if (item.subscription().from()) {
                            availability.showTo(account, contact, false);
                        }
                    }
                });
    }

    private void answer(Device device, Stanza.Iq iq, Jid contact, boolean durable) {
        if (durable) {
            pushes.push(device.jid.bare(), contact);
            device.tell(Answers.result(iq, null));
        } else {
            device.tell(
                    Answers.error(
                            iq,
                            ErrorCode.RESOURCE_CONSTRAINT,
                            "the contact list cannot be changed now; try again later"));
        }
    }
}
