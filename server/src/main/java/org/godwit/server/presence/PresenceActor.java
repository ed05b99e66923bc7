package org.godwit.server.presence;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.PresenceType;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.account.Accounts;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.presence.Online.Device;
import org.godwit.server.routing.BlockList;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.ToPresence;
import org.godwit.server.routing.ToSession;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Keeps the contact lists and the presence of one shard's accounts.
final class PresenceActor {
    private final Shard shard;
    private final Counters counters;
    private final BlockLists blocked;
    private final Online online = new Online();
    private final Outbox outbox;
    private final Rosters rosters;
    private final Pushes pushes;
    private final Availability availability;
    private final Subscriptions subscriptions;
    private final Guests guests;
    private final RosterDesk desk;
    private final InstantSource clock;
    private final LastSeen seen;
    private final Sightings sightings;

    private PresenceActor(ActorContext<ToPresence> actor, Shard shard, Presences.Setting place) {
        this.shard = shard;
        this.clock = place.clock();
        this.seen = new LastSeen(shard);
        this.counters = place.counters();
        this.blocked = place.blocked();
        int itemsMax = place.limits().account().rosterItemsMax();
        Requests requests = new Requests(place.domain(), place.limits().wire());
        outbox = new Outbox(place.domain(), place.directory(), blocked);
        rosters = new Rosters(shard, actor.getSelf(), place.privacy().strangers());
        availability = new Availability(online, rosters, outbox, requests);
        pushes = new Pushes(online, rosters);
        subscriptions =
                new Subscriptions(rosters, availability, pushes, requests, outbox, itemsMax);
        guests =
                new Guests(
                        shard,
                        place.invitations(),
                        new Guests.Circle(rosters, availability, pushes, outbox, itemsMax));
        sightings = new Sightings(online, rosters, seen, blocked, place.privacy(), place.clock());
        desk = new RosterDesk(rosters, availability, pushes, outbox, itemsMax);
    }

    static Behavior<ToPresence> create(Shard shard, Presences.Setting setting) {
        return Behaviors.setup(
                actor ->
                        Behaviors.withTimers(
                                timers -> {
                                    timers.startTimerWithFixedDelay(
                                            ToPresence.Save.NOW, LastSeen.SAVE_EVERY);
                                    PresenceActor keeper = new PresenceActor(actor, shard, setting);
                                    return Behaviors.receive(ToPresence.class)
                                            .onAnyMessage(keeper::on)
                                            .onSignal(PostStop.class, _ -> keeper.stopped())
                                            .build();
                                }));
    }

    private Behavior<ToPresence> stopped() {
        online.all().forEach(account -> seen.seen(account, clock.millis()));
        seen.save();
        return Behaviors.same();
    }

    private Behavior<ToPresence> on(ToPresence message) {
        switch (message) {
            case ToPresence.Outbound(ActorRef<ToSession> session, Stanza.Presence presence) ->
                    outbound(session, presence);
            case ToPresence.Inbound(Stanza.Presence presence) -> inbound(presence);
            case ToPresence.Roster(ActorRef<ToSession> session, Stanza.Iq iq) -> {
                Jid from = iq.from();
                if (from != null) {
                    desk.answer(entered(from, session), iq);
                }
            }
            case ToPresence.Last(ActorRef<ToSession> session, Jid account, Stanza.Iq iq) ->
                    sightings.answer(session, account, iq);
            case ToPresence.Save.NOW -> seen.save();
            case ToPresence.Gone(Jid jid, ActorRef<ToSession> session) -> gone(jid, session);
            case ToPresence.Photo(Jid account, String _) -> {
                for (Device device : online.of(account)) {
                    Stanza.Presence last = device.presence;
                    if (last != null) {
                        availability.available(device, Photos.stamped(last, shard, account));
                    }
                }
            }
            case ToPresence.Removed(Jid account, ActorRef<Jid> done) -> {
                removed(account.bare());
                done.tell(account);
            }
            case ToPresence.Forget(Jid account, Jid contact) -> forget(account, contact);
            case ToPresence.Present(int max, ActorRef<List<Jid>> answer) ->
                    answer.tell(online.accounts(max));
            case ToPresence.Introduced(Jid account, Jid inviter, String token) -> {
                guests.newcomer(account, inviter, token);
                release(account);
            }
            case ToPresence.Blocking(Jid account, BlockList before, BlockList after) ->
                    availability.blocking(account, before, after);
            case ToPresence.Written written -> release(rosters.written(written));
        }
        return Behaviors.same();
    }

    private void outbound(ActorRef<ToSession> session, Stanza.Presence presence) {
        Jid from = presence.from();
        if (from == null || from.isBare()) {
            counters.stanzasDropped.increment();
            return;
        }
        Device device = entered(from, session);
        Jid to = presence.to();
        switch (presence.type()) {
            case AVAILABLE -> {
                if (to == null) {
                    outbox.seen(presence);
                    seen.seen(from.bare(), clock.millis());
                    availability.available(device, Photos.stamped(presence, shard, from.bare()));
                } else {
                    availability.direct(device, to, presence);
                }
            }
            case UNAVAILABLE -> {
                if (to == null) {
                    noteSeen(device);
                    outbox.unseen(from);
                    availability.unavailable(device, presence);
                } else {
                    availability.direct(device, to, presence);
                }
            }
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {
                if (to != null && !to.bare().equals(from.bare())) {
                    subscriptions.sent(from.bare(), to.bare(), presence);
                }
            }
            case PROBE, ERROR -> {
                if (to != null) {
                    outbox.send(to, presence);
                }
            }
        }
    }

    /// Who comes and goes is worth nothing to an account nobody looks at.
    private static boolean isNews(Stanza.Presence presence) {
        return switch (presence.type()) {
            case AVAILABLE, UNAVAILABLE, ERROR -> true;
            case PROBE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> false;
        };
    }

    /// Nothing is kept or said for an account that is not registered (RFC 6121 §8.5.1).
    private void inbound(Stanza.Presence presence) {
        Jid to = presence.to();
        Jid from = presence.from();
        if (to == null || from == null) {
            counters.stanzasDropped.increment();
            return;
        }
        Jid account = to.bare();
        if (isNews(presence) && !online.isOnline(account)) {
            return;
        }
        if (blocked.bars(account, presence)) {
            counters.stanzasDropped.increment();
            return;
        }
        switch (presence.type()) {
            case AVAILABLE, UNAVAILABLE, ERROR -> availability.deliver(presence);
            case PROBE -> availability.probed(account, from);
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {
                if (online.isOnline(account) || Accounts.isRegistered(shard, account)) {
                    guests.received(
                            account,
                            presence,
                            () -> subscriptions.received(account, from.bare(), presence));
                } else {
                    counters.stanzasDropped.increment();
                }
            }
        }
        release(account);
    }

    /// A device that only looked after its messages was not there to be seen.
    private void noteSeen(Device device) {
        if (device.available()) {
            seen.seen(device.jid.bare(), clock.millis());
        }
    }

    private Device entered(Jid jid, ActorRef<ToSession> session) {
        Device known = online.find(jid);
        if (known != null && known.session.equals(session)) {
            return known;
        }
        return online.enter(jid, session);
    }

    private void gone(Jid jid, ActorRef<ToSession> session) {
        Device device = online.find(jid);
        if (device == null || !device.session.equals(session)) {
            return;
        }
        noteSeen(device);
        outbox.unseen(jid);
        availability.unavailable(device, Outbox.bare(jid, jid.bare(), PresenceType.UNAVAILABLE));
        online.leave(device);
        release(jid.bare());
    }

    private void forget(Jid account, Jid contact) {
        if (rosters.of(account).items().containsKey(contact)) {
            rosters.put(
                    account,
                    contact,
                    RosterItem.STRANGER,
                    durable -> {
                        if (durable) {
                            pushes.push(account, contact);
                        }
                    });
        } else {
            release(account);
        }
    }

    /// Contacts of a removed account are told that it is none of theirs any longer, and lose it
    /// from their lists.
    private void removed(Jid account) {
        for (Map.Entry<Jid, RosterItem> entry : rosters.of(account).items().entrySet()) {
            for (PresenceType farewell : entry.getValue().farewells()) {
                outbox.send(account, entry.getKey(), farewell);
            }
            outbox.forgotten(entry.getKey(), account);
        }
        seen.forget(account);
        release(account);
    }

    private void release(@Nullable Jid account) {
        if (account != null && !online.isOnline(account)) {
            rosters.release(account);
        }
    }
}
