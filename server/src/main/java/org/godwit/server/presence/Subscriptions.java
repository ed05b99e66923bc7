package org.godwit.server.presence;

import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;

/// Carries subscription stanzas between two accounts: the state machine of each side is
/// [Subscription], and each side makes its own step durable before anybody hears of it.
@Spec("RFC 6121 §3")
final class Subscriptions {
    private final Rosters rosters;
    private final Availability availability;
    private final Pushes pushes;
    private final Requests requests;
    private final Outbox outbox;
    private final int itemsMax;

    Subscriptions(
            Rosters rosters,
            Availability availability,
            Pushes pushes,
            Requests requests,
            Outbox outbox,
            int itemsMax) {
        this.rosters = rosters;
        this.availability = availability;
        this.pushes = pushes;
        this.requests = requests;
        this.outbox = outbox;
        this.itemsMax = itemsMax;
    }

    /// The account's device sent it. Stamped with bare addresses (RFC 6121 §3.1.2).
    void sent(Jid account, Jid contact, Stanza.Presence presence) {
        Roster roster = rosters.of(account);
        RosterItem item = roster.item(contact);
        PresenceType type = presence.type();
        Subscription.Step step = item.subscription().sent(type);
        RosterItem changed = item.with(step.next()).approved(approval(item, step, type));
        if (type == PresenceType.SUBSCRIBE || changed.approved() || step.next().from()) {
            changed = changed.inList();
        }
        Stanza.Presence stamped =
                presence.with(presence.envelope().withFrom(account).withTo(contact));
        if (changed.equals(item)) {
            if (step.forward()) {
                outbox.send(contact, stamped);
            }
            return;
        }
        boolean grows = item.equals(RosterItem.STRANGER);
        if (grows && roster.size() >= itemsMax) {
            return;
        }
        rosters.put(account, contact, changed, durable -> sentDurably(durable, step, stamped));
    }

    /// Granting what nobody asked for is an approval in advance, taken back by refusing (RFC 6121
    /// §3.4).
    private static boolean approval(RosterItem item, Subscription.Step step, PresenceType type) {
        return switch (type) {
            case SUBSCRIBED -> !step.forward() && !item.subscription().from();
            case UNSUBSCRIBED -> false;
            case SUBSCRIBE, UNSUBSCRIBE, AVAILABLE, UNAVAILABLE, PROBE, ERROR -> item.approved();
        };
    }

    private void sentDurably(boolean durable, Subscription.Step step, Stanza.Presence stamped) {
        Jid account = stamped.from();
        Jid contact = stamped.to();
        if (!durable || account == null || contact == null) {
            return;
        }
        pushes.push(account, contact);
        if (!step.forward()) {
            return;
        }
        outbox.send(contact, stamped);
        if (stamped.type() == PresenceType.SUBSCRIBED) {
            availability.showTo(account, contact, true);
        } else if (stamped.type() == PresenceType.UNSUBSCRIBED) {
            availability.showTo(account, contact, false);
        }
    }

    /// The contact's side sent it.
    void received(Jid account, Jid contact, Stanza.Presence presence) {
        Roster roster = rosters.of(account);
        RosterItem item = roster.item(contact);
        boolean asks = presence.type() == PresenceType.SUBSCRIBE;
        if (asks && item.subscription().from()) {
            outbox.send(account, contact, PresenceType.SUBSCRIBED);
            return;
        }
        if (asks && item.approved()) {
            grant(account, contact, item);
            return;
        }
        Subscription.Step step = item.subscription().received(presence.type());
        boolean grows = item.equals(RosterItem.STRANGER);
        if (!step.forward() || (grows && roster.size() >= itemsMax)) {
            return;
        }
        RosterItem changed = item.with(step.next());
        if (asks) {
            changed = changed.asked(requests.encode(presence));
        }
        rosters.put(
                account,
                contact,
                changed,
                durable -> {
                    if (durable) {
                        receivedDurably(account, contact, item, presence);
                    }
                });
    }

    private void grant(Jid account, Jid contact, RosterItem item) {
        Subscription next =
                item.subscription()
                        .received(PresenceType.SUBSCRIBE)
                        .next()
                        .sent(PresenceType.SUBSCRIBED)
                        .next();
        rosters.put(
                account,
                contact,
                item.with(next).approved(false).inList(),
                durable -> {
                    if (durable) {
                        pushes.push(account, contact);
                        outbox.send(account, contact, PresenceType.SUBSCRIBED);
                        availability.showTo(account, contact, true);
                    }
                });
    }

    private void receivedDurably(
            Jid account, Jid contact, RosterItem before, Stanza.Presence presence) {
        boolean shows = presence.type() != PresenceType.SUBSCRIBE && before.listed();
        if (shows) {
            pushes.push(account, contact);
        }
        pushes.forward(account, presence);
        if (presence.type() == PresenceType.SUBSCRIBED) {
            outbox.befriended(account, contact);
        }
        if (presence.type() == PresenceType.UNSUBSCRIBE && before.subscription().from()) {
            availability.showTo(account, contact, false);
        }
    }
}
