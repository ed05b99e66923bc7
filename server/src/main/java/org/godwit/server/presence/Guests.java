package org.godwit.server.presence;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Envelope;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Payload;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Invitations;
import org.godwit.server.routing.Spec;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Makes contacts of who shows an invitation. The inviter's side grants what is asked and asks in
/// turn, in the change that spends the invitation; a token that is good for nothing is passed over,
/// and the request waits for its answer like any other. Belongs to one keeper.
@Spec({"XEP-0379 0.1.1 §3.5", "XEP-0401 0.6.0 §4.5"})
final class Guests {
    private static final String PRE_AUTHENTICATION = "urn:xmpp:pars:0";

    private final Shard shard;
    private final Invitations invitations;
    private final Circle circle;

    /// What a keeper works with.
    record Circle(
            Rosters rosters,
            Availability availability,
            Pushes pushes,
            Outbox outbox,
            int itemsMax) {}

    Guests(Shard shard, Invitations invitations, Circle circle) {
        this.shard = shard;
        this.invitations = invitations;
        this.circle = circle;
    }

    /// @param uninvited what becomes of a stanza that shows no invitation
    void received(Jid account, Stanza.Presence presence, Runnable uninvited) {
        Jid from = presence.from();
        Invitations.Right right =
                presence.type() == PresenceType.SUBSCRIBE
                        ? invitations.find(shard, account, token(presence))
                        : null;
        if (right == null || from == null || !fits(account, from.bare())) {
            uninvited.run();
        } else {
            welcome(account, from.bare(), right, uninvited);
        }
    }

    private static @Nullable String token(Stanza.Presence presence) {
        Element shown = presence.payload().child(PRE_AUTHENTICATION, "preauth");
        return shown == null ? null : shown.attribute("token");
    }

    private boolean fits(Jid account, Jid contact) {
        Roster roster = circle.rosters().of(account);
        return !roster.item(contact).equals(RosterItem.STRANGER)
                || roster.size() < circle.itemsMax();
    }

    private void welcome(Jid account, Jid contact, Invitations.Right right, Runnable uninvited) {
        RosterItem item = circle.rosters().of(account).item(contact);
        Subscription before = item.subscription();
        Subscription granted =
                before.from()
                        ? before
                        : before.received(PresenceType.SUBSCRIBE)
                                .next()
                                .sent(PresenceType.SUBSCRIBED)
                                .next();
        RosterItem after =
                item.with(granted.sent(PresenceType.SUBSCRIBE).next()).approved(false).inList();
        circle.rosters()
                .put(
                        account,
                        contact,
                        after,
                        right,
                        durable -> {
                            if (durable) {
                                invitations.spent(account, right);
                                greet(account, contact, before);
                            } else {
                                uninvited.run();
                            }
                        });
    }

    private void greet(Jid account, Jid contact, Subscription before) {
        circle.pushes().push(account, contact);
        circle.outbox().send(account, contact, PresenceType.SUBSCRIBED);
        if (!before.from()) {
            circle.availability().showTo(account, contact, true);
        }
        if (!before.to()) {
            circle.outbox().send(account, contact, PresenceType.SUBSCRIBE);
        }
    }

    /// An account just made by an invitation asks its inviter, and grants beforehand what it will
    /// be asked.
    void newcomer(Jid account, Jid inviter, String token) {
        RosterItem item = circle.rosters().of(account).item(inviter);
        RosterItem asking =
                item.with(item.subscription().sent(PresenceType.SUBSCRIBE).next())
                        .approved(true)
                        .inList();
        Element shown =
                Element.builder(PRE_AUTHENTICATION, "preauth").attribute("token", token).build();
        Stanza.Presence request =
                new Stanza.Presence(
                        Envelope.of(inviter, account, null),
                        PresenceType.SUBSCRIBE,
                        Payload.of(shown));
        circle.rosters()
                .put(
                        account,
                        inviter,
                        asking,
                        durable -> {
                            if (durable) {
                                circle.pushes().push(account, inviter);
                                circle.outbox().send(inviter, request);
                            }
                        });
    }
}
