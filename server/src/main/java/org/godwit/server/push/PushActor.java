package org.godwit.server.push;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.godwit.protocol.binary.BinaryCodec;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.IqType;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.Namespaces;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Spec;
import org.godwit.server.routing.ToComponent;
import org.godwit.server.routing.ToPush;
import org.godwit.server.routing.ToShard;
import org.godwit.store.MailboxStatus;
import org.godwit.store.Page;
import org.godwit.store.Shard;
import org.jspecify.annotations.Nullable;

/// Wakes the devices of one shard's accounts. A device is woken for what it has not acknowledged
/// some seconds after it was stored: whether it is away, waits to be resumed, or holds a connection
/// its phone has put to sleep makes no difference. What comes meanwhile is told in one, and one
/// device is not told more often than [PushLimits#intervalMin] unless it came for its messages.
@Spec({"XEP-0357 0.4.1 §6", "XEP-0357 0.4.1 §7"})
final class PushActor {
    private static final int REMEMBERED_MAX = 100_000;
    private static final int PAGE_BYTES = 1 << 20;

    private static final List<String> PASSING_CONDITIONS =
            List.of(
                    "internal-server-error",
                    "recipient-unavailable",
                    "remote-server-timeout",
                    "resource-constraint",
                    "service-unavailable",
                    "unexpected-request");

    private final Pushing.Setting setting;
    private final PushLimits limits = PushLimits.DEFAULT;
    private final Registrations registrations;
    private final Shard shard;
    private final BinaryCodec codec;
    private final TimerScheduler<ToPush> timers;

    /// Accounts with a look scheduled, and when it is.
    private final Map<Jid, Long> due = new HashMap<>();

    private final Map<Target, Told> told = new Recent<>();
    private final Map<String, Target> unanswered = new Recent<>();
    private long notifications;

    /// One device of an account at its app server.
    private record Target(Jid account, Registration registration) {}

    /// What a device was told last.
    ///
    /// @param upTo number of the newest message it was told of
    /// @param failures of its app server in a row
    private record Told(long atMillis, long upTo, int failures) {
        static final Told NOTHING = new Told(Long.MIN_VALUE / 2, 0, 0);
    }

    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > REMEMBERED_MAX;
        }
    }

    private PushActor(
            Pushing.Setting setting,
            Registrations registrations,
            Shard shard,
            TimerScheduler<ToPush> timers) {
        this.setting = setting;
        this.registrations = registrations;
        this.shard = shard;
        this.timers = timers;
        this.codec = new BinaryCodec(setting.domain(), setting.wire());
    }

    static Behavior<ToPush> create(
            Pushing.Setting setting, Registrations registrations, Shard shard) {
        return Behaviors.withTimers(
                timers ->
                        Behaviors.receiveMessage(
                                new PushActor(setting, registrations, shard, timers)::on));
    }

    private Behavior<ToPush> on(ToPush message) {
        switch (message) {
            case ToPush.Stored(Jid account, boolean online) ->
                    look(account, online ? limits.onlineDelay() : limits.awayDelay());
            case ToPush.Due(Jid account) -> {
                due.remove(account);
                registrations.of(account).forEach(one -> visit(new Target(account, one)));
            }
            case ToPush.Answered(Stanza.Iq answer) -> answered(answer);
        }
        return Behaviors.same();
    }

    private void look(Jid account, Duration delay) {
        long at = setting.clock().millis() + delay.toMillis();
        Long earlier = due.get(account);
        boolean scheduled = earlier != null && earlier <= at;
        if (scheduled || (earlier == null && due.size() >= limits.waitingMax())) {
            return;
        }
        due.put(account, at);
        timers.startSingleTimer(account, new ToPush.Due(account), delay);
    }

    private void visit(Target target) {
        MailboxStatus status = shard.status(target.account().toString());
        Long cursor = status.cursors().get(target.registration().device());
        if (cursor == null) {
            drop(target);
            return;
        }
        if (cursor >= status.last()) {
            return;
        }
        Told before = told.getOrDefault(target, Told.NOTHING);
        Notification.Waiting waiting = waiting(target.account(), cursor, status.last());
        if (waiting.count() == 0 || waiting.upTo() <= before.upTo()) {
            return;
        }
        long now = setting.clock().millis();
        boolean woken = before.failures() == 0 && cursor >= before.upTo();
        long nextMillis = woken ? now : before.atMillis() + intervalMillis(before.failures());
        if (now < nextMillis) {
            look(target.account(), Duration.ofMillis(nextMillis - now));
            return;
        }
        told.put(target, new Told(now, waiting.upTo(), before.failures()));
        send(target, waiting);
    }

    private long intervalMillis(int failures) {
        long grown = limits.intervalMin().toMillis() << Math.min(failures, 20);
        return Math.min(grown, limits.intervalMax().toMillis());
    }

    private Notification.Waiting waiting(Jid account, long cursor, long last) {
        Page page = shard.read(account.toString(), cursor, limits.countMax(), PAGE_BYTES);
        int count = 0;
        long upTo = 0;
        Stanza.Message newest = null;
        for (Page.Entry entry : page.entries()) {
            Stanza.Message message = decode(entry);
            if (message != null
                    && Pushing.isWorthWaking(message, account)
                    && !isSilenced(message, account)) {
                count++;
                upTo = entry.sequence();
                newest = message;
            }
        }
        return new Notification.Waiting(count, newest, page.remaining() > 0 ? last : upTo);
    }

    private boolean isSilenced(Stanza.Message message, Jid account) {
        return setting.privacy().silences(account, message, setting.clock().millis());
    }

    private Stanza.@Nullable Message decode(Page.Entry entry) {
        try {
            Stanza stanza = codec.decode(Bytes.wrap(entry.message().unsafeArray()));
            return stanza instanceof Stanza.Message message ? message : null;
        } catch (ProtocolException e) {
            return null;
        }
    }

    private void send(Target target, Notification.Waiting waiting) {
        String id = "push-" + ++notifications;
        unanswered.put(id, target);
        Stanza.Iq iq =
                Notification.of(
                        target.account(), id, target.registration(), waiting, setting.content());
        Jid service = target.registration().service();
        ActorRef<ToComponent> component = setting.directory().componentOf(service);
        if (component == null) {
            setting.directory().shardOf(service).tell(new ToShard.Relay(iq));
        } else {
            component.tell(new ToComponent.Deliver(iq, null));
        }
    }

    /// An app server that will never take this notification is not asked again; one that cannot now
    /// is asked less and less often.
    private void answered(Stanza.Iq answer) {
        Target target = answer.id() == null ? null : unanswered.get(answer.id());
        Jid to = answer.to();
        if (target == null
                || to == null
                || !to.bare().equals(target.account())
                || !target.registration().service().equals(answer.from())) {
            return;
        }
        unanswered.remove(answer.id());
        Told before = told.getOrDefault(target, Told.NOTHING);
        if (answer.type() == IqType.RESULT) {
            told.put(target, new Told(before.atMillis(), before.upTo(), 0));
        } else if (isPermanent(answer)) {
            drop(target);
        } else {
            told.put(target, new Told(before.atMillis(), 0, before.failures() + 1));
            look(target.account(), Duration.ofMillis(intervalMillis(before.failures() + 1)));
        }
    }

    private static boolean isPermanent(Stanza.Iq answer) {
        Element error = answer.payload().child(Namespaces.CLIENT, "error");
        if (error == null || "wait".equals(error.attribute("type"))) {
            return false;
        }
        for (String condition : PASSING_CONDITIONS) {
            if (error.child(Namespaces.STANZA_ERRORS, condition) != null) {
                return false;
            }
        }
        return true;
    }

    private void drop(Target target) {
        told.remove(target);
        registrations.change(target.account(), List.of(target.registration()), List.of(), _ -> {});
    }
}
